"""What a session would change before anybody saves it: its own cover, later sessions', what is left afterwards."""

from dataclasses import dataclass, replace

from .ledger import Reversal, Session
from .models import CoachingSession

NEW, CANCELLED = "new", "cancelled"


@dataclass(frozen=True)
class Change:
    """A session of somebody whose cover changes. Excess in minutes, before and after."""

    session: CoachingSession
    day: object
    minutes: int
    before: int
    after: int

    @property
    def grows(self):
        return self.after > self.before


@dataclass(frozen=True)
class Preview:
    """``covers`` and ``excess`` tell of the session itself, ``balance_before`` and ``balance_after`` of today; minutes.

    ``changes`` lists the other sessions whose cover would change, with what exceeds before and after.
    """

    covers: tuple
    excess: int
    balance_before: int
    balance_after: int
    changes: tuple[Change, ...]

    @property
    def grows(self):
        """True when somebody else's session would exceed more: the team confirms first."""
        return any(change.grows for change in self.changes)

    @property
    def grown(self):
        """Minutes that other sessions would exceed more."""
        return sum(change.after - change.before for change in self.changes if change.grows)

    @property
    def asks(self):
        """True when the person must see it before it is saved."""
        return bool(self.excess or self.changes)


def preview(book, *, on, minutes, today, replacing=None, now):
    """Return the ``Preview`` of a session on a day; ``replacing`` is the id of the entry that it corrects."""
    before = book.statement()
    last = max((entry.seq for entry in book.journal.entries), default=0)
    added = [Session(NEW, last + 2, now, on, minutes)]
    if replacing is not None:
        added.append(Reversal(CANCELLED, last + 1, now, replacing))
    changed = replace(book, journal=replace(book.journal, entries=(*book.journal.entries, *added)))
    after = changed.statement()
    line = next(one for one in after.sessions if one.id == NEW)
    return Preview(
        line.covered,
        line.excess,
        book.statement(as_of=today).balance,
        changed.statement(as_of=today).balance,
        _changes(book, before, after, replacing),
    )


def _changes(book, before, after, replacing):
    """The sessions that stand before and after and whose cover differs."""
    old = {line.id: line for line in before.sessions}
    found = [
        (line, old[line.id])
        for line in after.sessions
        if line.id in old and line.id != replacing and line.covered != old[line.id].covered
    ]
    keys = [book.lines[line.id].session_id for line, _old in found]
    sessions = CoachingSession.objects.with_context().in_bulk(keys)
    return tuple(
        Change(sessions[key], line.session.date, line.session.minutes, was.excess, line.excess)
        for key, (line, was) in zip(keys, found, strict=True)
    )
