"""« Cahier du comité »: what one member needs to read a meeting's files offline, in one document made for them alone.

Each file is laid out by itself and all pages are bound at the end: the time grows with the pages and no faster, the
tags, the links and the bookmarks are the whole document's (docs/decisions/0023). No opinion is ever in it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from neighbourhoods.models import Seat
from ui.pdf import bind, lay_out, one_set_of_fonts
from ui.refusals import NotAllowedNow
from ui.typography import long_date

from . import opened, sheet, synthesis
from .cutting import short

# A megabyte of memory a page at most, until the document is written: 400 MB, whatever was handed in.
MOST_PAGES = 400


class TooLong(Exception):
    """The document would have more than ``MOST_PAGES`` pages."""


@dataclass(frozen=True)
class Bound:
    """The pages where a file's parts begin in the document: its synthesis, what was handed in, the grid."""

    starts: int
    proposal_at: int
    grid_at: int | None


@dataclass(frozen=True)
class Held:
    """What a document holds, by keys: the files of the agenda, and the earlier files that a history names."""

    files: list
    mentions: list
    pages: int


def check_holds_something(meeting, user):
    """Raise NotAllowedNow when no file of the agenda opens to this person; return how many do."""
    found = opened.of_meeting(meeting, user)
    if found.items:
        return len(found.items)
    if found.waiting:
        raise NotAllowedNow(
            _("Répondez d’abord à la question du conflit\u00a0: aucun dossier ne s’ouvre encore pour vous.")
        )
    raise NotAllowedNow(_("Cette rencontre n’a pas de dossier que vous ayez à étudier."))


def write(meeting, user, target, *, now, progress) -> Held:
    """Write the cahier of this person into ``target``, a binary file. ``progress(done, total)`` is called for each file.

    Must run outside any transaction. Raises TooLong.
    """
    found = opened.of_meeting(meeting, user)
    holder = sheet.Holder(user.full_name, now)
    fonts = one_set_of_fonts()
    progress(0, len(found.items) + 1)
    files = [synthesis.read(item, user, now) for item in found.items]
    front = _front(meeting, user, found, files, {}, holder, now, fonts)
    before, layouts, places = front.pages, [], {}
    for done, one in enumerate(files, start=1):
        place, parts = _file(one, holder, before, fonts)
        places[one.proposal.pk] = place
        layouts += parts
        before += sum(part.pages for part in parts)
        if before > MOST_PAGES:
            raise TooLong
        progress(done, len(files) + 1)
    front = _front(meeting, user, found, files, places, holder, now, fonts)
    bind([front, *layouts], target)
    return Held(
        files=sorted(one.proposal.pk for one in files),
        mentions=sorted({key for one in files for key in one.mentions}),
        pages=before,
    )


def _front(meeting, user, found, files, places, holder, now, fonts):
    """The cover, the table of contents and the agenda; laid out once to be counted, once more with its page numbers."""
    context = {
        "meeting": meeting,
        "holder": str(holder),
        "person": user.full_name,
        "seats": [seat.organisation.name for seat in _seats(meeting, user)],
        "made_at": now,
        "waiting": found.waiting,
        "files": [(one, places.get(one.proposal.pk), synthesis.day_words(one.clock)) for one in files],
    }
    return lay_out("proposals/pdf/cahier.html", context, title=title(meeting), fonts=fonts)


def _seats(meeting, user):
    return Seat.objects.current().of_committee(meeting.committee).held_by(user).with_people()


def _file(one, holder, before, fonts):
    """Return where the file stands, and its layouts: its page, then what the table handed in, then the grid."""
    page = sheet.fitted(one, holder=holder, first_page=before + 1, fonts=fonts)
    context = {
        "found": one,
        "proposal": one.proposal,
        "holder": str(holder),
        "running": f"{short(one.place.name, 60)} · {one.proposal.reference}",
    }
    parts, proposal_at, grid_at = [page], before + page.pages + 1, None
    parts.append(_part("cahier_file", context, proposal_at, one, fonts))
    if one.has_analysis:
        grid_at = proposal_at + parts[-1].pages
        parts.append(_part("cahier_grid", context, grid_at, one, fonts))
    return Bound(before + 1, proposal_at, grid_at), parts


def _part(name, context, first_page, one, fonts):
    context = {**context, "first_page": str(first_page)}
    return lay_out(f"proposals/pdf/{name}.html", context, title=sheet.title(one), fonts=fonts)


def title(meeting):
    return _("Cahier du comité – rencontre du %(date)s") % {"date": long_date(meeting.starts_at)}
