"""Who may do what with tables, portfolios and committees: questions that read rows with dates and change nothing."""

from . import positions
from .models import PartnerMembership, Portfolio, Seat, TableMembership


def holds_regional_position(user):
    """Return whether the person advises, sits on a committee, or coaches or organises for a partner today.

    Asked by the middleware that wants a second factor of such accounts (``STAFF_TESTS``).
    """
    return (
        user.is_authenticated
        and user.is_active
        and (
            Portfolio.objects.held_by(user).exists()
            or Seat.objects.current().held_by(user).exists()
            or PartnerMembership.objects.current().held_by(user).exists()
        )
    )


def is_member(user, neighbourhood):
    held = positions.kept(user)
    if held:
        return neighbourhood.pk in held.own
    return user.is_authenticated and (TableMembership.objects.current().of_table(neighbourhood).held_by(user).exists())


def is_coordinator(user, neighbourhood):
    return user.is_authenticated and (
        TableMembership.objects.current().coordinators().of_table(neighbourhood).held_by(user).exists()
    )


def is_advisor(user, neighbourhood):
    """Return whether the neighbourhood is in the person's portfolio, or in that of somebody whom they replace."""
    held = positions.kept(user)
    if held:
        return neighbourhood.pk in held.advised
    return user.is_authenticated and Portfolio.objects.held_by(user).of_table(neighbourhood).exists()


def is_team(user):
    return user.is_authenticated and user.is_team


def may_read_members(user, neighbourhood):
    """Mirror ``TableMembership.objects.visible_to``: the table, its advisor, the team, administrators."""
    return user.is_authenticated and (
        user.is_team or user.is_admin or is_member(user, neighbourhood) or is_advisor(user, neighbourhood)
    )


def may_manage_members(user, neighbourhood):
    return is_team(user) or is_coordinator(user, neighbourhood)


def may_invite(user, neighbourhood):
    """A neighbourhood without a table has no members to invite."""
    return neighbourhood.table_id is not None and may_manage_members(user, neighbourhood)


def may_revoke_last_coordinator(user):
    """A table left without anybody can no longer mend that itself: only the team takes that step."""
    return is_team(user)


def may_word(user, initiative):
    """The table says what it wants in its own words; the team may type them on its behalf."""
    return is_team(user) or is_member(user, initiative.neighbourhood)


def may_manage_portfolios(user):
    return is_team(user)


def may_manage_committees(user):
    return is_team(user)


def may_manage_partners(user):
    return is_team(user)


def may_support(user):
    """An administrator mends what is wrong with dated rows, in the administration site: ends one on somebody's behalf."""
    return user.is_authenticated and user.is_admin


def may_read_doubts(user):
    """What the team still has to confirm in the facts of phase 1 is between its sources and itself."""
    return user.is_authenticated and (user.is_team or user.is_admin)


def may_confirm_names(user):
    return is_team(user)
