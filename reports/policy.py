"""Who may do what with the calendar of an award. Questions only.

Reading is decided by ``visible_to``. The team runs the calendar; the advisor keeps the mid-year meetings of their
portfolio (Guide, section 5.3).
"""

from neighbourhoods.models import Neighbourhood, TableMembership

from .models import Kind


def may_run_the_calendar(user):
    """Waive, extend, and look at what will be sent."""
    return user.is_team


def may_record(user, obligation):
    """Say that a report was received or a meeting held: the team; for a meeting, the advisor too."""
    if user.is_team:
        return True
    return obligation.kind == Kind.MIDYEAR and _advises(user, obligation)


def may_keep_meeting(user, obligation):
    """Propose moments for a mid-year meeting: the advisor whose it is, or the team."""
    return obligation.kind == Kind.MIDYEAR and (user.is_team or _advises(user, obligation))


def may_choose_moment(user, obligation):
    """Keep one of them: whoever speaks for the table, or the other side when it was agreed by telephone."""
    return may_keep_meeting(user, obligation) or obligation.kind == Kind.MIDYEAR and _speaks(user, obligation)


def may_write_notes(user, obligation):
    """Write notes of a meeting and what follows it: both sides, members of the table included."""
    return may_keep_meeting(user, obligation) or obligation.kind == Kind.MIDYEAR and _belongs(user, obligation)


def may_write_report(user, obligation):
    """Any member of the table writes its report; whether it is still open to writing is the workflow's question."""
    return _belongs(user, obligation)


def may_hand_in(user, report):
    """Whoever speaks for the table: the coordinator, and contributors whom the coordinator allows to."""
    return _speaks(user, report.obligation)


def may_review(user, report):
    """Ask for precisions and accept: the advisor whose neighbourhood it is, or the team."""
    return user.is_team or _advises(user, report.obligation)


def may_tag_lessons(user):
    """Put words on what neighbourhoods learned, so that it is found again."""
    return user.is_team


def may_publish(user, neighbourhood):
    """Tell everybody what the table learned: whoever speaks for it, nobody in its place."""
    if not user.is_authenticated:
        return False
    return TableMembership.objects.current().held_by(user).of_table(neighbourhood).that_submit().exists()


def may_withdraw_publication(user, neighbourhood):
    """Take it off the public page: the table, or the team when something should never have been there."""
    return may_publish(user, neighbourhood) or user.is_authenticated and user.is_team


def _speaks(user, obligation):
    return _memberships(user, obligation).that_submit().exists()


def _belongs(user, obligation):
    return _memberships(user, obligation).exists()


def _memberships(user, obligation):
    return TableMembership.objects.current().held_by(user).of_table(obligation.participation.neighbourhood)


def _advises(user, obligation):
    place = obligation.participation.neighbourhood_id
    return Neighbourhood.objects.advised_by(user).filter(pk=place).exists()
