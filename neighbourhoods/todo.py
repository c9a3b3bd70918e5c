"""What waits for somebody's hand in tables and regional governance."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import Counted, TodoItem

from . import positions
from .models import Invitation, Neighbourhood, PhaseOneRecord

# An invitation that stays without answer is worth a word to the person before it lapses.
FOLLOW_UP_BEFORE = timedelta(days=5)


def todo(user, now):
    """Return the items of this app for one person, in no order."""
    return list(_invitations(user, now))


def counted(user, now):
    """What only needs counting: the names that the team confirms (``ui.todo.Counted``)."""
    return [Counted(PhaseOneRecord.objects.awaiting_confirmation(), _names_to_confirm)] if user.is_team else []


def _invitations(user, now):
    """Those that await this person's answer, and those of their tables that nobody answers. One query at most."""
    held = positions.kept(user)
    if held and not held.has_invitations:
        return
    if held and not held.own:
        tables = []
    else:
        tables = Neighbourhood.objects.coordinated_by(user, timezone.localdate(now))
    for invitation in Invitation.objects.concerning(user, tables).open(now).select_related("neighbourhood"):
        if invitation.is_for(user):
            yield _to_answer(invitation)
        elif invitation.expires_at <= now + FOLLOW_UP_BEFORE:
            yield _to_follow(invitation)


def _to_answer(invitation):
    """The link is only in the e-mail: the portal keeps a hash of it, so that the item has no address."""
    return TodoItem(
        text=_("Répondre à l’invitation de la table de %(place)s") % {"place": invitation.neighbourhood},
        due_on=invitation.expires_at,
        why=_("Ouvrez le lien du courriel que vous avez reçu."),
    )


def _to_follow(invitation):
    return TodoItem(
        text=_("Relancer %(email)s ou annuler son invitation") % {"email": invitation.email},
        url=reverse("neighbourhoods:members", args=[invitation.neighbourhood.slug]),
        due_on=invitation.expires_at,
        why=_("L’invitation reste sans réponse et prend fin bientôt."),
    )


def _names_to_confirm(count):
    return TodoItem(
        text=ngettext(
            "Confirmer le quartier d’une entrée du bilan de la phase 1",
            "Confirmer le quartier de %(count)s entrées du bilan de la phase 1",
            count,
        )
        % {"count": count},
        url=reverse("team_phase_one"),
        why=_("Le bilan ne nomme pas ces quartiers; leur nom n’est pas public d’ici là."),
    )
