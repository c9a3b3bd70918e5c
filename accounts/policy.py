"""Who may do what with accounts, and whose account must carry a second factor."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.module_loading import import_string

INVITED_EMAIL_SESSION_KEY = "invited_email"


def is_staff_role(user):
    """Return whether this person holds a role of the PIC team or of administration today."""
    return user.is_team or user.is_admin


def must_carry_second_factor(user):
    """Ask each app, by the dotted paths of ``STAFF_TESTS``, whether the person's charge calls for a second factor."""
    return any(import_string(path)(user) for path in settings.STAFF_TESTS)


def carries_second_factor(user):
    """Recovery codes alone do not count: they back up a factor, they are not one."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def may_manage_staff_roles(user):
    return user.is_admin


def may_block_accounts(user):
    return user.is_admin


def may_edit_profile(user, person):
    return user.pk == person.pk or user.is_admin


def may_answer_for(user, person):
    """Consent is personal: nobody gives or withdraws it for somebody else."""
    return user.pk == person.pk


def may_erase(user, person):
    """An account is erased at the hand of its own person, and of nobody else."""
    return user.pk == person.pk


def signup_is_open(request):
    """Accounts come by invitation: the session says which address was invited."""
    return bool(request.session.get(INVITED_EMAIL_SESSION_KEY))
