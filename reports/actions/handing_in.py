"""Check a report and hand it in; ask for precisions, answer them, accept."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import queue_email, queue_job
from ui.refusals import NotAllowedNow, Refused
from writing.frozen import NotReady, digest_of, file_facts

from .. import policy
from ..content import content_of, support_of
from ..models import ObligationEntry, Precisions, ReportStatus, ReportVersion
from ..rules import checks
from ..rules.form import report_form
from ..workflow import TRANSITIONS, advance, check_allowed, locked
from .history import locked as locked_obligation
from .history import note
from .lessons import record_lessons
from .recipients import Directory

Verb = ObligationEntry.Verb


def examine(report, *, now, only=None, content=None):
    """Return what stands in the way of handing the report in. Changes nothing."""
    row, content = report.obligation, content or content_of(report)
    if only is None and report.status == ReportStatus.ASKED:
        asked = report.precisions.unanswered().first()
        only = frozenset(asked.sections) if asked else frozenset()
    return checks.check(
        checks.Subject(
            kind=row.kind,
            year_number=row.year_number,
            stage_number=content.stage_number,
            period_ends_on=row.period_ends_on,
            today=timezone.localdate(now),
            sections=content.sections,
            statement=content.statement(),
            only=only,
        )
    )


@transaction.atomic
def hand_in(*, report, by, now, answer=""):
    """Freeze what was written as a new version and tell whoever reads it; return the report.

    The first time, the obligation is done that day and its reminders stop; what the team recorded before stays. Later,
    it answers the precisions that were asked for, with a change or a word (Refused otherwise). Raises NotReady with
    every broken rule. A second click finds the state changed and is refused.
    """
    if not policy.may_hand_in(by, report):
        raise PermissionDenied
    obligation = locked_obligation(report.obligation)
    report = locked(report)
    verb = Verb.ANSWER if report.status == ReportStatus.ASKED else Verb.SUBMIT
    check_allowed(report, verb, by=by)
    if not report.is_open:
        raise NotAllowedNow(_("Ce rapport n’est plus attendu."))
    found = examine(report, now=now)
    if any(finding.blocking for finding in found):
        raise NotReady(found)
    last = report.versions.first()
    if verb == Verb.SUBMIT:
        advance(report, verb, by=by, submitted_at=now, submitted_by=by)
        if obligation.done_on is None:
            obligation.done_on, obligation.done_by = timezone.localdate(now), by
            obligation.save(update_fields=["done_on", "done_by"])
    else:
        if not answer.strip() and not _says_something_new(report, last):
            raise Refused(
                _(
                    "Rien n’a changé depuis la version remise\u00a0: modifiez une section rouverte, ou répondez d’un mot."
                ),
                "answer",
            )
        request = report.precisions.unanswered().get()
        request.answer, request.answered_at, request.answered_by = answer.strip(), now, by
        request.save(update_fields=["answer", "answered_at", "answered_by"])
        advance(report, verb, by=by)
    note(obligation, verb, now=now, by=by)
    version = _freeze(report, number=last.number + 1 if last else 1, by=by, now=now)
    record_lessons(version)
    queue_job(
        key=f"report-copy-{version.pk}", kind="reports.version_pdf", payload={"version": version.pk}, by=by, now=now
    )
    _tell("receipt", version.pk, report, [by], now, version=version)
    _tell("handed_in", version.pk, report, _readers(report, now), now, version=version, answer=answer.strip())
    return report


@transaction.atomic
def ask_precisions(*, report, question, sections, by, now):
    """Open the named sections again and tell the table what is wanted. Refused while another question waits."""
    obligation = locked_obligation(report.obligation)
    report = locked(report)
    check_allowed(report, Verb.ASK, by=by)
    known = [section.code for section in report_form().of(obligation.kind)]
    chosen = [code for code in known if code in sections]
    if not question.strip():
        raise Refused(_("Inscrivez ce que vous voulez savoir\u00a0: la table le lira."), "question")
    if not chosen:
        raise Refused(_("Choisissez au moins une section à rouvrir."), "sections")
    request = Precisions.objects.create(report=report, question=question.strip(), sections=chosen, at=now, by=by)
    advance(report, Verb.ASK, by=by, accepted_at=None, accepted_by=None)
    note(obligation, Verb.ASK, now=now, by=by)
    people = Directory(timezone.localdate(now)).of_report(obligation.participation.neighbourhood)
    titles = [report_form()[code].title for code in chosen]
    _tell("precisions_asked", request.pk, report, people.to, now, request=request, titles=titles)
    return request


@transaction.atomic
def accept(*, report, by, now):
    """Say that the report was read and is complete; the table hears of it. Twice changes nothing."""
    obligation = locked_obligation(report.obligation)
    report = locked(report)
    if report.status == ReportStatus.ACCEPTED and TRANSITIONS[Verb.ACCEPT].allowed(by, report):
        return report
    advance(report, Verb.ACCEPT, by=by, accepted_at=now, accepted_by=by)
    entry = note(obligation, Verb.ACCEPT, now=now, by=by)
    people = Directory(timezone.localdate(now)).of_report(obligation.participation.neighbourhood)
    _tell("accepted", entry.pk, report, people.to, now)
    return report


def _says_something_new(report, last):
    content = _content(report, list(report.documents.in_use()))
    return any(content[part] != last.content[part] for part in ("sections", "documents"))


def _readers(report, now):
    """The advisor of the place, or the team where nobody advises."""
    return Directory(timezone.localdate(now)).of_meeting(report.obligation.participation.neighbourhood).to


def _tell(kind, occasion, report, people, now, **context):
    row = report.obligation
    for person in people:
        queue_email(
            key=f"reports-{kind}-{occasion}-{person.pk}",
            kind=f"reports.{kind}",
            to=person,
            template=f"reports/emails/{kind}",
            context={"report": report, "obligation": row, "place": row.participation.neighbourhood, **context},
            about=row,
            now=now,
        )


def _freeze(report, *, number, by, now):
    files = list(report.documents.in_use())
    content = _content(report, files)
    version = ReportVersion.objects.create(
        report=report, number=number, content=content, digest=digest_of(content), at=now, by=by
    )
    report.documents.filter(pk__in=[file.pk for file in files], frozen_at=None).update(frozen_at=now)
    return version


def _content(report, files):
    row = report.obligation
    asked = {section.code for section in report_form().of(row.kind)}
    read, support = content_of(report), support_of(row)
    return {
        "neighbourhood": row.participation.neighbourhood.name,
        "initiative": row.participation.initiative.title,
        "stage": row.participation.stage.code,
        "stage_number": row.participation.stage.number,
        "kind": row.kind,
        "year": row.year_number,
        "from": row.period_starts_on,
        "to": row.period_ends_on,
        "due": row.deadline,
        "granted": str(read.granted),
        "reserved": str(read.reserved),
        "limits": {"percent": read.limits.percent, "amount": str(read.limits.amount)},
        "sections": {code: data for code, data in read.sections.items() if code in asked},
        "support": {"hours": support.hours, "activities": support.activities},
        "documents": file_facts(files),
    }
