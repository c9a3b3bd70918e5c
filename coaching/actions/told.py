"""Whom the requests and mandates concern, and the e-mails that tell them. One e-mail per person and occasion."""

from django.utils import timezone

from accounts.models import User
from neighbourhoods.models import PartnerMembership
from notifications.actions import queue_email
from proposals.actions import people

from .. import policy


def the_table(asked, on):
    """Who coordinates the table that day, and whoever sent the request while they still belong to it."""
    told = people.coordinators_of(asked.neighbourhood, on)
    sender = asked.sent_by
    if sender not in told and sender.is_active and policy.belongs_to_table(sender, asked.neighbourhood):
        told.append(sender)
    return told


def the_team(on):
    return people.team(on)


def the_coaches(partner, on):
    rows = PartnerMembership.objects.current(on).with_role(PartnerMembership.Role.COACH).of_partner(partner)
    return list(User.objects.active().filter(pk__in=rows.values("user")))


def tell(readers, what, *, about, now, **context):
    """Queue « coaching.``what`` » for each reader: once for the object that it is about, however often it is asked."""
    for person in readers:
        queue_email(
            key=f"coaching-{what}-{about._meta.model_name}-{about.pk}-{person.pk}",
            kind=f"coaching.{what}",
            to=person,
            template=f"coaching/emails/{what}",
            context=context,
            about=about,
            now=now,
        )


def tell_of_reopening(mandate, *, now):
    """Tell the table and the coaches that the accompaniment goes on; each time that it is opened again."""
    today = timezone.localdate(now)
    reopening = mandate.reopenings.last()
    readers = {person.pk: person for person in [*the_table(mandate.asked, today), *the_coaches(mandate.partner, today)]}
    tell(readers.values(), "mandate_reopened", about=reopening, now=now, mandate=mandate, reopening=reopening)


def tell_of_mandate(mandate, *, now):
    """Tell the table to whom its request is entrusted, and the partner's coaches that they have a mandate."""
    today = timezone.localdate(now)
    table = the_table(mandate.asked, today)
    contact = table[0] if table else None
    tell(table, "request_assigned", about=mandate, now=now, mandate=mandate)
    tell(the_coaches(mandate.partner, today), "mandate_given", about=mandate, now=now, mandate=mandate, contact=contact)
