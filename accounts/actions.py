"""What is done with accounts. Each verb is atomic, says who acts (``by``) and when (``now``)."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.refusals import NotAllowedNow

from . import policy
from .models import Consent, StaffRole, User


@transaction.atomic
def grant_staff_role(*, user, role, by, now, starts_on=None, ends_on=None) -> StaffRole:
    """Give a role from ``starts_on`` (today by default) until ``ends_on``, the first day without it.

    Somebody who already holds the role keeps the row they have: asking twice changes nothing.
    """
    if not policy.may_manage_staff_roles(by):
        raise PermissionDenied
    starts_on = starts_on or timezone.localdate(now)
    User.objects.select_for_update().get(pk=user.pk)  # one grant at a time for one person
    held = user.staff_roles.filter(role=role).current(starts_on).first()
    if held:
        return held
    granted = StaffRole(user=user, role=role, starts_on=starts_on, ends_on=ends_on, granted_by=by)
    granted.full_clean()
    granted.save()
    user.forget_roles()
    return granted


@transaction.atomic
def end_staff_role(*, staff_role, by, now, on=None) -> StaffRole:
    """Withdraw a role from ``on`` (today by default). The last administrator cannot be withdrawn."""
    if not policy.may_manage_staff_roles(by):
        raise PermissionDenied
    on = on or timezone.localdate(now)
    # All administrators' rows are locked, so that two of them cannot withdraw each other at the same moment.
    admins = list(StaffRole.objects.select_for_update().filter(role=StaffRole.Role.ADMIN).not_over(on))
    others = [row for row in admins if row.pk != staff_role.pk and row.ends_on is None and row.starts_on <= on]
    if staff_role.role == StaffRole.Role.ADMIN and not any(row.user.is_active for row in others):
        raise NotAllowedNow(
            _("Le portail doit garder au moins une personne à l’administration. Nommez-en une autre d’abord.")
        )
    staff_role.ends_on = max(on, staff_role.starts_on)
    staff_role.ended_by = by
    staff_role.save(update_fields=["ends_on", "ended_by"])
    staff_role.user.forget_roles()
    return staff_role


@transaction.atomic
def record_consent(*, user, purpose, given, wording_version, by, now) -> Consent:
    """Add the person's answer to the register. The same answer to the same wording is not repeated."""
    if not policy.may_answer_for(by, user):
        raise PermissionDenied
    User.objects.select_for_update().get(pk=user.pk)
    last = user.consents.standing().filter(purpose=purpose).first()
    if last and (last.given, last.wording_version) == (given, wording_version):
        return last
    return Consent.objects.create(user=user, purpose=purpose, given=given, wording_version=wording_version, at=now)


@transaction.atomic
def change_name(*, user, first_name, last_name, by, now) -> User:
    if not policy.may_edit_profile(by, user):
        raise PermissionDenied
    user.first_name, user.last_name = first_name.strip(), last_name.strip()
    user.save(update_fields=["first_name", "last_name"])
    return user


@transaction.atomic
def replace_email(*, user, email, by, now) -> User:
    """Give the account another address on somebody's behalf (support).

    The old address can no longer receive a code: it may be the reason for the change. The new one is unverified until
    its first code comes back.
    """
    if not by.is_admin:
        raise PermissionDenied
    user.email = User.objects.normalize_email(email)
    user.full_clean(exclude=["password"])
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


@transaction.atomic
def invite_person(*, email, by, now, first_name="", last_name="") -> User:
    """Return the account of that address, opened and told by e-mail if there was none.

    No secret travels: the person asks for a code at the sign-in page, and receiving it proves the address. Whether
    ``by`` may invite is the caller's rule, for it follows from what the person is invited to.
    """
    email = User.objects.normalize_email(email)
    user, created = User.objects.get_or_create(
        email=email, defaults={"first_name": first_name.strip(), "last_name": last_name.strip()}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        send_invitation(user=user, by=by, now=now)
    return user


@transaction.atomic
def send_invitation(*, user, by, now) -> User:
    """Tell somebody how to sign in for the first time. Nothing secret is in the message, so it may be sent again."""
    sign_in_url = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("account_request_login_code")
    get_adapter().send_mail(
        "accounts/emails/invitation", user.email, {"user": user, "invited_by": by, "sign_in_url": sign_in_url}
    )
    return user
