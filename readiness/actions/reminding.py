"""Reminders to those who have not answered an invitation: once after some days, once more before the link ends."""

from django.db import transaction

from ..models import Signatory
from .teams import answering, send_link


def remind_all(*, now):
    """Write to those who have not answered and whose reminder has come; return how many were written.

    Computed from the state, then claimed under the request's lock: twice, or two at once, write once. After an outage
    only the latest of the two leaves.
    """
    return sum(_remind(one, now=now) for one in Signatory.objects.to_remind(now).with_request().order_by("pk"))


@transaction.atomic
def _remind(signatory, *, now):
    request, signatory = answering(signatory, None)
    if not Signatory.objects.to_remind(now).filter(pk=signatory.pk).exists():
        return 0
    signatory.reminded = Signatory.LAST if signatory.last_reminder_at <= now else Signatory.FIRST
    signatory.save(update_fields=["reminded"])
    send_link(signatory, "reminder", by=request.opened_by, now=now, step=f"reminder-{signatory.reminded}")
    return 1
