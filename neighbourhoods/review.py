"""What the review of phase 1 found, and its initiatives as a picture: the archive that everybody reads.

Figures keep the lines of their source; sentences are the portal's own (``reference/phase1_review.yaml``). Of an entry whose
neighbourhood is inferred, the picture knows the number and nothing else.
"""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.reference import Words
from ui.svg import picture_id

WORDS = Words(Path(__file__).parent / "reference" / "phase1_review.yaml", keys={"title", "text", "label", "said"})
SIDE, GAP = 18, 4  # of a square, and between two
AXIS = 22


@dataclass(frozen=True)
class Square:
    x: str
    y: str


@dataclass(frozen=True)
class Column:
    """An entry of the review: ``position`` names it, one square for each of its initiatives."""

    position: int
    text_x: str
    squares: list[Square]
    is_named: bool


@dataclass(frozen=True)
class Columns:
    uid: str
    title: str
    description: str
    columns: list[Column]
    width: str
    height: str
    text_y: str


def columns(entries):
    """Return the picture of ``listing.phase_one_entries``: as many squares as initiatives, entry by entry."""
    highest = max((len(entry.initiatives) for entry in entries), default=0)
    height = highest * (SIDE + GAP)
    drawn = []
    for index, entry in enumerate(entries):
        x = index * (SIDE + GAP) + 1
        squares = [
            Square(str(x), str(height - (number + 1) * (SIDE + GAP) + GAP)) for number in range(len(entry.initiatives))
        ]
        drawn.append(Column(entry.position, str(x + SIDE // 2), squares, entry.neighbourhood is not None))
    total = sum(len(entry.initiatives) for entry in entries)
    title = _("%(initiatives)s dans %(places)s") % {
        "initiatives": ngettext("%(n)s initiative", "%(n)s initiatives", total) % {"n": total},
        "places": ngettext("%(n)s quartier", "%(n)s quartiers", len(entries)) % {"n": len(entries)},
    }
    described = "; ".join(
        _("entrée %(position)s\u00a0: %(n)s") % {"position": entry.position, "n": len(entry.initiatives)}
        for entry in entries
    )
    facts = [(entry.position, len(entry.initiatives)) for entry in entries]
    return Columns(
        picture_id("phase-1", facts),
        title,
        f"{described}.",
        drawn,
        str(len(entries) * (SIDE + GAP)),
        str(height + AXIS),
        str(height + AXIS - 5),
    )
