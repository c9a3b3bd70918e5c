"""Reading the exchange of a file: its thread in order, and what waits for an answer."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User

from .models import ClarificationRequest, Message

MESSAGE, ASKED, ANSWERED = "message", "asked", "answered"
LAST = 3  # how many entries the page of a file keeps


@dataclass(frozen=True)
class Entry:
    """One line of a thread: a message, precisions that were asked for, or their arrival. ``row`` is what it is made of."""

    kind: str
    at: datetime
    who: User
    from_table: bool
    row: Message | ClarificationRequest

    @property
    def sort_key(self):
        return (self.at, self.kind != ASKED, self.row.pk)


def thread(proposal, user):
    """Return the entries of a file's exchange that this person may read, the oldest first."""
    entries = [
        Entry(MESSAGE, message.sent_at, message.author, message.from_table, message)
        for message in proposal.messages.visible_to(user).with_people()
    ]
    for request in proposal.clarifications.visible_to(user).with_answers():
        entries.append(Entry(ASKED, request.asked_at, request.asked_by, False, request))
        if request.answered_at:
            entries.append(Entry(ANSWERED, request.answered_at, request.answered_by, True, request))
    return sorted(entries, key=lambda entry: entry.sort_key)


def waiting(entries, *, for_table):
    """Return the messages of a thread that wait for this side: nothing later from it, and not settled."""
    found = []
    for entry in reversed(entries):
        if entry.kind == MESSAGE:
            if entry.from_table == for_table:
                break
            if entry.row.settled_at is None:
                found.insert(0, entry.row)
    return found
