"""The PDF copy that a long job draws, handed out to whoever may read it: the caller has checked who asks."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect


def hand_out(request, job, *, name, draw):
    """The copy that the job drew; its progress for whoever asked for it; drawn at once for any other reader.

    ``draw()`` returns the bytes. ``job`` may be None: then nobody asked for one.
    """
    if job and job.result_path and default_storage.exists(job.result_path):
        return _pdf(FileResponse(default_storage.open(job.result_path, "rb"), as_attachment=True, filename=name))
    if job and job.requested_by_id == request.user.pk and not job.is_finished:
        return redirect("notifications:job", job.pk)
    response = HttpResponse(draw(), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _pdf(response)


def _pdf(response):
    response["Content-Type"] = "application/pdf"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
