"""The round of opinions on a file, as its page at the meeting tells it (docs/decisions/0018)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .actions import seats_on_the_day
from .models import Opinion

TONES = {
    Opinion.Stance.FAVOURABLE: "done",
    Opinion.Stance.UNFAVOURABLE: "closed",
    Opinion.Stance.POSTPONED: "soon",
    Opinion.Stance.NONE: "neutral",
}


@dataclass(frozen=True)
class Round:
    """``opinions``: those that the reader may read, each with its organisation and the tone of its stance.

    ``given``: how many members gave theirs. ``stances`` and ``struck`` are empty until the round closes: people by
    stance; the organisation of each person whose opinion a recusal strikes.
    """

    is_closed: bool
    given: int
    opinions: list
    stances: dict
    struck: list

    @property
    def stance_words(self):
        return stance_words(self.stances)

    @property
    def given_words(self):
        return given_words(self.given)


def read(item, user):
    """Return the round on an item of an agenda, as this person may know it."""
    everybody = Opinion.objects.on_item(item)
    seats = seats_on_the_day(item.meeting)
    organisations = {seat.user_id: seat.organisation.name for seat in seats}
    opinions = list(everybody.visible_to(user).select_related("author"))
    for opinion in opinions:
        opinion.organisation = organisations.get(opinion.author_id, "")
        opinion.tone = TONES.get(opinion.stance, "neutral")
    closed = item.round_closed_at is not None
    struck = everybody.struck().authors() if closed else []
    return Round(
        is_closed=closed,
        given=len({row.author_id for row in opinions}) if closed else everybody.standing().how_many_gave(),
        opinions=opinions,
        stances=everybody.standing().by_stance() if closed else {},
        struck=[organisations.get(author, _("un membre")) for author in struck],
    )


def given_words(count):
    """« 3 membres ont donné leur avis. »: all that is told before the round closes."""
    if not count:
        return _("Aucun membre n’a encore donné son avis.")
    return ngettext("%(n)s membre a donné son avis.", "%(n)s membres ont donné leur avis.", count) % {"n": count}


def stance_words(counts):
    """« 2 favorables, 1 à reporter »; ``counts`` as ``by_stance``, now or as the minutes kept it."""
    said = {
        Opinion.Stance.FAVOURABLE: lambda n: ngettext("%(n)s favorable", "%(n)s favorables", n),
        Opinion.Stance.UNFAVOURABLE: lambda n: ngettext("%(n)s défavorable", "%(n)s défavorables", n),
        Opinion.Stance.POSTPONED: lambda n: ngettext("%(n)s à reporter", "%(n)s à reporter", n),
        Opinion.Stance.NONE: lambda n: ngettext("%(n)s sans avis", "%(n)s sans avis", n),
    }
    return ", ".join(
        words(counts[stance]) % {"n": counts[stance]} for stance, words in said.items() if counts.get(stance)
    )
