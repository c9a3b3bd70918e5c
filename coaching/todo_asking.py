"""What waits for somebody's hand among requests and mandates."""

from datetime import timedelta
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.todo import TodoItem

from . import policy, todo_lines
from .models import CoachingRequest, Mandate
from .todo_lines import Sort, each, lines

SOON = timedelta(days=7)


def items(user, now):
    """Yield the items of one person, in no order."""
    return todo_lines.items(sorts(user, now))


def sorts(user, now):
    """The team's waiting requests, and the summaries that a coach owes. A table waits for nothing of its own."""
    today, found = timezone.localdate(now), []
    if user.is_team:
        asked = CoachingRequest.objects.visible_to(user).waiting()
        told = lines(asked, key="public_id", day="answer_due_on")
        found.append(Sort(told, each(partial(_to_assign, today))))
    if policy.coaches(user):
        over = Mandate.objects.held_by(user).not_concluded().over_on(today)
        found.append(Sort(lines(over, key="public_id", day="ends_on"), each(_to_conclude)))
    return found


def _to_assign(today, place, key, due_on, _number, _word):
    late, soon = due_on < today, due_on - today <= SOON
    return TodoItem(
        text=_("Répondre à une demande d’accompagnement (%(place)s)") % {"place": place},
        url=reverse("coaching:request", args=[key]),
        due_on=due_on,
        why=_("La table attend une réponse d’ici là."),
        tone="late" if late else "soon" if soon else "",
        tone_label=_("en retard") if late else _("bientôt") if soon else "",
    )


def _to_conclude(place, key, ends_on, _number, _word):
    return TodoItem(
        text=_("Écrire le bilan d’un accompagnement (%(place)s)") % {"place": place},
        url=reverse("coaching:mandate", args=[key]),
        due_on=ends_on - timedelta(days=1),
        why=_("Le mandat est arrivé à sa fin\u00a0: le bilan reste à écrire."),
        tone="late",
        tone_label=_("en retard"),
    )
