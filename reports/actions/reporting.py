"""Writing a report: it opens prefilled, its sections are kept as typed, its files are kept apart."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import long_date
from writing.drafts import keep_document, refuse_what_cannot_be_kept, save_as_typed

from .. import policy, prefill
from ..models import OPEN_TO_WRITING, Report, ReportDocument, ReportDraft, ReportStatus
from ..rules.form import report_form
from ..workflow import locked as locked_report
from .history import locked as locked_obligation


@transaction.atomic
def open_report(*, obligation, by, now):
    """Open the report of an obligation with what the portal knows, and return it. Twice, or by two people, is as once.

    Refused before the year has begun: nothing can be told of it yet (Guide, section 5.3).
    """
    obligation = locked_obligation(obligation)
    report = Report.objects.with_context().filter(obligation=obligation).first()
    if not obligation.is_report or not policy.may_write_report(by, obligation):
        raise PermissionDenied
    if report is not None:
        return report
    if obligation.dropped_at is not None:
        raise NotAllowedNow(_("Cette échéance n’est plus au calendrier."))
    if obligation.waived_at is not None:
        raise NotAllowedNow(_("Votre table est dispensée de ce rapport."))
    if timezone.localdate(now) < obligation.period_starts_on:
        raise NotAllowedNow(
            _("L’an %(n)s commence le %(date)s\u00a0: son rapport s’ouvrira ce jour-là.")
            % {"n": obligation.year_number, "date": long_date(obligation.period_starts_on)}
        )
    known = prefill.sections(obligation)
    report = Report.objects.create(obligation=obligation, opened_at=now, opened_by=by)
    ReportDraft.objects.bulk_create(ReportDraft(report=report, code=code, data=data) for code, data in known.items())
    return report


@transaction.atomic
def save_section(*, report, code, data, expected_version, finished, by, now):
    """Keep a section as typed, valid or not, and return it.

    Raises what ``writing.drafts.save_as_typed`` raises, NotAllowedNow when the section is closed to writing, and
    TextTooLong for a text beyond the ceiling.
    """
    refuse_what_cannot_be_kept(data)
    report = locked_report(report)
    _check_writable(report, code, by)
    return save_as_typed(
        report.drafts, code=code, data=data, expected_version=expected_version, finished=finished, by=by, now=now
    )


@transaction.atomic
def add_document(*, report, slot, upload, by, now):
    """Keep an upload that ``ui.uploads`` has accepted (see ``writing.drafts.keep_document``)."""
    report = locked_report(report)
    _check_writable(report, slot, by)
    return keep_document(report.documents, slot=slot, upload=upload, by=by, now=now)


@transaction.atomic
def remove_document(*, document, by, now):
    """Take a document out of the report. A version that held it still does."""
    report = locked_report(document.report)
    _check_writable(report, document.slot, by)
    ReportDocument.objects.in_use().filter(pk=document.pk).update(removed_at=now, removed_by=by)
    document.refresh_from_db()
    return document


def writable_sections(report):
    """Codes of the sections that the table may write now, in the order of the form."""
    if not report.is_open:
        return []
    codes = [section.code for section in report_form().of(report.obligation.kind)]
    if report.status == ReportStatus.WRITING:
        return codes
    asked = report.precisions.unanswered().first()
    return [code for code in codes if asked is not None and code in asked.sections]


def _check_writable(report, code, by):
    if not policy.may_write_report(by, report.obligation):
        raise PermissionDenied
    if code in writable_sections(report):
        return
    if report.status not in OPEN_TO_WRITING or report.is_open:
        words = _(
            "Cette section n’est plus ouverte\u00a0: le rapport est à l’état «\u00a0%(status)s\u00a0». Votre texte reste à "
            "l’écran."
        ) % {"status": ReportStatus(report.status).label}
    else:
        words = _("Ce rapport n’est plus attendu. Votre texte reste à l’écran.")
    raise NotAllowedNow(words)
