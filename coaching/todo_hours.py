"""What hours ask of somebody: answers from a table, hours to plan before they lapse, decisions of the team.

Each item follows from a state, and goes when the state changes. The number of queries does not grow with the items.
"""

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods import positions
from neighbourhoods.models import Neighbourhood, TableMembership
from ui.todo import TodoItem
from ui.typography import hours, long_date

from . import hours_overview
from .models import CoachingSession, HeldSession, ProgrammeYear, SessionExcess


def items(user, now):
    """Return the items of one person, in no order."""
    return [*_of_tables(user, now), *(_of_the_team(user, now) if user.is_team else [])]


def _of_tables(user, now):
    """Whoever may submit for a table answers for its hours."""
    keys = _answers_for(user)
    if not keys:
        return
    asked = SessionExcess.objects.filter(session__mandate__neighbourhood__in=keys)
    for row in asked.awaiting_answer(now).with_accepted_before().with_place():
        yield TodoItem(
            text=_("Accepter ou refuser %(n)s au-delà du disponible, %(place)s")
            % {"n": hours(row.minutes), "place": row.session.mandate.neighbourhood.name},
            url=row.session.get_absolute_url(),
            due_on=row.due_on,
            why=_why_answer(row),
        )
    # Hours lapse on the last day of a year: the journals are read when one is near, not all year long.
    years, today = list(ProgrammeYear.objects.in_order()), timezone.localdate(now)
    if not any(year.holds(today) and year.ends_on <= today + hours_overview.SOON for year in years):
        return
    places = list(Neighbourhood.objects.filter(pk__in=keys))
    found = hours_overview.of_places(places, now, years=years)
    for place in places:
        for overview in found[place.pk]:
            yield from _to_plan(place, overview)


def _why_answer(row):
    why = _("Ces heures sont aux frais du quartier. Sans réponse, l’équipe du PIC décide.")
    if row.accepted_before:
        again = _("La table en avait accepté %(n)s; ce nombre a changé depuis.") % {"n": hours(row.accepted_before)}
        return f"{again} {why}"
    return why


def _to_plan(place, overview):
    lot = overview.lapsing_soon
    if lot and lot.free > 0:
        yield TodoItem(
            text=_("Planifier %(n)s d’accompagnement, %(place)s") % {"n": hours(lot.free), "place": place.name},
            url=reverse("coaching:place", args=[place.slug]),
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
    """Three sorts of decisions in one query: a line says its sort, the place, its address, a day, minutes, a word."""
    excess = SessionExcess.objects.visible_to(user).awaiting_ruling(now)
    contested = CoachingSession.objects.visible_to(user).contested()
    held = HeldSession.objects.visible_to(user).waiting()
    lines = _lines(excess, "excess", "session__", "due_on", F("minutes"), F("answer")).union(
        _lines(contested, "contested", "", TruncDate("contested_at"), Value(0), Value("")),
        _lines(held, "held", "", "dated_on", F("minutes"), Value("")),
        all=True,
    )
    for sort, place, key, day, minutes, word in lines:
        yield DECISIONS[sort](place, key, day, minutes, word)


def _lines(rows, sort, path, day, minutes, word):
    return (
        rows.order_by()
        .annotate(
            _sort=Value(sort, output_field=CharField()),
            _day=F(day) if isinstance(day, str) else day,
            _minutes=minutes,
            _word=Cast(word, CharField()),
        )
        .values_list("_sort", f"{path}mandate__neighbourhood__name", f"{path}public_id", "_day", "_minutes", "_word")
    )


def _excess_item(place, key, day, minutes, word):
    refused = word == SessionExcess.Answer.REFUSED
    return TodoItem(
        text=_("Décider de %(n)s au-delà du disponible, %(place)s") % {"n": hours(minutes), "place": place},
        url=reverse("coaching:session", args=[key]),
        why=_("La table les a refusées.") if refused else _("La table n’a pas répondu à temps."),
    )


def _contested_item(place, key, day, minutes, word):
    return TodoItem(
        text=_("Répondre à une séance contestée, %(place)s") % {"place": place},
        url=reverse("coaching:session", args=[key]),
        why=_("Contestée le %(date)s; elle compte jusqu’à votre réponse.") % {"date": long_date(day)},
    )


def _held_item(place, key, day, minutes, word):
    return TodoItem(
        text=_("Confirmer ou écarter une séance du %(date)s, %(place)s") % {"date": long_date(day), "place": place},
        url=reverse("coaching:held", args=[key]),
        why=_("Elle augmente ce qui dépasse dans d’autres séances; elle ne compte pas encore."),
    )


DECISIONS = {"excess": _excess_item, "contested": _contested_item, "held": _held_item}
