"""Who may do what with activities. Questions only; what may be read is decided by ``visible_to``.

A guest acts through a signed link: whoever holds it is the person (``links``).
"""

from django.db.models import Q

from neighbourhoods import positions
from neighbourhoods.models import Neighbourhood, Organisation, TableMembership
from neighbourhoods.policy import may_read_members

from .models import Activity, Event, organisers_of


def holds_a_desk(user):
    """Who finds the organisers' desk at all: the team, and whoever organises for a partner today."""
    if not user.is_authenticated:
        return False
    held = positions.kept(user)
    return user.is_team or (bool(held.organises_for) if held else organisers_of(user).exists())


def may_create(user, activity):
    """The team opens a date of any activity; a partner's organisers, of those that their partner organises."""
    return user.is_authenticated and Activity.objects.run_by(user).filter(pk=activity.pk).exists()


def partners_to_choose(user, current=None):
    """The partners to which the team gives an activity or a date; None to whoever has no such choice.

    ``current`` stays among them, even when it is no partner any more.
    """
    if not (user.is_authenticated and user.is_team):
        return None
    known = Q(pk__in=Organisation.objects.partners().values("pk")) | Q(pk=current and current.pk)
    return Organisation.objects.visible_to(user).filter(known).order_by("name")


def may_organise(user, event):
    """Who holds the desk of an event: the team, and the organisers of the partner whose event it is."""
    return user.is_authenticated and Event.objects.run_by(user).filter(pk=event.pk).exists()


def may_go_beyond(user):
    """Only the team adds somebody beyond the seats (R10)."""
    return user.is_authenticated and user.is_team


def may_register_group(user, neighbourhood):
    """Whoever submits for the table registers its people too."""
    if not user.is_authenticated:
        return False
    return TableMembership.objects.current().that_submit().held_by(user).of_table(neighbourhood).exists()


def may_correct(user, registration):
    """Whoever registered a colleague with a group, as long as they act for that table."""
    group = registration.group
    return group is not None and group.made_by_id == user.pk and may_register_group(user, group.neighbourhood)


def places_registered_by(user):
    """The neighbourhoods whose people this person may register."""
    if not user.is_authenticated:
        return Neighbourhood.objects.none()
    held = TableMembership.objects.current().that_submit().held_by(user)
    return Neighbourhood.objects.visible_to(user).filter(pk__in=held.values("neighbourhood")).order_by("name")


def may_moderate(user):
    """Topics and the newsletter are the team's."""
    return user.is_authenticated and user.is_team


def reads_moderation(user):
    """The administration reads topics and the newsletter's list too, and changes nothing."""
    return user.is_authenticated and (user.is_team or user.is_admin)


def reads_record(user, neighbourhood):
    """Who reads who of a neighbourhood took part in what: its table, its advisor, the team, the administration."""
    return may_read_members(user, neighbourhood)
