"""What is done with accounts. Each verb is atomic, says who acts (``by``) and when (``now``)."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.language import of_reader
from ui.refusals import NotAllowedNow

from . import consents, erasure, policy
from .models import Consent, ErasureEntry, StaffRole, User

LAST_ADMINISTRATOR = _("Le portail doit garder au moins une personne à l’administration. Nommez-en une autre d’abord.")


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
    others = [row for row in _lasting_administrators(on) if row.pk != staff_role.pk]
    if staff_role.role == StaffRole.Role.ADMIN and not others:
        raise NotAllowedNow(LAST_ADMINISTRATOR)
    staff_role = StaffRole.objects.select_for_update(of=("self",)).get(pk=staff_role.pk)
    staff_role.end(by=by, now=now, on=on)
    staff_role.user.forget_roles()
    return staff_role


def _lasting_administrators(on):
    """Lock and return the roles of administration without a planned end, of accounts that are not blocked.

    All administrators' rows are locked, so that two of them cannot withdraw each other at the same moment.
    """
    rows = StaffRole.objects.select_for_update(of=("self",)).filter(role=StaffRole.Role.ADMIN).not_over(on)
    return [
        row for row in rows.select_related("user") if row.ends_on is None and row.starts_on <= on and row.user.is_active
    ]


@transaction.atomic
def block_account(*, user, by, now) -> User:
    """Close the portal to somebody at once, and erase nothing. The last administrator cannot be blocked."""
    if not policy.may_block_accounts(by):
        raise PermissionDenied
    administrators = _lasting_administrators(timezone.localdate(now))
    if administrators and all(row.user_id == user.pk for row in administrators):
        raise NotAllowedNow(LAST_ADMINISTRATOR)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = False
    user.end_sessions()
    user.save(update_fields=["is_active", "session_generation"])
    return user


@transaction.atomic
def restore_account(*, user, by, now) -> User:
    """Open the portal again to somebody whose account was blocked. An erased account has nobody to come back to."""
    if not policy.may_block_accounts(by):
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_erased:
        raise NotAllowedNow(_("Cette personne a fait effacer son compte\xa0: il ne se rouvre pas."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def record_consent(*, user, purpose, given, wording_version, by, now) -> Consent:
    """Add the person's answer to the register. The same answer to the same wording is not repeated."""
    if not policy.may_answer_for(by, user):
        raise PermissionDenied
    User.objects.select_for_update().get(pk=user.pk)
    last = user.consents.standing().filter(purpose=purpose).first()
    if last and (last.given, last.wording_version) == (given, wording_version):
        return last
    answer = Consent.objects.create(user=user, purpose=purpose, given=given, wording_version=wording_version, at=now)
    consents.tell(answer)
    return answer


@transaction.atomic
def change_name(*, user, first_name, last_name, by, now) -> User:
    if not policy.may_edit_profile(by, user):
        raise PermissionDenied
    user.first_name, user.last_name = first_name.strip(), last_name.strip()
    user.save(update_fields=["first_name", "last_name"])
    return user


@transaction.atomic
def change_language(*, user, language, by) -> User:
    """Write to the person in this language from now on: e-mails, and the files that the portal prepares."""
    if not policy.may_edit_profile(by, user):
        raise PermissionDenied
    user.language = language
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def replace_email(*, user, email, by, now) -> User:
    """Give the account another address on somebody's behalf (support).

    The old address can no longer receive a code: it may be the reason for the change, and so may whoever is signed in:
    every session of that person ends. The new address is unverified until its first code comes back.
    """
    if not by.is_admin:
        raise PermissionDenied
    user.email = User.objects.normalize_email(email)
    user.full_clean(exclude=["password"])
    user.end_sessions()
    user.save(update_fields=["email", "session_generation"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


@transaction.atomic
def erase_account(*, user, by, now) -> None:
    """Erase the person's own account for good. Somebody on whom a table or the programme still counts leaves first.

    What stays, and why: see ``erasure``. The register counts one more, and names nobody.
    """
    if not policy.may_erase(by, user):
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user.pk)
    if erasure.held(user):
        raise NotAllowedNow(
            _("Vous avez encore un rôle sur le portail. Demandez qu’on y mette fin, puis effacez votre compte.")
        )
    erasure.erase(user, now)
    ErasureEntry.objects.create(rule="accounts.own_erasure", erased=1, at=now)


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
    with of_reader(user):
        sign_in_url = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("account_request_login_code")
        get_adapter().send_mail(
            "accounts/emails/invitation", user.email, {"user": user, "invited_by": by, "sign_in_url": sign_in_url}
        )
    return user
