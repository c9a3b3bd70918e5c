"""What tests of hours do and ask, in few words."""

import uuid
from datetime import date, timedelta

from coaching import actions, books, factories
from coaching.models import Envelope, Mode

HOUR = 60
LONG_SINCE = factories.NOW - timedelta(days=30)  # what was logged then can no longer be contested


def log(mandate, day, hours, by, *, now=factories.NOW, key=None, agreed=10**6, **more):
    return actions.log_session(
        mandate=mandate,
        on=date.fromisoformat(day),
        minutes=int(hours * HOUR),
        key=key or str(uuid.uuid4()),
        by=by,
        now=now,
        agreed=agreed,
        **more,
    )


def statement(place, *, envelope=Envelope.LEARNING, through=date(2027, 1, 20), **asked):
    return books.book(place, envelope, through=through).statement(**asked)


def in_hours(place, name, **more):
    return [getattr(line, name) / HOUR for line in statement(place, **more).years]


def standing(session):
    return session.entries.standing().get()


def correct(session, day, hours, by, *, now=factories.NOW, key=None, agreed=10**6, mode=Mode.VIRTUAL, **more):
    return actions.correct_session(
        session=session,
        on=date.fromisoformat(day),
        minutes=int(hours * HOUR),
        key=key or str(uuid.uuid4()),
        by=by,
        now=now,
        mode=mode,
        agreed=agreed,
        **more,
    )
