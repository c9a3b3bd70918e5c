"""What was submitted: each frozen version to read, to compare with another, to keep as a PDF."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from notifications.copies import hand_out
from ui.diff import compare_texts

from .. import jobs
from ..models import Stage, Version
from .opening import readable_file, trail


@require_GET
def version(request, public_id, number):
    found = _find(request, public_id, number)
    versions = list(_versions(request, found.proposal))
    context = {
        "proposal": found.proposal,
        "version": found,
        "content": found.content,
        "stage": _stage(found),
        "pages": jobs.pages_of(found),
        "others": [row for row in versions if row.pk != found.pk],
        "breadcrumb": trail(found.proposal),
    }
    return render(request, "proposals/version.html", context)


@require_GET
def version_pdf(request, public_id, number):
    found = _find(request, public_id, number)
    return hand_out(request, jobs.copy_job(found), name=jobs.copy_name(found), draw=lambda: jobs.draw(found))


@require_GET
def compare(request, public_id):
    """Any two versions, answer by answer, words added and words taken away."""
    proposal = readable_file(request, public_id)
    versions = list(_versions(request, proposal))
    by_number = {row.number: row for row in versions}
    new = by_number.get(_number(request, "avec"), versions[0] if versions else None)
    old = by_number.get(_number(request, "de"), versions[1] if len(versions) > 1 else None)
    context = {
        "proposal": proposal,
        "versions": versions,
        "old": old,
        "new": new,
        "sections": list(_differences(old, new)) if old and new and old.pk != new.pk else [],
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/compare.html", context)


def _differences(old, new):
    """Sections that differ, each with its changed answers; documents by their names and contents."""
    before = {page.code: page for page in jobs.pages_of(old)}
    for page in jobs.pages_of(new):
        known = {answer.key: answer for answer in before[page.code].answers} if page.code in before else {}
        rows = []
        for answer in page.answers:
            other = known.get(answer.key)
            was = other.text if other else ""
            files_changed = {f.digest for f in answer.files} != {f.digest for f in (other.files if other else ())}
            if was != answer.text or files_changed:
                rows.append({"answer": answer, "pieces": compare_texts(was, answer.text), "files": files_changed})
        if rows:
            yield {"page": page, "rows": rows}


def _number(request, name):
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else None


def _versions(request, proposal):
    return proposal.versions.visible_to(request.user).select_related("frozen_by").order_by("-number")


def _find(request, public_id, number):
    rows = Version.objects.visible_to(request.user).select_related(
        "proposal__neighbourhood", "proposal__stage", "proposal__call", "frozen_by"
    )
    return get_object_or_404(rows, proposal__public_id=public_id, number=number)


def _stage(found):
    return get_object_or_404(Stage, code=found.content["stage"])
