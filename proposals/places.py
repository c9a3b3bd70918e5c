"""Who takes part, at which stage, since when: of one neighbourhood for its page, of all of them for the directory.

Public is what a sent letter began: the stage, its dates, its initiative, its partners (Guide, section 5.2). Never an
amount, a file, nor a decision. An initiative of phase 1 whose neighbourhood is inferred keeps its title to itself here.
"""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils import timezone

from neighbourhoods.listing import in_order
from neighbourhoods.models import Initiative, Neighbourhood
from neighbourhoods.taking_part import TakingPart

from .models import Participation

SPANS_SEVERAL = 3  # only an intensification may be « interquartier »


@dataclass(frozen=True)
class Told:
    """A participation as its reader may know it. ``lead``: the neighbourhood that carries it, when it is another one."""

    participation: Participation
    title: str
    state: str
    url: str
    partners: tuple[Neighbourhood, ...] = ()
    lead: Neighbourhood | None = None


def stages_of(neighbourhood, user, initiatives, today):
    """The stages of a neighbourhood in the order of their dates, its own first, then those of which it is a partner.

    ``initiatives``: those that the reader may know at this place, by key. Two queries, four with partners.
    """
    rows = list(Participation.objects.told_at(neighbourhood, user))
    prefetch_related_objects(
        [row.proposal for row in rows if row.stage.number == SPANS_SEVERAL], "partner_neighbourhoods__neighbourhood"
    )
    own = [row for row in rows if row.neighbourhood_id == neighbourhood.pk]
    led_elsewhere = [row for row in rows if row.neighbourhood_id != neighbourhood.pk]
    return [
        *(_own(row, initiatives, today) for row in own),
        *(_as_partner(row, titles, today) for titles in _titles(led_elsewhere, user) for row in led_elsewhere),
    ]


def _own(row, initiatives, today):
    partners = partners_of(row)
    if row.is_followed:
        return Told(row, row.initiative.title, row.state_label(today), row.get_absolute_url(), partners)
    known = initiatives.get(row.initiative_id)
    return Told(row, known.title if known else "", row.public_state(today), "", partners)


def _as_partner(row, titles, today):
    return Told(row, titles.get(row.initiative_id, ""), row.public_state(today), "", (), row.neighbourhood)


def partners_of(participation):
    """Its partner neighbourhoods, in the order of their names; none before stage 3."""
    if participation.stage.number != SPANS_SEVERAL:
        return ()
    rows = participation.proposal.partner_neighbourhoods.all()
    return tuple(in_order(row.neighbourhood for row in rows))


def _titles(rows, user):
    """{initiative: title} of other neighbourhoods, as everybody may know them there; nothing without rows."""
    if rows:
        known = Initiative.objects.visible_to(user).at_their_place_for(user)
        yield dict(known.carried_by_any([row.neighbourhood_id for row in rows]).values_list("pk", "title"))


def taking_part(now):
    """{neighbourhood: [TakingPart]} of whoever takes part today or soon, for the directory. One query."""
    today, found = timezone.localdate(now), {}
    for row in (
        Participation.objects.public().active(today).select_related("stage").order_by("stage__number", "starts_on")
    ):
        stage = row.stage
        one = TakingPart(stage.number, stage.code, stage.name, row.starts_on, row.ends_on, row.starts_on <= today)
        found.setdefault(row.neighbourhood_id, []).append(one)
    return found
