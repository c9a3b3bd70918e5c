"""What waits for somebody's hand among requests and mandates: two queries at most, whatever their number."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ui.todo import TodoItem

from . import policy
from .models import CoachingRequest, Mandate

SOON = timedelta(days=7)


def items(user, now):
    """The team's waiting requests, and the summaries that a coach owes. A table waits for nothing of its own."""
    today = timezone.localdate(now)
    if user.is_team:
        for asked in CoachingRequest.objects.visible_to(user).waiting().with_place():
            yield _to_assign(asked, today)
    if not policy.coaches(user):
        return
    for mandate in Mandate.objects.held_by(user).not_concluded().over_on(today).with_context():
        yield _to_conclude(mandate)


def _to_assign(asked, today):
    due_on = asked.answer_due_on
    late, soon = due_on < today, due_on - today <= SOON
    return TodoItem(
        text=_("Répondre à une demande d’accompagnement (%(place)s)") % {"place": asked.neighbourhood.name},
        url=asked.get_absolute_url(),
        due_on=due_on,
        why=_("La table attend une réponse d’ici là (hypothèse du portail, que la source ne fixe pas)."),
        tone="late" if late else "soon" if soon else "",
        tone_label=_("en retard") if late else _("bientôt") if soon else "",
    )


def _to_conclude(mandate):
    last_on = mandate.ends_on - timedelta(days=1)
    return TodoItem(
        text=_("Écrire le bilan d’un accompagnement (%(place)s)") % {"place": mandate.neighbourhood.name},
        url=mandate.get_absolute_url(),
        due_on=last_on,
        why=_("Le mandat est arrivé à sa fin\u00a0: le bilan reste à écrire."),
        tone="late",
        tone_label=_("en retard"),
    )
