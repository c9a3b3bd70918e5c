"""What the toolbox asks of the team. Everything is only counted, in one query (``ui.todo.Counted``)."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import Counted, TodoItem

from . import policy, troubles
from .links.states import PASSING
from .models import BrokenLinkReport, LinkWatch, Resource, Suggestion


def counted(user, now):
    """Suggestions, resources to look at again, links that fail; nothing for whoever does not keep the toolbox."""
    if not policy.may_curate(user):
        return []
    watched = LinkWatch.objects.visible_to(user)
    return [
        Counted(Suggestion.objects.visible_to(user).waiting(), _to_read),
        Counted(Resource.objects.visible_to(user).to_review(timezone.localdate(now)), _to_review),
        Counted(watched.broken(), _dead),
        Counted(BrokenLinkReport.objects.visible_to(user).open().one_of_each_resource(), _reported),
        Counted(watched.waiting_for_a_hand(now, PASSING), _to_open),
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


def _desk(drawer):
    return f"{reverse('toolbox:desk_links')}?etat={drawer}"


def _dead(count):
    return TodoItem(
        text=ngettext("Remplacer un lien brisé", "Remplacer %(n)s liens brisés", count) % {"n": count},
        url=_desk(troubles.DEAD),
        why=_("La page est introuvable depuis au moins trois jours; la boîte à outils le dit à qui la consulte."),
    )


def _reported(count):
    return TodoItem(
        text=ngettext("Voir une ressource signalée", "Voir %(n)s ressources signalées", count) % {"n": count},
        url=_desk(troubles.REPORTED),
        why=_("Des gens disent qu’elle ne s’ouvre pas.")
        if count == 1
        else _("Des gens disent qu’elles ne s’ouvrent pas."),
    )


def _to_open(count):
    return TodoItem(
        text=ngettext("Ouvrir un lien à la main", "Ouvrir %(n)s liens à la main", count) % {"n": count},
        url=_desk(troubles.TO_CHECK),
        why=_("Le site ne répond pas au portail : seule une personne peut voir si la page s’ouvre.")
        if count == 1
        else _("Ces sites ne répondent pas au portail : seule une personne peut voir si les pages s’ouvrent."),
    )
