"""What waits for somebody's hand in tables and regional governance."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import TodoItem

from . import positions
from .models import Invitation, Neighbourhood, PhaseOneRecord

# An invitation that stays without answer is worth a word to the person before it lapses.
FOLLOW_UP_BEFORE = timedelta(days=5)


def todo(user, now):
    """Return the items of this app for one person, in no order."""
    return [*_own_invitations(user, now), *_invitations_to_follow(user, now), *_names_to_confirm(user)]


def _own_invitations(user, now):
    """The link is only in the e-mail: the portal keeps a hash of it, so that the item has no address."""
    for invitation in Invitation.objects.to_address(user.email).open(now).select_related("neighbourhood"):
        yield TodoItem(
            text=_("Répondre à l’invitation de la table de %(place)s") % {"place": invitation.neighbourhood},
            due_on=invitation.expires_at,
            why=_("Ouvrez le lien du courriel que vous avez reçu."),
        )


def _invitations_to_follow(user, now):
    held = positions.kept(user)
    if held and not held.own:
        return
    coordinated = Neighbourhood.objects.coordinated_by(user, timezone.localdate(now))
    waiting = Invitation.objects.of_tables(coordinated).open(now).expiring_before(now + FOLLOW_UP_BEFORE)
    for invitation in waiting.select_related("neighbourhood"):
        yield TodoItem(
            text=_("Relancer %(email)s ou annuler son invitation") % {"email": invitation.email},
            url=reverse("neighbourhoods:members", args=[invitation.neighbourhood.slug]),
            due_on=invitation.expires_at,
            why=_("L’invitation reste sans réponse et prend fin bientôt."),
        )


def _names_to_confirm(user):
    if not user.is_team:
        return
    count = PhaseOneRecord.objects.awaiting_confirmation().count()
    if count:
        yield TodoItem(
            text=ngettext(
                "Confirmer le quartier d’une entrée du bilan de la phase 1",
                "Confirmer le quartier de %(count)s entrées du bilan de la phase 1",
                count,
            )
            % {"count": count},
            url=reverse("team_phase_one"),
            why=_("Le bilan ne nomme pas ces quartiers; leur nom n’est pas public d’ici là."),
        )
