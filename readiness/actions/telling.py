"""Whom the path's acts concern, and the e-mails that tell them. One e-mail per person and occasion."""

from django.utils import timezone

from notifications.actions import queue_email
from proposals.actions import people

from .. import policy


def the_team(row, on):
    """The team that day, without those whom the declaration or request concerns."""
    recused = policy.is_recused if hasattr(row, "declared_by_id") else policy.is_recused_from_request
    return [person for person in people.team(on) if not recused(person, row)]


def the_side(declaration, on):
    """Whoever made it and whoever sent it, while their account acts; and the coordination, if it is the table's."""
    told = {person.pk: person for person in (declaration.declared_by, declaration.submitted_by) if person is not None}
    if declaration.for_table:
        told |= {person.pk: person for person in people.coordinators_of(declaration.neighbourhood, on)}
    return [person for person in told.values() if person.is_active and policy.may_write(person, declaration)]


def tell(readers, what, *, about, now, **context):
    """Queue « readiness.``what`` » for each reader: once for the object that it is about, however often it is asked."""
    for person in readers:
        queue_email(
            key=f"readiness-{what}-{about._meta.model_name}-{about.pk}-{person.pk}",
            kind=f"readiness.{what}",
            to=person,
            template=f"readiness/emails/{what}",
            context=context,
            about=about,
            now=now,
        )


def today(now):
    return timezone.localdate(now)
