"""Reminders, second half: everything that waits to be told to one person goes in one e-mail.

A notice is told with the e-mail that is written in the same transaction, under the person's lock: a worker that dies
in between leaves the notice for the next run. What was done meanwhile is recalled to nobody: the obligations are held
while the e-mail is written, so that nobody reads "waived" first and the reminder after it.
"""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.actions import queue_email
from ui.language import of_reader

from ..digest import Digest
from ..models import Notice, Obligation


def tell_digests(*, now):
    """Write one e-mail to each person who has something to be recalled; return counts. Harmless twice."""
    tally = Counter()
    for pk in Notice.objects.untold().recipients():
        tally += _tell(pk, now)
    return tally


@transaction.atomic
def _tell(pk, now):
    person = User.objects.select_for_update(no_key=True).get(pk=pk)  # an act that holds an obligation writes to them
    waiting = Notice.objects.untold().of_person(person)
    held = Obligation.objects.recalled_by(waiting).hold()
    notices = list(waiting.about(held).with_context())
    useful = [
        one for one in notices if one.step.obligation.is_waiting and one.step.due_on == one.step.obligation.deadline
    ]
    if not person.is_active:
        useful = []
    tally = Counter(told=len(useful), useless=len(notices) - len(useful))
    if useful:
        with of_reader(person):
            digest = Digest(useful, timezone.localdate(now))
        queue_email(
            key=f"reports-digest-{useful[0].pk}-{person.pk}",
            kind="reports.digest",
            to=person,
            template="reports/emails/digest",
            context={"digest": digest},
            about=digest.only_place,
            now=now,
        )
        tally["emails"] = 1
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(told_at=now)
    return tally
