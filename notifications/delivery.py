"""Delivery of due e-mails: claim, hand over outside any transaction, write down what became of each.

An e-mail is taken by a conditional UPDATE that must change one row, so any number of workers may run at once, on
both databases. ``SENDING`` is recorded just before the text leaves: a worker that dies earlier loses nothing, one
that dies later leaves an e-mail whose fate is unknown, and which only a person may send again.
"""

import logging
import time
import uuid
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from .models import Email
from .transport import FateUnknown, NotSent, Refused, ServerUnavailable, open_carrier

logger = logging.getLogger(__name__)

RETRY_DELAYS = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
]
EMAILS_PER_RUN = 50
SECONDS_PER_RUN = 60
# Far longer than a run and the timeouts of one conversation: a claim this old belongs to a worker that is gone.
CLAIM_LIFETIME = timedelta(minutes=10)

Status = Email.Status
RELEASED = {"claim_token": None, "claimed_at": None}


class ClaimLost(Exception):
    """This worker was so slow that its e-mail was given to another one."""


def deliver_due(now, *, limit=EMAILS_PER_RUN, seconds=SECONDS_PER_RUN):
    """Send what is due, within bounds, and count what became of it by status.

    Must not be called inside a transaction. Stops at the first sign that the server cannot be reached: the e-mail
    at hand waits for its next attempt, the others stay as they are.
    """
    tally = Counter()
    stop_at = time.monotonic() + seconds
    carrier = open_carrier()
    try:
        for pk in list(Email.objects.due(now).values_list("pk", flat=True)[:limit]):
            if time.monotonic() > stop_at:
                break
            email = claim(pk, now=now)
            if email is None:
                continue
            try:
                tally[deliver(email, carrier, now=now)] += 1
            except ServerUnavailable:
                tally[Status.RETRY] += 1
                break
    finally:
        carrier.close()
    return tally


def claim(pk, *, now):
    """Take a due e-mail for this worker alone. Returns None when another has it or it is no longer due."""
    token = uuid.uuid4()
    with transaction.atomic(durable=True):
        taken = (
            Email.objects.due(now)
            .filter(pk=pk)
            .update(
                status=Status.CLAIMED,
                claim_token=token,
                claimed_at=now,
                next_attempt_at=None,
                attempts=F("attempts") + 1,
            )
        )
    return Email.objects.prefetch_related("attachments").get(pk=pk) if taken == 1 else None


def deliver(email, carrier, *, now):
    """Hand over a claimed e-mail, write down the outcome, and return the new status.

    Raises ``ServerUnavailable``, after writing it down, because it concerns the other e-mails as well.
    """
    try:
        answer = carrier.hand_over(_message(email), before_text_leaves=lambda: _record_sending(email, now))
    except ClaimLost:
        logger.warning("E-mail %s was taken over by another worker before it left.", email.pk)
        return Status.CLAIMED
    except ServerUnavailable as problem:
        _try_later(email, answer=str(problem), now=now)
        raise
    except NotSent as problem:
        return _try_later(email, answer=str(problem), now=now)
    except Refused as problem:
        return _conclude(email, status=Status.REFUSED, provider_answer=str(problem), sending_at=None, **RELEASED)
    except FateUnknown as problem:
        # The token stays, as in ``recover_stale``.
        return _conclude(email, status=Status.UNKNOWN, provider_answer=str(problem))
    except Exception as problem:  # one bad e-mail (a lost attachment, an unreadable secret) never blocks the others
        logger.exception("E-mail %s could not be sent.", email.pk)
        return _after_surprise(email, problem, now=now)
    return _conclude(email, status=Status.SENT, sent_at=now, sending_at=now, provider_answer=answer, **RELEASED)


