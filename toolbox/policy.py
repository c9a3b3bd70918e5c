"""Who may do what in the toolbox. Questions only; what may be read is decided by ``visible_to``."""

from django.core.exceptions import PermissionDenied


def may_curate(user):
    """The team keeps the toolbox: it adds, changes, publishes, withdraws, answers suggestions."""
    return user.is_authenticated and user.is_team


def require_curator(user):
    """Raise ``PermissionDenied`` for whoever does not keep the toolbox."""
    if not may_curate(user):
        raise PermissionDenied


def reads_desk(user):
    """The administration reads what the team keeps, and changes nothing."""
    return user.is_authenticated and (user.is_team or user.is_admin)


def may_send_files(user):
    """Whoever has an account may suggest a file; a guest, an address."""
    return user.is_authenticated
