"""Workbooks at the desk: take all resources away, fill in an empty one, see what one would change, save it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rescue
from ui import spreadsheets

from .. import policy, workbooks
from ..actions import importing
from ..finding import cleaned
from ..forms.desk import WorkbookForm
from ..models import Resource, WorkbookImport
from .opening import READ_WRITE, check_curates, check_desk, desk_trail

MOST_LATEST = 5


def _trail():
    return desk_trail((_("Importer et exporter"), reverse("toolbox:desk_workbook")))


@require_safe
def export(request):
    check_desk(request)
    today = timezone.localdate()
    content = workbooks.export(Resource.objects.visible_to(request.user), today)
    return spreadsheets.answer(content, _("boite-a-outils-%(day)s.xlsx") % {"day": today.isoformat()})


@require_safe
def template(request):
    check_desk(request)
    return spreadsheets.answer(workbooks.template(), _("modele-ressources.xlsx"))


@require_http_methods(READ_WRITE)
def workbook(request):
    """The page of both ways; a workbook that is sent is read, and told fault by fault or shown before anything is written."""
    check_desk(request)
    faults, found = [], None
    form = WorkbookForm()
    if request.method == "POST":
        check_curates(request)
        form = WorkbookForm(request.POST, request.FILES)
        if form.is_valid():
            kept, found = importing.read(upload=form.cleaned_data["workbook"], by=request.user, now=timezone.now())
            if kept is not None:
                _tell_columns(request, found)
                return redirect("toolbox:desk_preview", kept.public_id)
            faults = workbooks.told(found.faults)
    context = {
        "form": form,
        "faults": faults,
        "form_errors": bool(faults),
        "lost_files": getattr(rescue.take(request), "lost_files", []) if request.method == "GET" else [],
        "latest": list(WorkbookImport.objects.visible_to(request.user).saved()[:MOST_LATEST]),
        "may_curate": policy.may_curate(request.user),
        "breadcrumb": desk_trail(),
    }
    return render(request, "toolbox/desk_workbook.html", context, status=422 if faults or form.errors else 200)


def _tell_columns(request, found):
    """Say which columns were not read, and which are not there: what they say stays as it is."""
    if found.ignored:
        messages.info(request, _("Colonnes laissées de côté\u00a0: %(names)s.") % {"names": ", ".join(found.ignored)})
    if found.missing and any(line.values.get("code") for line in found.lines):
        messages.info(
            request, _("Colonnes absentes, dont rien ne change\u00a0: %(names)s.") % {"names": ", ".join(found.missing)}
        )


@require_http_methods(READ_WRITE)
def preview(request, public_id):
    """What it would change; saved once « Enregistrer » is pressed, and only once."""
    check_curates(request)
    kept = get_object_or_404(WorkbookImport.objects.made_by(request.user), public_id=public_id)
    if request.method == "POST":
        chosen = [cleaned(one) for one in request.POST.getlist("remplacer")[: workbooks.MOST_LINES]]
        kept, job = importing.save(read=kept, replaced=chosen, by=request.user, now=timezone.now())
        if job is not None:
            return redirect("notifications:job", job.pk)
        messages.success(request, _outcome(kept))
        return redirect("toolbox:desk_workbook")
    if kept.saved_at is not None:
        messages.info(request, _("Ce classeur est déjà enregistré."))
        return redirect("toolbox:desk_workbook")
    if not kept.lines:
        raise Http404
    plan = importing.plan(importing.lines_of(kept))
    context = {
        "kept": kept,
        "plan": plan,
        "fresh": [row for row in plan.changed if not row.is_stale],
        "faults": workbooks.told(plan.faults),
        "form_errors": bool(plan.faults),
        "breadcrumb": _trail(),
    }
    return render(request, "toolbox/desk_preview.html", context, status=409 if plan.faults else 200)


def _outcome(kept):
    parts = [
        ngettext("%(n)s ressource ajoutée en brouillon", "%(n)s ressources ajoutées en brouillon", kept.created)
        % {"n": kept.created},
        ngettext("%(n)s changée", "%(n)s changées", kept.changed) % {"n": kept.changed},
    ]
    if kept.skipped:
        parts.append(
            ngettext("%(n)s laissée telle quelle", "%(n)s laissées telles quelles", kept.skipped) % {"n": kept.skipped}
        )
    return _("Le classeur est enregistré\u00a0: %(what)s.") % {"what": ", ".join(parts)}
