"""What links ask of the team: to replace, to look at, to open by hand. Everything is only counted, in one query."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import Counted, TodoItem

from . import policy, troubles
from .links.states import PASSING
from .models import BrokenLinkReport, LinkWatch


def counted(user, now):
    """One item for each sort of link that waits; nothing for whoever does not keep the toolbox (``ui.todo.Counted``)."""
    if not policy.may_curate(user):
        return []
    watched = LinkWatch.objects.visible_to(user)
    return [
        Counted(watched.broken(), _dead),
        Counted(BrokenLinkReport.objects.visible_to(user).open().one_of_each_resource(), _reported),
        Counted(watched.waiting_for_a_hand(now, PASSING), _to_open),
    ]


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
