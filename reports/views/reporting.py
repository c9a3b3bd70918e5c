"""The report of a year: opening it, its task list, its sections, checking and handing it in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ui.refusals import NotAllowedNow, Refused
from ui.uploads import serve_attachment
from writing.editor import gone, section_page
from writing.frozen import NotReady

from .. import actions, policy, workflow
from .. import overview as shown
from ..content import content_of, support_of
from ..forms.handing_in import HandInForm
from ..forms.sections import section_of
from ..models import Kind, ObligationEntry, Precisions, Report, ReportDocument, ReportStatus, ReportVersion
from ..rules import reading
from ..rules.form import report_form
from .calendar import found
from .report_desk import ReportDesk, asked_of, title_of, trail_of, way_back

READ_WRITE = ("GET", "HEAD", "POST")
Verb = ObligationEntry.Verb


def own_report(request, public_id):
    """Return a report of one's own table; elsewhere it does not exist."""
    own = Report.objects.of_tables_of(request.user).with_context()
    return get_object_or_404(own, obligation__public_id=public_id)


def seen_report(request, public_id):
    """Return a report of a participation that the person follows."""
    return get_object_or_404(Report.objects.visible_to(request.user).with_context(), obligation__public_id=public_id)


@require_POST
def start(request, public_id):
    """Open the report, prefilled. Pressed twice, or by two people, it opens once."""
    report = actions.open_report(obligation=found(request, public_id), by=request.user, now=timezone.now())
    return redirect(report)


@require_safe
def report(request, public_id):
    """The task list for the table; what was handed in, and what to do with it, for whoever reads it."""
    row, now = seen_report(request, public_id), timezone.now()
    writes = policy.may_write_report(request.user, row.obligation)
    is_written = writes and row.is_open
    versions = list(ReportVersion.objects.visible_to(request.user).of(row).with_people())
    requests = list(Precisions.objects.visible_to(request.user).of(row).with_people())
    asked = next((one for one in requests if one.answered_at is None), None)
    open_to = workflow.verbs_open_to(request.user, row)
    may_go_on = writes and bool(versions) and row.obligation.kind == Kind.FINAL
    context = {
        "report": row,
        "obligation": row.obligation,
        "title": title_of(row.obligation),
        "tone": shown.TONES[row.status],
        "tasks": shown.tasks(row, now) if is_written else None,
        "intro": report_form().intro if row.status == ReportStatus.WRITING else "",
        "asked": asked,
        "asked_titles": [report_form()[code].title for code in asked.sections] if asked else [],
        "requests": [one for one in requests if one.answered_at is not None],
        "versions": versions,
        "pages": reading.pages(reading.of_version(versions[0])) if versions and not is_written else [],
        "support": versions[0].content["support"] if versions else None,
        "before": shown.years_before(row.obligation, ReportVersion.objects.visible_to(request.user)),
        "may_ask": Verb.ASK in open_to,
        "may_accept": Verb.ACCEPT in open_to,
        "may_go_on": may_go_on,
        "next": actions.begun_after(row, request.user) if may_go_on else None,
        "writes": writes,
        "breadcrumb": trail_of(row)[:-1],
    }
    return render(request, "reports/report.html", context)


@require_http_methods(READ_WRITE)
def section(request, public_id, code):
    try:
        row = own_report(request, public_id)
    except Http404:
        if request.method != "POST":
            raise
        titles = {section.code: section.title for section in report_form().sections}
        return gone(request, titles.get(code, _("Rapport")), way_back())
    return section_page(request, ReportDesk(row, code, request.user), now=timezone.now())


# --- Check and hand in ----------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def check(request, public_id):
    """Everything that stands in the way, the answers, the declaration; then the report is handed in, once."""
    row, now = own_report(request, public_id), timezone.now()
    if row.status in (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED):
        return redirect("reports:handed_in", public_id)  # a second click, Back, or a colleague who was quicker
    if not row.is_open:
        raise NotAllowedNow(_("Ce rapport n’est plus attendu\u00a0: rien n’est à remettre."))
    is_answer = row.status == ReportStatus.ASKED
    form = HandInForm(request.POST if request.method == "POST" else None, is_answer=is_answer)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_in(report=row, by=request.user, now=now, answer=form.cleaned_data.get("answer", ""))
        except NotReady:
            pass  # the page below lists what is missing
        except Refused as refusal:
            form.add_error("answer", refusal.message)
        except NotAllowedNow:
            row.refresh_from_db()
            if row.status not in (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED):
                raise
            return redirect("reports:handed_in", public_id)
        else:
            return redirect("reports:handed_in", public_id)
    return _check_page(request, row, form, is_answer, now)


def _check_page(request, row, form, is_answer, now):
    content = content_of(row)
    listed = [_linked(row, content, finding) for finding in actions.examine(row, now=now, content=content)]
    broken = [one for one in listed if one["finding"].blocking]
    open_sections = actions.writable_sections(row)
    context = {
        "report": row,
        "obligation": row.obligation,
        "title": title_of(row.obligation),
        "form": form,
        "closing": report_form().closing,
        "broken": broken,
        "warnings": [one for one in listed if not one["finding"].blocking],
        "pages": reading.pages(content),
        "support": support_of(row.obligation),
        "open_sections": open_sections,
        "is_answer": is_answer,
        "asked": asked_of(row) if is_answer else None,
        "may_hand_in": policy.may_hand_in(request.user, row),
        "breadcrumb": trail_of(row),
    }
    refused = request.method == "POST" and (broken or form.errors)
    return render(request, "reports/check.html", context, status=422 if refused else 200)


def _linked(row, content, finding):
    """A finding with the control that mends it."""
    if finding.section == "opening":
        return {"finding": finding, "url": "", "where": report_form().closing.title}
    section = section_of(content, finding.section)
    anchor = section.form(section.stored).anchor(finding.field)
    url = reverse("reports:section", args=[row.obligation.public_id, finding.section])
    return {"finding": finding, "url": f"{url}?avis=1#{anchor}", "where": report_form()[finding.section].title}


@require_safe
def handed_in(request, public_id):
    """The confirmation: what happens next, and the copy."""
    row = own_report(request, public_id)
    version = ReportVersion.objects.visible_to(request.user).of(row).with_people().first()
    if version is None:
        raise NotAllowedNow(_("Ce rapport n’est pas encore remis."))
    context = {
        "report": row,
        "obligation": row.obligation,
        "title": title_of(row.obligation),
        "version": version,
        "breadcrumb": trail_of(row),
    }
    return render(request, "reports/handed_in.html", context)


# --- Files ----------------------------------------------------------------------------------------------------------
@require_safe
def document(request, public_id, document_id):
    seen = ReportDocument.objects.visible_to(request.user)
    row = get_object_or_404(seen, public_id=document_id, report__obligation__public_id=public_id)
    try:
        return serve_attachment(row.file, name=row.name)
    except FileNotFoundError as missing:
        raise Http404 from missing


@require_http_methods(READ_WRITE)
def remove_document(request, public_id, document_id):
    """A page of its own asks first."""
    row = own_report(request, public_id)
    document = get_object_or_404(ReportDocument.objects.visible_to(request.user), report=row, public_id=document_id)
    url = reverse("reports:section", args=[public_id, document.slot])
    if request.method == "POST":
        actions.remove_document(document=document, by=request.user, now=timezone.now())
        messages.success(request, _("«\u00a0%(name)s\u00a0» est retiré du rapport.") % {"name": document.name})
        return redirect(url)
    context = {"report": row, "document": document, "url": url, "breadcrumb": trail_of(row)}
    return render(request, "reports/remove_document.html", context)
