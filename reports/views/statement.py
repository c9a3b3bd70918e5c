"""The financial statement beside its section: what amounts make as one types, the workbook to fill in, its import."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rescue
from ui import spreadsheets
from ui.refusals import NotAllowedNow
from writing.editor import show

from .. import actions, workbooks
from ..forms.handing_in import ImportForm
from ..models import ReportSection
from .report_desk import ReportDesk, trail_of
from .reporting import READ_WRITE, own_report


@require_POST
def statement_check(request, public_id):
    """What the amounts make as somebody types, with what is wrong beside each cell. Nothing is stored."""
    desk = _desk(request, public_id)
    typed = desk.section.read(request.POST)
    form = desk.section.form(typed)
    form.advise(desk.findings(typed, thorough=False), missing=False)
    return render(
        request, "reports/_statement_live.html", {"form": form, "spec": desk.spec, "obligation": desk.obligation}
    )


@require_safe
def template(request, public_id):
    """The workbook with the lines as they stand."""
    desk = _desk(request, public_id)
    data = desk.section.shown_data(desk.stored)
    content = workbooks.template(desk.report, desk.content.statement(data))
    return spreadsheets.answer(content, _("bilan-financier-an-%(n)s.xlsx") % {"n": desk.obligation.year_number})


@require_http_methods(READ_WRITE)
def import_workbook(request, public_id):
    """Read a filled workbook: its faults line by line, or the section filled with it, kept only once it is saved."""
    desk = _desk(request, public_id)
    if ReportSection.STATEMENT not in actions.writable_sections(desk.report):
        raise NotAllowedNow(_("Le bilan financier n’est pas ouvert à l’écriture en ce moment."))
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    faults = []
    if request.method == "POST" and form.is_valid():
        imported = workbooks.read(form.cleaned_data["workbook"], desk.obligation)
        if not imported.faults:
            return _filled(request, desk, imported)
        faults = imported.faults
    context = {
        "report": desk.report,
        "obligation": desk.obligation,
        "form": form,
        "faults": faults,
        "form_errors": bool(faults),  # the page's title says « Erreur »
        "lost_files": getattr(rescue.take(request), "lost_files", []) if request.method == "GET" else [],
        "desk": desk,
        "breadcrumb": trail_of(desk.report, (desk.spec.title, desk.url)),
    }
    return render(request, "reports/import.html", context, status=422 if faults or form.errors else 200)


def _filled(request, desk, imported):
    """The section's own page with what the workbook says, unsaved: nothing that was typed goes before somebody agrees."""
    data = {**desk.stored, **imported.data}
    data["skill_lines"] = {**(desk.stored.get("skill_lines") or {}), **imported.data["skill_lines"]}
    form = desk.section.form(data)
    form.advise(desk.findings(data, thorough=False), missing=False)
    return show(request, desk, form, version=desk.version, imported=len(imported.data["lines"]), posts_to=desk.url)


def _desk(request, public_id):
    return ReportDesk(own_report(request, public_id), ReportSection.STATEMENT.value, request.user)
