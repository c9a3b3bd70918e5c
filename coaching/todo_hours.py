"""What hours ask of somebody: answers from a table, hours to plan before they lapse, decisions of the team.

Each item follows from a state, and goes when the state changes. The number of queries does not grow with the items.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood, TableMembership
from ui.todo import TodoItem
from ui.typography import hours, long_date

from . import hours_overview
from .models import CoachingSession, HeldSession, SessionExcess


def items(user, now):
    """Return the items of one person, in no order."""
    return [*_of_tables(user, now), *(_of_the_team(user, now) if user.is_team else [])]


def _of_tables(user, now):
    """Whoever may submit for a table answers for its hours."""
    held = TableMembership.objects.current().that_submit().held_by(user)
    places = list(Neighbourhood.objects.filter(pk__in=held.values("neighbourhood")))
    if not places:
        return
    asked = SessionExcess.objects.filter(session__mandate__neighbourhood__in=places)
    for row in asked.awaiting_answer(now).with_context():
        yield TodoItem(
            text=_("Accepter ou refuser %(n)s au-delà du disponible, %(place)s")
            % {"n": hours(row.minutes), "place": row.session.mandate.neighbourhood.name},
            url=row.session.get_absolute_url(),
            due_on=row.due_on,
            why=_("Ces heures sont aux frais du quartier. Sans réponse, l’équipe du PIC décide."),
        )
    found = hours_overview.of_places(places, now)
    for place in places:
        for overview in found[place.pk]:
            yield from _to_plan(place, overview)


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


def _of_the_team(user, now):
    for row in SessionExcess.objects.visible_to(user).awaiting_ruling(now).with_context():
        refused = row.answer == SessionExcess.Answer.REFUSED
        yield TodoItem(
            text=_("Décider de %(n)s au-delà du disponible, %(place)s")
            % {"n": hours(row.minutes), "place": row.session.mandate.neighbourhood.name},
            url=row.session.get_absolute_url(),
            due_on=None,
            why=_("La table les a refusées.") if refused else _("La table n’a pas répondu à temps."),
        )
    for session in CoachingSession.objects.visible_to(user).contested().with_context():
        yield TodoItem(
            text=_("Répondre à une séance contestée, %(place)s") % {"place": session.mandate.neighbourhood.name},
            url=session.get_absolute_url(),
            why=_("Contestée le %(date)s; elle compte jusqu’à votre réponse.")
            % {"date": long_date(session.contested_at)},
        )
    for held in HeldSession.objects.visible_to(user).waiting().with_context():
        yield TodoItem(
            text=_("Confirmer ou écarter une séance du %(date)s, %(place)s")
            % {"date": long_date(held.dated_on), "place": held.mandate.neighbourhood.name},
            url=held.get_absolute_url(),
            why=_("Elle augmente ce qui dépasse dans d’autres séances; elle ne compte pas encore."),
        )
