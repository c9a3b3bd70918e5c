"""The minutes of a meeting, read from what was frozen with each recommendation: the same on the page and on paper.

Each reader has their own copy: a file that does not open to them is not in it, and nothing there is numbered.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from neighbourhoods.models import Seat
from ui.pdf import bind, lay_out
from ui.typography import long_date

from .. import actions, desk
from ..models import JournalEntry, Opinion
from . import opened, sheet


@dataclass(frozen=True)
class Sitting:
    """Who sat, for whom. ``name`` is empty where only the organisation was kept."""

    name: str
    organisation: str
    is_chair: bool = False

    def __str__(self):
        return ", ".join(filter(None, [self.name, self.organisation]))


@dataclass(frozen=True)
class Withdrawal:
    """A seat that withdrew from a file before the committee pronounced. ``is_late``: after its holder had read it."""

    who: Sitting
    kind: str
    is_late: bool


@dataclass(frozen=True)
class Decided:
    """A file on which the committee pronounced. ``opinions``: (stance in words, people); ``struck``: people."""

    proposal: object
    recommendation: object
    quorum: str
    withdrawals: list
    opinions: list
    struck: int
    grid: list

    @property
    def summary(self):
        return self.recommendation.analysis.get("summary", "")

    @property
    def advice(self):
        return self.recommendation.analysis.get("advice", "")


@dataclass(frozen=True)
class Minutes:
    """``put_off``: files left to a later meeting; ``not_studied``: those that left the agenda otherwise, as by a
    withdrawal. ``waiting``: files of the reader's agenda whose question of conflict they have not answered.
    """

    meeting: object
    present: list
    absent: list
    decided: list
    put_off: list = field(default_factory=list)
    not_studied: list = field(default_factory=list)
    waiting: int = 0

    @property
    def file_keys(self):
        """The keys of the files that this copy tells of."""
        rows = [row.proposal for row in self.decided] + self.put_off + self.not_studied
        return sorted(proposal.pk for proposal in rows)


def read(meeting, user) -> Minutes:
    """Return the minutes as this person may read them; while the meeting is open, what it has recorded so far."""
    found = opened.of_meeting(meeting, user)
    decided = [item for item in found.items if hasattr(item, "recommendation")]
    others = [item for item in found.items if not hasattr(item, "recommendation")] if meeting.closed_at else []
    left = _put_off(meeting, others)
    seats, noted = _seats(meeting, decided)
    return Minutes(
        meeting=meeting,
        present=[_sitting(seat) for seat in seats.values() if seat.pk in noted],
        absent=[_sitting(seat) for seat in actions.seats_on_the_day(meeting) if seat.pk not in noted],
        decided=[_decided(item, seats) for item in decided],
        put_off=[item.proposal for item in others if item.proposal_id in left],
        not_studied=[item.proposal for item in others if item.proposal_id not in left],
        waiting=found.waiting,
    )


def _put_off(meeting, items):
    """The keys of the files that the closing left to a later meeting: what became of them since changes nothing."""
    if not items:
        return set()
    lines = JournalEntry.objects.filter(
        verb="put_off", at=meeting.closed_at, proposal__in=[item.proposal_id for item in items]
    )
    return set(lines.values_list("proposal", flat=True))


def _seats(meeting, decided):
    """Return {pk: seat} of those present and of those that the records name, and the keys of those noted present."""
    noted = set(meeting.presences.values_list("seat", flat=True))
    named = {row["seat"] for item in decided for row in item.recommendation.record.get("recused_seats", ())}
    seats = Seat.objects.with_people().filter(pk__in=noted | named).order_by("organisation__name", "pk")
    return {seat.pk: seat for seat in seats}, noted


def _sitting(seat):
    return Sitting(seat.user.full_name, seat.organisation.name, seat.is_chair)


def _decided(item, seats):
    recommendation = item.recommendation
    record = recommendation.record
    stances = record.get("opinions") or {}
    return Decided(
        proposal=item.proposal,
        recommendation=recommendation,
        quorum=desk.quorum_words({**record, "recused": []}),
        withdrawals=_withdrawals(record, seats),
        opinions=[(str(label), stances[value]) for value, label in Opinion.Stance.choices if stances.get(value)],
        struck=record.get("struck", 0),
        grid=desk.frozen_grid(recommendation.analysis),
    )


def _withdrawals(record, seats):
    """People where the record names their seats; organisations alone in the records of before."""
    kept = record.get("recused_seats")
    if kept is None:
        return [_withdrawal(Sitting("", row["organisation"]), row["kind"]) for row in record["recused"]]
    return [_withdrawal(_sitting(seats[row["seat"]]), row["kind"]) for row in kept if row["seat"] in seats]


def _withdrawal(who, kind):
    words = desk.RECUSALS.get(kind) or kind
    return Withdrawal(who, str(words), kind == "late")


def title(minutes):
    return _("Compte rendu du %(date)s") % {"date": long_date(minutes.meeting.starts_at)}


def write(minutes, user, target, *, now):
    """Write the copy of this person as a PDF into ``target``, a binary file. Must run outside any transaction."""
    name = title(minutes)
    context = {"minutes": minutes, "meeting": minutes.meeting, "holder": str(sheet.Holder(user.full_name, now))}
    bind([lay_out("proposals/pdf/minutes.html", context, title=name)], target)
