"""What the toolbox asks of the team. Everything is only counted, in one query (``ui.todo.Counted``)."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import Counted, TodoItem

from . import policy, troubles
from .models import Resource, Suggestion


def counted(user, now):
    """Suggestions, resources to look at again, links that fail; nothing for whoever does not keep the toolbox."""
    if not policy.may_curate(user):
        return []
    return [
        Counted(Suggestion.objects.visible_to(user).waiting(), _to_read),
        Counted(Resource.objects.visible_to(user).to_review(timezone.localdate(now)), _to_review),
        Counted(troubles.waiting(user, now), _to_look_at),
    ]


def _to_read(count):
    return TodoItem(
        text=ngettext("Lire une ressource proposée", "Lire %(n)s ressources proposées", count) % {"n": count},
        url=f"{reverse('toolbox:suggestions')}?etat={Suggestion.Status.WAITING}",
        why=_("Des gens proposent des ressources pour la boîte à outils\u00a0: l’équipe leur répond."),
    )


def _to_review(count):
    return TodoItem(
        text=ngettext(
            "Revoir une ressource de la boîte à outils", "Revoir %(n)s ressources de la boîte à outils", count
        ) % {"n": count},
        url=f"{reverse('toolbox:desk')}?etat=a-revoir",
        why=_("Leur date de révision est arrivée, ou elles expirent.")
        if count > 1
        else _("Sa date de révision est arrivée, ou elle expire."),
    )  # fmt: skip


def _to_look_at(count):
    return TodoItem(
        text=ngettext("Voir un lien de la boîte à outils", "Voir %(n)s liens de la boîte à outils", count)
        % {"n": count},
        url=reverse("toolbox:desk_links"),
        why=_("Il est brisé, quelqu’un l’a signalé, ou son site refuse de répondre au portail.")
        if count == 1
        else _("Ils sont brisés, on les a signalés, ou leur site refuse de répondre au portail."),
    )
