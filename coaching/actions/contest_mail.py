"""The e-mails about a contest: one to a person for each thing that happens to it."""

from django.utils import timezone

from notifications.actions import queue_email
from proposals.actions.people import coordinators_of, team

from .. import policy


def contested(session, *, now):
    """The table contests: the team is told, which rules."""
    _tell(session, "contested", team(timezone.localdate(now)), now)


def corrected(session, *, by, now):
    """The coach put right what the table contests: the table and the team read it; the team still rules."""
    day = timezone.localdate(now)
    told = {person.pk: person for person in [*team(day), *coordinators_of(session.mandate.neighbourhood, day)]}
    told.pop(by.pk, None)
    _tell(session, "contest_corrected", told.values(), now, number=session.entries.count() + session.amendments.count())


def ruled(session, *, now):
    """The table, and the coach who still is one for that partner."""
    told = {person.pk: person for person in coordinators_of(session.mandate.neighbourhood, timezone.localdate(now))}
    if session.coach.is_active and policy.may_log(session.coach, session.mandate):
        told[session.coach_id] = session.coach
    _tell(session, "contest_ruled", told.values(), now)


def _tell(session, word, people, now, number=None):
    entry = session.entries.order_by("-sequence").first()
    occasion = f"coaching-{word}-{session.pk}" + (f"-{number}" if number else "")
    for person in people:
        queue_email(
            key=f"{occasion}-{person.pk}",
            kind=f"coaching.{word}",
            to=person,
            template=f"coaching/emails/{word}",
            context={"session": session, "entry": entry, "place": session.mandate.neighbourhood},
            about=session,
            now=now,
        )
