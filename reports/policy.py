"""Who may do what with the calendar of an award. Questions only.

Reading is decided by ``visible_to``. The team runs the calendar; the advisor keeps the mid-year meetings of their
portfolio (Guide, section 5.3).
"""

from neighbourhoods.models import Neighbourhood

from .models import Kind


def may_run_the_calendar(user):
    """Waive, extend, and look at what will be sent."""
    return user.is_team


def may_record(user, obligation):
    """Say that a report was received or a meeting held: the team; for a meeting, the advisor too."""
    if user.is_team:
        return True
    return obligation.kind == Kind.MIDYEAR and _advises(user, obligation)


def _advises(user, obligation):
    place = obligation.participation.neighbourhood_id
    return Neighbourhood.objects.advised_by(user).filter(pk=place).exists()
