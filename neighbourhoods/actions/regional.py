"""Portfolios, substitutions and seats: what the PIC team hands out."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import invite_person
from accounts.models import User
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Committee, Neighbourhood, Organisation, PartnerMembership, Portfolio, Seat, Substitution


@dataclass(frozen=True)
class NewPerson:
    """Somebody known by an address; an account is opened, and an invitation sent, if the address has none."""

    email: str
    first_name: str = ""
    last_name: str = ""


def _account_of(person, by, now):
    if isinstance(person, User):
        account = person
    else:
        account = invite_person(
            email=person.email, first_name=person.first_name, last_name=person.last_name, by=by, now=now
        )
    if not account.is_active:
        raise NotAllowedNow(_("Le compte de cette personne est désactivé."))
    return account


@transaction.atomic
def assign_portfolio(*, neighbourhood, advisor, by, now) -> Portfolio:
    """Entrust a neighbourhood to an advisor (a user or a ``NewPerson``) from today; the former advisor's row ends."""
    if not policy.may_manage_portfolios(by):
        raise PermissionDenied
    neighbourhood = Neighbourhood.objects.select_for_update(of=("self",)).get(pk=neighbourhood.pk)
    account, today = _account_of(advisor, by, now), timezone.localdate(now)
    for held in Portfolio.objects.not_over(today).of_table(neighbourhood):
        if held.advisor_id == account.pk and held.is_current(today) and held.ends_on is None:
            return held
        held.end(by=by, now=now)
    return Portfolio.objects.create(advisor=account, neighbourhood=neighbourhood, starts_on=today)


@transaction.atomic
def end_portfolio(*, portfolio, by, now) -> Portfolio:
    """Take a neighbourhood out of a portfolio, without giving it to somebody else yet."""
    if not (policy.may_manage_portfolios(by) or policy.may_support(by)):
        raise PermissionDenied
    return Portfolio.objects.select_for_update(of=("self",)).get(pk=portfolio.pk).end(by=by, now=now)


@transaction.atomic
def name_substitute(*, advisor, substitute, starts_on, by, now, ends_on=None) -> Substitution:
    """Let somebody answer for an advisor's whole portfolio until ``ends_on``, the day of the advisor's return."""
    if not policy.may_manage_portfolios(by):
        raise PermissionDenied
    advisor = User.objects.select_for_update().get(pk=advisor.pk)
    account = _account_of(substitute, by, now)
    if Substitution.objects.of_advisor(advisor).overlapping(starts_on, ends_on).exists():
        raise NotAllowedNow(_("Quelqu’un remplace déjà cette personne pendant une partie de ces dates."))
    substitution = Substitution(advisor=advisor, substitute=account, starts_on=starts_on, ends_on=ends_on)
    if advisor.pk == account.pk:
        raise NotAllowedNow(_("Personne ne se remplace soi-même."))
    substitution.save()
    return substitution


@transaction.atomic
def end_substitution(*, substitution, by, now) -> Substitution:
    if not (policy.may_manage_portfolios(by) or policy.may_support(by)):
        raise PermissionDenied
    return Substitution.objects.select_for_update(of=("self",)).get(pk=substitution.pk).end(by=by, now=now)


@transaction.atomic
def seat_member(*, committee, organisation, member, by, now, is_chair=False) -> Seat:
    """Seat somebody (a user or a ``NewPerson``) on a committee for an organisation, from today."""
    if not policy.may_manage_committees(by):
        raise PermissionDenied
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    if organisation.is_group:
        raise NotAllowedNow(_("Un ensemble d’organisations n’occupe pas de siège. Choisissez une organisation."))
    account, today = _account_of(member, by, now), timezone.localdate(now)
    if Seat.objects.not_over(today).of_committee(committee).held_by(account).exists():
        raise NotAllowedNow(_("Cette personne siège déjà à ce comité."))
    if is_chair:
        Seat.objects.not_over(today).of_committee(committee).chairs().update(is_chair=False)
    return Seat.objects.create(
        committee=committee, organisation=organisation, user=account, is_chair=is_chair, starts_on=today
    )


@transaction.atomic
def end_seat(*, seat, by, now) -> Seat:
    if not (policy.may_manage_committees(by) or policy.may_support(by)):
        raise PermissionDenied
    return Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk).end(by=by, now=now)


@transaction.atomic
def give_chair(*, seat, by, now) -> Seat:
    """Make this seat its committee's chair (portal's default: one seat is), in place of another if there is one."""
    if not policy.may_manage_committees(by):
        raise PermissionDenied
    committee, today = Committee.objects.select_for_update().get(pk=seat.committee_id), timezone.localdate(now)
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if not seat.is_current(today):
        raise NotAllowedNow(_("Ce siège n’est plus occupé par cette personne."))
    # The flag holds for a row's whole span: a former chair whose time this seat shares gives it up as well.
    shared = Seat.objects.of_committee(committee).chairs().overlapping(seat.starts_on, seat.ends_on)
    shared.exclude(pk=seat.pk).update(is_chair=False)
    seat.is_chair = True
    seat.save(update_fields=["is_chair"])
    return seat


@transaction.atomic
def add_partner_member(*, organisation, member, role, by, now) -> PartnerMembership:
    """Let somebody (a user or a ``NewPerson``) coach or organise for an external partner, from today."""
    if not policy.may_manage_partners(by):
        raise PermissionDenied
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not Organisation.objects.partners().filter(pk=organisation.pk).exists():
        raise NotAllowedNow(_("Choisissez un partenaire externe du programme."))
    account, today = _account_of(member, by, now), timezone.localdate(now)
    if PartnerMembership.objects.not_over(today).of_partner(organisation).with_role(role).held_by(account).exists():
        raise NotAllowedNow(_("Cette personne tient déjà ce rôle chez ce partenaire."))
    return PartnerMembership.objects.create(user=account, organisation=organisation, role=role, starts_on=today)


@transaction.atomic
def end_partner_membership(*, membership, by, now) -> PartnerMembership:
    """End somebody's place at a partner, at once. What they did stays with the neighbourhoods."""
    if not (policy.may_manage_partners(by) or policy.may_support(by)):
        raise PermissionDenied
    return PartnerMembership.objects.select_for_update(of=("self",)).get(pk=membership.pk).end(by=by, now=now)
