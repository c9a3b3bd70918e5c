"""The public directory of neighbourhoods: one row each, searched without regard to accents or capitals."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from search.words import fold

from . import taking_part
from .models import Initiative, Neighbourhood, PhaseOneRecord, Portfolio, Substitution
from .taking_part import TakingPart

ANY_STAGE = "oui"


@dataclass(frozen=True)
class Row:
    neighbourhood: Neighbourhood
    initiative_count: int
    phase_one: PhaseOneRecord | None
    stages: tuple[TakingPart, ...] = ()


@dataclass(frozen=True)
class PhaseOneEntry:
    """An entry of the phase 1 review with its initiatives; ``neighbourhood`` is None for who may not read it."""

    position: int
    neighbourhood: Neighbourhood | None
    initiatives: list
    awaits_confirmation: bool


def in_order(neighbourhoods):
    """Return neighbourhoods as a French dictionary would list them; the databases disagree about É and LaSalle."""
    return sorted(neighbourhoods, key=lambda place: fold(place.name))


def directory(user, now):
    """Return every neighbourhood in alphabetical order, as this person may read it. Four queries at most."""
    counts = Counter(
        Initiative.objects.visible_to(user).at_their_place_for(user).values_list("neighbourhood", flat=True).order_by()
    )
    records = {record.neighbourhood_id: record for record in PhaseOneRecord.objects.visible_to(user)}
    places = Neighbourhood.objects.visible_to(user).select_related("table")
    stages = taking_part.of_everybody(now)
    return [
        Row(place, counts[place.pk], records.get(place.pk), tuple(stages.get(place.pk, ())))
        for place in in_order(places)
    ]


def stages_among(rows):
    """The stages at which somebody takes part, in their order: one ``TakingPart`` of each."""
    found = {stage.number: stage for row in rows for stage in row.stages}
    return [found[number] for number in sorted(found)]


def narrowed(rows, *, text="", phase_one=False, with_table=False, stage=""):
    """Keep the rows whose name or table holds every word of ``text``, and that meet the filters."""
    words = fold(text).split()
    return [
        row
        for row in rows
        if all(word in _searched(row) for word in words)
        and (row.phase_one is not None or not phase_one)
        and (row.neighbourhood.table_id is not None or not with_table)
        and _is_at(row, stage)
    ]


def _is_at(row, stage):
    """``stage``: its number as the address writes it, ANY_STAGE, or nothing when it does not matter."""
    return not stage or any(stage in (ANY_STAGE, str(one.number)) for one in row.stages)


def _searched(row):
    table = row.neighbourhood.table
    return fold(f"{row.neighbourhood.name} {table.name if table else ''}")


def phase_one_entries(user):
    """Return the entries of the phase 1 review in its order, each with its initiatives."""
    readable = set(PhaseOneRecord.objects.visible_to(user).values_list("pk", flat=True))
    initiatives = {}
    for initiative in Initiative.objects.visible_to(user).of_phase_one():
        initiatives.setdefault(initiative.neighbourhood_id, []).append(initiative)
    return [
        PhaseOneEntry(
            position=record.position,
            neighbourhood=record.neighbourhood if record.pk in readable else None,
            initiatives=initiatives.get(record.neighbourhood_id, []),
            awaits_confirmation=not record.name_is_public,
        )
        for record in PhaseOneRecord.objects.with_place()
    ]


def known_advisors():
    """Return the people who have, or have had, a portfolio or replaced somebody: suggestions for the next one."""
    return User.objects.active().filter(
        Q(pk__in=Portfolio.objects.values("advisor")) | Q(pk__in=Substitution.objects.values("substitute"))
    )


def has_account(email):
    """Asked only on behalf of somebody who holds the link sent to that address."""
    return User.objects.active().filter(email__iexact=email).exists()
