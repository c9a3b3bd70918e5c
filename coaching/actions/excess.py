"""Hours beyond what was available: at the neighbourhood's cost, accepted by its coordinator or decided by the team."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from proposals.actions.people import coordinators_of
from ui.refusals import NotAllowedNow

from .. import books, policy
from ..models import CoachingSession, ProgrammeYear, SessionExcess
from .accounts import locked_account

Answer, Ruling = SessionExcess.Answer, SessionExcess.Ruling


def follow(account, *, now):
    """After a line was added: let each session's row of excess say what the journal says, and tell the table.

    The caller holds the account's row. What was accepted stays accepted when the number falls; it is asked again
    when it grows, or when the session moves to another day. The last day to answer moves only with what is asked anew.
    """
    book = books.book(account.neighbourhood, account.envelope, through=timezone.localdate(now))
    due = {
        book.lines[line.id].session_id: (line.session.date, line.excess)
        for line in book.statement().sessions
        if line.excess
    }
    rows = {
        row.session_id: row for row in SessionExcess.objects.standing().filter(session__mandate__in=_mandates(account))
    }
    for session_id, row in rows.items():
        if due.get(session_id) != (row.dated_on, row.minutes):
            row.superseded_at = now
            row.save(update_fields=["superseded_at"])
    for session_id, (day, minutes) in due.items():
        old = rows.get(session_id)
        if old is None or (old.dated_on, old.minutes) != (day, minutes):
            _arise(account, session_id, day, minutes, old, now)


def _mandates(account):
    return account.neighbourhood.coaching_mandates.of_envelope(account.envelope)


def _arise(account, session_id, day, minutes, old, now):
    today, kept = timezone.localdate(now), {}
    due_on = today + timedelta(days=_days_to_answer(day))
    if old is not None and minutes <= old.minutes:
        same_day, unanswered = day == old.dated_on, not (old.answer or old.ruling)
        if same_day or unanswered:
            due_on = old.due_on
        names = ("answer", "answered_at", "answered_by", "ruling", "ruled_at", "ruled_by") if same_day else ()
        kept = {name: getattr(old, name) for name in names}
    row = SessionExcess.objects.create(
        session_id=session_id,
        minutes=minutes,
        dated_on=day,
        arisen_at=now,
        due_on=due_on,
        **kept,
    )
    if not row.answer and not row.ruling and today <= due_on:
        _tell(account, row, old, now)


def _days_to_answer(day):
    """Those of the year in which the session took place."""
    return ProgrammeYear.objects.holding(day).get().excess_days


def _tell(account, row, old, now):
    session = CoachingSession.objects.with_context().get(pk=row.session_id)
    entry = session.entries.standing().first()
    for person in coordinators_of(account.neighbourhood, timezone.localdate(now)):
        queue_email(
            key=f"coaching-excess-{row.pk}-{person.pk}",
            kind="coaching.excess",
            to=person,
            template="coaching/emails/excess",
            context={"excess": row, "session": session, "entry": entry, "before": old, "place": account.neighbourhood},
            about=session,
            now=now,
        )


@transaction.atomic
def answer_excess(*, excess, accepts, by, now):
    """The coordinator accepts the cost, or refuses it: then the team decides. Answering twice the same changes nothing."""
    row = _locked(excess)
    if not policy.may_answer_excess(by, row):
        raise PermissionDenied
    answer = Answer.ACCEPTED if accepts else Answer.REFUSED
    if row.answer == answer:
        return row
    if row.ruling or row.answer == Answer.ACCEPTED:
        raise NotAllowedNow(_("Ces heures ont déjà leur réponse\u00a0: écrivez à l’équipe du PIC pour en parler."))
    row.answer, row.answered_at, row.answered_by = answer, now, by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    return row


@transaction.atomic
def bill_excess(*, excess, by, now):
    """The team decides that refused or unanswered hours are billed to the neighbourhood."""
    if not policy.may_run(by):
        raise PermissionDenied
    row = _locked(excess)
    if row.ruling == Ruling.BILLED:
        return row
    if row not in SessionExcess.objects.awaiting_ruling(now):
        raise NotAllowedNow(_("L’équipe décide quand la table a refusé, ou n’a pas répondu à temps."))
    row.ruling, row.ruled_at, row.ruled_by = Ruling.BILLED, now, by
    row.save(update_fields=["ruling", "ruled_at", "ruled_by"])
    return row


def _locked(excess):
    session = excess.session
    locked_account(session.mandate.neighbourhood, session.mandate.envelope)
    row = SessionExcess.objects.with_context().select_for_update(of=("self",)).get(pk=excess.pk)
    if row.superseded_at is not None:
        raise NotAllowedNow(_("Le nombre d’heures a changé entre-temps\u00a0: relisez la séance."))
    return row
