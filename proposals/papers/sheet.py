"""The synthesis on paper: exactly one page whatever was written, counted by laying it out (``ui.pdf``).

Long texts are cut at a sentence, all of them at the same length, the greatest one that lets the page hold. Laying out
takes a tenth of a second: never inside a transaction.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ui.pdf import bind, lay_out
from ui.typography import long_date

from . import synthesis
from .cutting import Cut, cut, short

TEMPLATE = "proposals/pdf/synthesis.html"

# Signs left to each text, from everything to nothing; each step holds a fifth less than the one before.
LENGTHS = (None, 3600, 3000, 2400, 2000, 1600, 1300, 1050, 850, 700, 560, 450, 360, 290, 230, 180, 140, 100, 60, 0)
ALL_OF_IT = 7000  # beyond as many signs, the page does not hold them all: no need to look


class DoesNotFit(Exception):
    """Not even the facts alone hold on one page. Names and lists are bounded so that this never happens."""


@dataclass(frozen=True)
class Holder:
    """Whose copy a paper is, and when it was made: the foot of every page says it."""

    name: str
    made_at: object

    def __str__(self):
        made = {"name": short(self.name, 70), "date": long_date(self.made_at)}
        return _("Remis à %(name)s le %(date)s – confidentiel") % made


def fitted(found, *, holder, first_page=1, fonts=None):
    """Lay the synthesis out on one page and return its ``Layout``. ``first_page``: its number in the document.

    Four or five layouts at most for long texts, one for ordinary ones.
    """
    name = title(found)

    def laid_out(length):
        context = {**_shortened(found, length), "holder": str(holder), "first_page": str(first_page)}
        return lay_out(TEMPLATE, context, title=name, fonts=fonts)

    if _signs(found) <= ALL_OF_IT:
        whole = laid_out(None)
        if whole.pages == 1:
            return whole
    low, high, best = 1, len(LENGTHS) - 1, None
    while low <= high:
        middle = (low + high) // 2
        tried = laid_out(LENGTHS[middle])
        if tried.pages == 1:
            best, high = tried, middle - 1
        else:
            low = middle + 1
    if best is None:
        raise DoesNotFit(name)
    return best


def pdf(found, *, user, now):
    """Return the page as a PDF, in the name of whoever asks for it."""
    return bind([fitted(found, holder=Holder(user.full_name, now))])


def title(found):
    return _("Synthèse – %(place)s, %(reference)s") % {
        "place": short(found.place.name, 80),
        "reference": found.proposal.reference,
    }


def file_name(found):
    return f"synthese-{found.proposal.reference}.pdf"


def _signs(found):
    texts = [found.change, found.justification, found.summary, found.advice]
    texts += [line.words for line in found.lines] + [line.comment for line in found.lines]
    return sum(len(text) for text in texts)


def _shortened(found, length):
    """What the template prints when each text has that many signs (None: as many as it wants)."""
    whole = length is None
    notes = None if whole else length // 4
    # Signs of a heading, of a name in a table and of a line of history; lines of the table and of each list.
    if whole or length >= 140:
        heading, name, item, table, rows = 160, 110, 160, 12, 12 if whole or length >= 700 else 6
    elif length:
        heading, name, item, table, rows = 90, 50, 70, 7, 1
    else:
        heading, name, item, table, rows = 50, 20, 40, 5, 1

    def listed(items):
        kept = [short(one, item) for one in items[:rows]]
        return {"rows": kept, "more": len(items) - len(kept)}

    def note(text):
        return cut(text, notes) if whole or notes >= 60 else Cut("", bool(text))

    lines = [
        {
            "label": short(line.label, name),
            "how": short(line.how, name),
            "words": note(line.words),
            "verdict": line.verdict,
            "comment": note(line.comment),
        }
        for line in found.lines[:table]
    ]
    return {
        "found": found,
        "proposal": found.proposal,
        "heading": short(found.proposal.display_title, heading),
        "place": short(found.place.name, 100),
        "table": short(found.place.table.name, 110) if found.place.table else "",
        "change": cut(found.change, length),
        "justification": cut(found.justification, notes),
        "summary": cut(found.summary, length),
        "advice": cut(found.advice, length),
        "exceptions": [(year.label, cut(year.exception, 200 if whole else notes)) for year in found.exceptions],
        "lines": lines,
        "more_lines": len(found.lines) - len(lines),
        "is_left_out": any(line["words"].is_cut or line["comment"].is_cut for line in lines),
        "phase_one": listed(found.phase_one),
        "participations": listed(found.participations),
        "earlier": listed(found.earlier),
        "day": synthesis.day_words(found.clock),
    }
