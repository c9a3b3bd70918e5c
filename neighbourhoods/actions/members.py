"""Joining a table, acting for it, leaving it. The neighbourhood's row is locked first: members are counted below it."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.actions import queue_email
from notifications.kinds import register_kind
from ui.language import current
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Invitation, Neighbourhood, TableMembership

INVITATION_LIFETIME = timedelta(days=14)
# Enough for a table that brings its whole team in on one day; too few to use the portal for unwanted mail.
INVITATIONS_PER_DAY = 30
INVITATION_KIND = "neighbourhoods.invitation"

register_kind(INVITATION_KIND, _("Invitation à se joindre à une table"))


def _lock(neighbourhood):
    return Neighbourhood.objects.select_for_update(of=("self",)).get(pk=neighbourhood.pk)


@transaction.atomic
def invite(*, neighbourhood, email, role, by, now) -> Invitation:
    """Offer somebody a role at the table, by e-mail. A new offer to the same address replaces the one still open.

    Nothing tells the inviter whether the address has an account. The link's token is only in the e-mail.
    """
    neighbourhood = _lock(neighbourhood)
    if not policy.may_invite(by, neighbourhood):
        raise PermissionDenied
    email = email.strip().lower()
    members = TableMembership.objects.current(timezone.localdate(now)).of_table(neighbourhood)
    if members.with_address(email).exists():
        raise NotAllowedNow(_("Cette personne est déjà membre de la table."))
    own = Invitation.objects.of_table(neighbourhood)
    if own.made_since(now - timedelta(days=1)).count() >= INVITATIONS_PER_DAY:
        raise NotAllowedNow(_("La table a envoyé beaucoup d’invitations aujourd’hui. Réessayez demain."))
    own.unanswered().to_address(email).update(cancelled_at=now, cancelled_by=by)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        neighbourhood=neighbourhood,
        role=role,
        token_hash=Invitation.hash_of(token),
        invited_by=by,
        created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    url = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("neighbourhoods:invitation", args=[token])
    queue_email(
        key=f"{INVITATION_KIND}:{invitation.pk}",
        kind=INVITATION_KIND,
        to=email,
        language=current(),
        template="neighbourhoods/emails/invitation",
        context={"invitation": invitation, "neighbourhood": neighbourhood, "invited_by": by, "url": url},
        about=invitation,
        security=True,
        expires_at=invitation.expires_at,
        now=now,
    )
    return invitation


@transaction.atomic
def accept_invitation(*, invitation, by, now, first_name="", last_name="") -> TableMembership:
    """Make the invited person a member. Works once, before the end of validity, for the invited address alone.

    Names are kept when the account has none. Somebody who belongs to the table already gains the coordination that an
    invitation offers, and never loses it.
    """
    neighbourhood = _lock(invitation.neighbourhood)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not invitation.is_for(by):
        raise PermissionDenied
    if not invitation.is_open(now):
        raise NotAllowedNow(_("Cette invitation n’est plus valable. Demandez-en une autre à la table."))
    invitation.accepted_at, invitation.accepted_by = now, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if not (by.first_name and by.last_name):
        by.first_name, by.last_name = by.first_name or first_name.strip(), by.last_name or last_name.strip()
        by.save(update_fields=["first_name", "last_name"])
    today = timezone.localdate(now)
    held = TableMembership.objects.not_over(today).of_table(neighbourhood).held_by(by).first()
    if held is None:
        return _begin(by, neighbourhood, invitation.role, today)
    if invitation.role == TableMembership.Role.COORDINATOR != held.role:
        return _succeed(held, invitation.role, by, now)
    return held


@transaction.atomic
def cancel_invitation(*, invitation, by, now) -> Invitation:
    neighbourhood = _lock(invitation.neighbourhood)
    if not policy.may_manage_members(by, neighbourhood):
        raise PermissionDenied
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at:
        raise NotAllowedNow(_("Cette invitation a été acceptée. Retirez plutôt la personne de la liste des membres."))
    if invitation.cancelled_at is None:
        invitation.cancelled_at, invitation.cancelled_by = now, by
        invitation.save(update_fields=["cancelled_at", "cancelled_by"])
    return invitation


@transaction.atomic
def revoke_membership(*, membership, by, now) -> TableMembership:
    """End somebody's right to act for the table, at once. What they wrote stays with the table.

    The last person who coordinates leaves only by the team's hand.
    """
    membership, today = _managed(membership, by, now, or_support=True)
    _keep_a_coordinator(membership, by, today)
    return membership.end(by=by, now=now)


@transaction.atomic
def change_role(*, membership, role, by, now) -> TableMembership:
    """Give another role from today on; the former one ends in its own row, so that the past stays readable."""
    membership, today = _managed(membership, by, now)
    if role == membership.role:
        return membership
    if role != TableMembership.Role.COORDINATOR:
        _keep_a_coordinator(membership, by, today)
    return _succeed(membership, role, by, now)


@transaction.atomic
def allow_submitting(*, membership, allowed, by, now) -> TableMembership:
    """Let a contributor submit in the table's name, or no longer. Who coordinates always may."""
    membership, _today = _managed(membership, by, now)
    if membership.role == TableMembership.Role.COORDINATOR:
        raise NotAllowedNow(_("La coordination peut toujours déposer."))
    membership.may_submit = allowed
    membership.save(update_fields=["may_submit"])
    return membership


def _managed(membership, by, now, *, or_support=False):
    """Lock the table, check who acts and that the membership holds; return it fresh, with the local day."""
    neighbourhood, today = _lock(membership.neighbourhood), timezone.localdate(now)
    if not (policy.may_manage_members(by, neighbourhood) or or_support and policy.may_support(by)):
        raise PermissionDenied
    membership = TableMembership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.ends_on is not None and membership.ends_on <= today:
        raise NotAllowedNow(_("Cette personne n’est plus membre de la table."))
    return membership, today


def _keep_a_coordinator(membership, by, today):
    if membership.role != TableMembership.Role.COORDINATOR or policy.may_revoke_last_coordinator(by):
        return
    others = TableMembership.objects.current(today).coordinators().of_table(membership.neighbourhood).lasting()
    if not others.of_people_who_can_act().other_than(membership).exists():
        raise NotAllowedNow(
            _("La table doit garder au moins une personne à la coordination. Confiez d’abord ce rôle à quelqu’un.")
        )


def _begin(user, neighbourhood, role, today):
    return TableMembership.objects.create(user=user, neighbourhood=neighbourhood, role=role, starts_on=today)


def _succeed(membership, role, by, now):
    membership.end(by=by, now=now)
    return _begin(membership.user, membership.neighbourhood, role, timezone.localdate(now))
