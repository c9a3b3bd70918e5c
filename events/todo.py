"""What activities ask of the team."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import Counted, TodoItem

from . import policy
from .models import Topic


def counted(user):
    """One item for all the topics that wait to be read; nothing for anybody else (``ui.todo.Counted``)."""
    return [Counted(Topic.objects.visible_to(user).waiting(), _to_read)] if policy.may_moderate(user) else []


def _to_read(count):
    return TodoItem(
        text=ngettext("Lire %(n)s sujet proposé", "Lire %(n)s sujets proposés", count) % {"n": count},
        url=f"{reverse('events:topics')}?etat={Topic.Status.PROPOSED}",
        why=_("Des gens proposent de quoi parler aux échanges de pratiques\u00a0: l’équipe leur répond."),
    )