def recover_stale(now):
    """Put back what dead workers had only claimed; mark « sort inconnu » what they may have sent. Returns counts."""
    limit = now - CLAIM_LIFETIME
    stale = Email.objects.taken_before(limit)
    # An e-mail that kills its worker each time must not come back for ever.
    given_up = stale.filter(attempts__gt=len(RETRY_DELAYS)).update(
        status=Status.GIVEN_UP, provider_answer=_("L’envoi a été interrompu à chaque essai."), secret="", **RELEASED
    )
    requeued = stale.update(status=Status.RETRY, next_attempt_at=now, **RELEASED)
    # The token stays: if the worker was only slow, it may still write down that the server took the e-mail.
    unknown = Email.objects.left_in_the_air_before(limit).update(
        status=Status.UNKNOWN,
        provider_answer=_("L’envoi a été interrompu avant que la réponse du serveur soit notée."),
        secret="",
    )
    return Counter({Status.RETRY: requeued, Status.GIVEN_UP: given_up, Status.UNKNOWN: unknown})


def hold_restored_letters(now):
    """Leave to a person the letters that a restored backup still holds as waiting: they may have left since. Counts them.

    Other e-mails leave, a second time perhaps: a reminder or a code in double harms nobody.
    """
    waiting = Email.objects.letters().with_status(*Email.WAITING, Status.CLAIMED)
    return waiting.update(
        status=Status.UNKNOWN,
        next_attempt_at=None,
        claim_token=uuid.uuid4(),
        claimed_at=now,
        sending_at=now,
        provider_answer=_("Une sauvegarde a été restaurée\u00a0: la lettre est peut-être partie depuis."),
    )


def blank_expired(now):
    """Forget the codes and invitations that no longer open anything and were never sent. Returns how many."""
    return Email.objects.useless_at(now).update(status=Status.EXPIRED, next_attempt_at=None, secret="")


def _message(email):
    contents = email.contents()
    message = EmailMultiAlternatives(
        contents.subject,
        contents.text,
        settings.DEFAULT_FROM_EMAIL,
        [email.to_address],
        headers={
            "Message-ID": email.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": email.language,
            **_ways_out(contents),
        },
    )
    if contents.html:
        message.attach_alternative(contents.html, "text/html")
    for attachment in email.attachments.all():
        with default_storage.open(attachment.storage_path, "rb") as file:
            message.attach(attachment.filename, file.read(), attachment.content_type)
    return message


def _ways_out(contents):
    """The two headers of RFC 8058: a mail program's own button posts once to this address, and asks nothing more."""
    if not contents.leave_url:
        return {}
    return {"List-Unsubscribe": f"<{contents.leave_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _record_sending(email, now):
    recorded = Email.objects.filter(pk=email.pk, claim_token=email.claim_token, status=Status.CLAIMED).update(
        status=Status.SENDING, sending_at=now
    )
    if recorded != 1:
        raise ClaimLost


def _try_later(email, *, answer, now):
    if email.attempts > len(RETRY_DELAYS):
        return _conclude(email, status=Status.GIVEN_UP, provider_answer=answer, sending_at=None, **RELEASED)
    due = now + RETRY_DELAYS[email.attempts - 1]
    return _conclude(
        email, status=Status.RETRY, next_attempt_at=due, provider_answer=answer, sending_at=None, **RELEASED
    )


def _after_surprise(email, problem, *, now):
    answer = f"{type(problem).__name__} ({problem})"[:2000]
    if Email.objects.filter(pk=email.pk, status=Status.SENDING, claim_token=email.claim_token).exists():
        return _conclude(email, status=Status.UNKNOWN, provider_answer=answer)
    return _try_later(email, answer=answer, now=now)


def _conclude(email, *, status, **values):
    """Write the outcome, unless the e-mail was meanwhile given to somebody else. A finished secret is blanked."""
    if status in Email.FINAL:
        values["secret"] = ""
    held = Email.objects.filter(pk=email.pk, claim_token=email.claim_token)
    if held.update(status=status, **values) != 1:
        logger.warning("E-mail %s ended as %s for a worker that no longer held it.", email.pk, status)
    return status
