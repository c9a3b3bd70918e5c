"""Erasing one's own account: what each app erases, and what a person must first have left.

An app above registers its ``Part`` at start-up. What the programme's history stands on stays, and points to a row that
carries no name and no address any more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db import router
from django.db.models import ProtectedError, Q
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from .models import ERASED_DOMAIN, User


@dataclass(frozen=True)
class Part:
    """``held(user)``: French names of the places to leave first. ``erase(user, now)``: erase, inside a transaction.

    ``models`` are the labels of the models whose rows about the person all go.
    """

    held: Callable[[User], list[str]]
    erase: Callable[[User, datetime], None]
    models: frozenset[str] = frozenset()


_parts = []


def register(part):
    if part not in _parts:
        _parts.append(part)
    return part


def held(user):
    """Return what this person still holds, in French: an account is erased once nobody counts on it."""
    return [name for part in _parts for name in part.held(user)]


def what_stays(user):
    """Return the sorts of rows, in French, that keep pointing to the account once it has no name."""
    erased = frozenset().union(*(part.models for part in _parts))
    try:
        Collector(using=router.db_for_write(User)).collect([user])
    except ProtectedError as refusal:
        kept = {type(row) for row in refusal.protected_objects if row._meta.label not in erased}
        return sorted(str(model._meta.verbose_name_plural) for model in kept)
    return []


def erase(user, now):
    """Erase every part, then the account: the whole row if nothing points to it, else all that it says of somebody.

    The apps above come first: some find what is the person's by the addresses that the account has proved.
    """
    for part in reversed(_parts):
        part.erase(user, now)
    try:
        user.delete()
    except ProtectedError:
        _leave_a_number(user)


def _leave_a_number(user):
    user.email = f"compte-{user.pk}@{ERASED_DOMAIN}"
    user.first_name, user.last_name = "", _("Compte effacé")
    user.demo_role, user.last_login, user.is_active = "", None, False
    user.set_unusable_password()
    user.end_sessions()
    user.save()


def _erase_account(user, now):
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    # The administration's own log prints people's names.
    named = Q(object_repr__icontains=user.email)
    if user.first_name or user.last_name:
        named |= Q(object_repr__contains=user.full_name)
    LogEntry.objects.filter(named).update(object_repr=_("Compte effacé"))


register(
    Part(
        held=lambda user: [role.get_role_display() for role in user.staff_roles.not_over()],
        erase=_erase_account,
    )
)
