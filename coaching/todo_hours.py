"""What hours ask of somebody: answers from a table, hours to plan before they lapse, decisions of the team.

Each item follows from a state, and goes when the state changes. The number of queries does not grow with the items.
"""

from functools import partial
from typing import NamedTuple

from django.db.models import Exists
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods import positions
from neighbourhoods.models import Neighbourhood, TableMembership
from ui.todo import TodoItem
from ui.typography import hours, long_date

from . import hours_overview, todo_lines
from .models import CoachingSession, HeldSession, ProgrammeYear, SessionExcess
from .todo_lines import Sort, each, lines


class Table(NamedTuple):
    """A neighbourhood whose hours somebody plans."""

    pk: int
    name: str
    slug: str


def items(user, now):
    """Yield the items of one person, in no order."""
    return todo_lines.items(sorts(user, now))


def sorts(user, now):
    """What a table answers for, and what the team decides."""
    return [*_of_tables(user, now), *(_of_the_team(user, now) if user.is_team else [])]


def _of_tables(user, now):
    """Whoever may submit for a table answers for its hours."""
    keys = _answers_for(user)
    if not keys:
        return []
    today = timezone.localdate(now)
    asked = SessionExcess.objects.filter(session__mandate__neighbourhood__in=keys)
    asked = asked.awaiting_answer(now).with_accepted_before()
    # Hours lapse on the last day of a year: the journals are read when one is near, not all year long.
    near = ProgrammeYear.objects.holding(today).ending_by(today + hours_overview.SOON)
    tables = Neighbourhood.objects.filter(Exists(near), pk__in=keys)
    told = {"key": "session__public_id", "day": "due_on", "number": "minutes", "word": "accepted_before"}
    return [
        Sort(lines(asked, place="session__mandate__neighbourhood__name", **told), each(_to_answer)),
        Sort(lines(tables, place="name", number="pk", word="slug"), partial(_to_plan, now)),
    ]


def _to_answer(place, key, due_on, minutes, accepted_before):
    why = _("Ces heures sont aux frais du quartier. Sans réponse, l’équipe du PIC décide.")
    if accepted_before:
        again = _("La table en avait accepté %(n)s; ce nombre a changé depuis.") % {"n": hours(int(accepted_before))}
        why = f"{again} {why}"
    return TodoItem(
        text=_("Accepter ou refuser %(n)s au-delà du disponible, %(place)s") % {"n": hours(minutes), "place": place},
        url=reverse("coaching:session", args=[key]),
        due_on=due_on,
        why=why,
    )


def _to_plan(now, found):
    """What lapses soon, of tables of a year that is about to end: the journals are read for all of them at once."""
    tables = [Table(pk, name, slug) for name, _key, _day, pk, slug in found]
    overviews = hours_overview.of_places(tables, now) if tables else {}
    for table in tables:
        for overview in overviews[table.pk]:
            lot = overview.lapsing_soon
            if lot and lot.free > 0:
                yield _lot_to_plan(table, overview, lot)


def _lot_to_plan(table, overview, lot):
    return TodoItem(
        text=_("Planifier %(n)s d’accompagnement, %(place)s") % {"n": hours(lot.free), "place": table.name},
        url=reverse("coaching:place", args=[table.slug]),
        due_on=lot.last_day,
        why=_("Ces heures du lot %(lot)s (%(envelope)s) se perdent ensuite.")
        % {"lot": lot.label, "envelope": overview.label},
        tone="soon",
        tone_label=_("bientôt perdues"),
    )


def _answers_for(user):
    held = positions.kept(user)
    if held:
        return held.submits_for
    rows = TableMembership.objects.current().that_submit().held_by(user)
    return set(rows.values_list("neighbourhood", flat=True))


def _of_the_team(user, now):
    """Three sorts of decisions."""
    excess = SessionExcess.objects.visible_to(user).awaiting_ruling(now)
    contested = CoachingSession.objects.visible_to(user).contested()
    held = HeldSession.objects.visible_to(user).waiting()
    of_excess = {"key": "session__public_id", "number": "minutes", "word": "answer"}
    of_contest, of_held = (
        {"key": "public_id", "day": TruncDate("contested_at")},
        {"key": "public_id", "day": "dated_on"},
    )
    return [
        Sort(lines(excess, place="session__mandate__neighbourhood__name", **of_excess), each(_excess_item)),
        Sort(lines(contested, place="mandate__neighbourhood__name", **of_contest), each(_contested_item)),
        Sort(lines(held, place="mandate__neighbourhood__name", **of_held), each(_held_item)),
    ]


def _excess_item(place, key, _day, minutes, answer):
    refused = answer == SessionExcess.Answer.REFUSED
    return TodoItem(
        text=_("Décider de %(n)s au-delà du disponible, %(place)s") % {"n": hours(minutes), "place": place},
        url=reverse("coaching:session", args=[key]),
        why=_("La table les a refusées.") if refused else _("La table n’a pas répondu à temps."),
    )


def _contested_item(place, key, day, _number, _word):
    return TodoItem(
        text=_("Répondre à une séance contestée, %(place)s") % {"place": place},
        url=reverse("coaching:session", args=[key]),
        why=_("Contestée le %(date)s; elle compte jusqu’à votre réponse.") % {"date": long_date(day)},
    )


def _held_item(place, key, day, _number, _word):
    return TodoItem(
        text=_("Confirmer ou écarter une séance du %(date)s, %(place)s") % {"date": long_date(day), "place": place},
        url=reverse("coaching:held", args=[key]),
        why=_("Elle augmente ce qui dépasse dans d’autres séances; elle ne compte pas encore."),
    )
