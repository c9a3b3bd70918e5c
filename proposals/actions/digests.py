"""The digest of the exchange: one e-mail a local day at most to each person, however often and late it is asked for.

A digest of a day holds what was sent before that day's hour. A notice is told with the e-mail that is written in the
same transaction, under the person's lock: a worker that dies in between leaves the notice for the next run.
"""

from collections import Counter
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.actions import queue_email
from notifications.models import Email
from notifications.preferences import NEVER, rhythm_of

from ..digest import ExchangeDigest
from ..models import Message, MessageNotice
from .exchange import TOPIC

HOUR = time(7, 30)  # America/Toronto, whose clock changes come between 1:00 and 3:00


def send_exchange_digests(*, now):
    """Write to each person what waits for them since before this morning's hour; return counts. Harmless twice.

    Before that hour nothing leaves. A late run sends what the run of the hour would have sent.
    """
    hour = datetime.combine(timezone.localdate(now), HOUR, tzinfo=timezone.get_current_timezone())
    tally = Counter()
    if now >= hour:
        for pk in MessageNotice.objects.waiting().of_messages_before(hour).recipients():
            tally += _tell(pk, hour, now)
    return tally


@transaction.atomic
def _tell(pk, hour, now):
    person = User.objects.select_for_update(no_key=True).get(pk=pk)
    key = f"exchange-digest-{pk}-{timezone.localdate(now)}"
    if Email.objects.with_key(key).exists():
        return Counter(tomorrow=1)
    notices = MessageNotice.objects.waiting().of_messages_before(hour).of_person(person)
    waiting = list(notices.values_list("pk", "message"))
    messages = _to_tell(person, [message for _pk, message in waiting])
    if messages:
        digest = ExchangeDigest(messages)
        queue_email(
            key=key,
            kind="proposals.exchange_digest",
            to=person,
            template="proposals/emails/exchange_digest",
            context={"digest": digest},
            about=digest.only_file,
            now=now,
        )
    MessageNotice.objects.with_keys([notice for notice, _message in waiting]).update(told_at=now)
    return Counter(emails=bool(messages), told=len(messages), useless=len(waiting) - len(messages))


def _to_tell(person, keys):
    """What the person may still read, of others, and has neither answered nor seen settled; nothing to who wants none."""
    if not person.is_active or rhythm_of(person, TOPIC) == NEVER:
        return []
    readable = Message.objects.visible_to(person).with_keys(keys).not_settled().unanswered_by(person)
    return list(readable.with_files().oldest_first())
