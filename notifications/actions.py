"""What other apps call to write to somebody or to start a long job; what the team does with a stray e-mail."""

import re
import uuid
from datetime import timedelta
from email.utils import parseaddr

from celery import current_app
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ui.language import address_in, known
from ui.refusals import NotAllowedNow

from . import composing, policy, sealing, wordings
from .models import Email, EmailAttachment, Job
from .wordings.choosing import opened_of, words_for

# Longer than any code or invitation needs to leave, short enough that a stuck one does not keep its text for ever.
SECURITY_LIFETIME = timedelta(hours=24)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class InvalidMessage(ValueError):
    """An address, a subject or a file name that must never reach a mail server, such as one that holds a newline."""


def queue_email(
    *, key, kind, to, template, context, now, about=None, attachments=(), language=None,
    security=False, letter=False, expires_at=None, leave_path="",
):  # fmt: skip
    """Write an e-mail with the fact that it announces, in the caller's transaction, and return its row.

    ``key`` names the occasion: a second call with the same key returns the first row and changes nothing.
    ``to`` is a user or an address. ``template`` is the name of a text of ``wordings``, in the version that the file reads
    (``about.file_opened_at``); or a prefix: ``.subject.txt``, ``.txt`` and ``.html``. Without the last one, the HTML is
    made of the text, on the portal's own ground.
    Templates also find ``public_address``, ``recipient`` (what ``to`` was) and, in the bodies, ``subject``.
    It is written in ``language``, or in the reader's own when the portal speaks it; its addresses lead to pages in it.
    What the context holds is said by the templates, in that language: a sentence made beforehand would be in the
    actor's (a callable is called then).
    ``about`` is the object whose ``visible_to`` decides who of the team may see the e-mail. ``attachments`` holds
    ``(filename, content_type, storage_path)``. ``security`` encrypts the contents, for codes, invitations and resets.
    ``expires_at`` is the moment after which a security e-mail is useless (24 hours by default).
    ``leave_path`` is the personal address of the portal to which one POST ends a subscription (RFC 8058): mail programs
    show a button for it. Only a sealed e-mail carries one.
    """
    language = language or _language_of(to)
    public_address = settings.PUBLIC_ADDRESS.rstrip("/")
    context = {"public_address": public_address, "recipient": to} | {
        name: _led_to(value, public_address, language) for name, value in context.items()
    }
    leave_url = public_address + _led_to(leave_path, public_address, language) if leave_path else ""
    with translation.override(language):
        if (editable := wordings.email_text(template)) is not None:
            words = words_for(editable, opened_at=opened_of(about), now=now)
            contents = composing.compose_about(editable, words, context)
        else:
            contents = composing.compose_from_templates(template, context)
        contents = contents._replace(leave_url=leave_url)
    return queue_rendered_email(
        key=key, kind=kind, to=to, contents=contents, now=now, about=about, attachments=attachments,
        language=language, security=security, letter=letter, expires_at=expires_at,
    )  # fmt: skip


def _led_to(value, public_address, language):
    """An address of the portal, whole or a path, leads to the page in the reader's language; all else is as it was."""
    is_address = isinstance(value, str) and value.startswith(("/", f"{public_address}/"))
    return address_in(value, language) if is_address else value


def _language_of(to):
    """The reader's language when the portal speaks it; the portal's own for an address that is nobody's account."""
    return known(getattr(to, "language", ""))


def queue_rendered_email(
    *, key, kind, to, contents, now, about=None, attachments=(), language="fr-ca",
    security=False, letter=False, expires_at=None,
):  # fmt: skip
    """Like ``queue_email``, for a text that is already written (``sealing.Contents``)."""
    _require_transaction()
    address, user = _recipient(to)
    _refuse_control_characters(contents.subject + contents.leave_url)
    if contents.leave_url and not security:
        raise InvalidMessage("a personal address to leave is kept sealed: say security=True")
    values = {
        "kind": kind,
        "to_user": user,
        "to_address": address,
        "language": language,
        "about_type": ContentType.objects.get_for_model(about) if about is not None else None,
        "about_id": about.pk if about is not None else None,
        "is_security": security,
        "is_letter": letter,
        "message_id": _message_id(),
        "created_at": now,
        "next_attempt_at": now,
    }
    if security:
        values |= {"secret": sealing.seal(contents), "expires_at": expires_at or now + SECURITY_LIFETIME}
    else:
        values |= {"subject": contents.subject, "body_text": contents.text, "body_html": contents.html}
    email, created = Email.objects.get_or_create(key=key, defaults=values)
    if created:
        for filename, content_type, storage_path in attachments:
            _refuse_control_characters(filename + content_type)
            EmailAttachment.objects.create(
                email=email, filename=filename, content_type=content_type, storage_path=storage_path
            )
        _wake("notifications.tasks.deliver_due_emails")
    return email


def queue_job(*, key, kind, payload, now, by=None, export=False):
    """Ask for a long job, in the caller's transaction; a second call with the same key returns the first row.

    ``kind`` is the name given to ``jobs.job_handler``; ``payload`` holds JSON only (identifiers, not objects).
    ``export``: its file is to be taken under « Mes exports » (``exports.ask_export``).
    """
    _require_transaction()
    facts = {"kind": kind, "payload": payload, "requested_by": by, "created_at": now, "due_at": now}
    job, created = Job.objects.get_or_create(key=key, defaults={**facts, "is_export": export})
    if created:
        _wake("notifications.tasks.run_due_jobs")
    return job


@transaction.atomic
def resend(email, *, by, now, acknowledged=False):
    """Queue again an e-mail of unknown fate or given up, with the same message identifier, and say who asked.

    A letter of unknown fate may already be in the recipient's hands: ``acknowledged`` says that ``by`` knows it.
    """
    email = Email.objects.select_for_update(of=("self",)).get(pk=email.pk)
    if not policy.may_resend(by):
        raise PermissionDenied
    if not email.can_be_resent:
        raise NotAllowedNow(_("Ce courriel ne peut pas être relancé dans son état actuel."))
    if email.is_letter and not acknowledged:
        raise NotAllowedNow(_("Confirmez d’abord que la lettre est peut-être déjà arrivée."))
    email.status = Email.Status.QUEUED
    email.attempts = 0
    email.next_attempt_at = now
    email.claim_token = email.claimed_at = email.sending_at = None
    email.resent_by, email.resent_at = by, now
    email.save()
    _wake("notifications.tasks.deliver_due_emails")
    return email


def _require_transaction():
    """An e-mail or a job commits with the fact that it announces, or not at all."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("queue_email and queue_job are called inside a transaction")


def _wake(task):
    """Run a periodic task early, after the commit. Without Redis, or if Redis is down, it runs at its own time.

    Once per transaction, however many rows it writes.
    """
    if not settings.REDIS_URL or any(getattr(hook, "task", None) == task for _, hook, _ in connection.run_on_commit):
        return

    def send():
        # Kombu would otherwise keep a person waiting for seconds in front of a Redis that is down.
        with current_app.connection_for_write() as broker:
            broker.transport_options |= {"max_retries": 0, "socket_connect_timeout": 1}
            current_app.send_task(task, connection=broker, retry=False)

    send.task = task
    transaction.on_commit(send, robust=True)


def _recipient(to):
    user = None if isinstance(to, str) else to
    address = to if user is None else user.email
    try:
        if _CONTROL.search(address) or parseaddr(address)[1] != address:
            raise ValidationError("")
        validate_email(address)
    except ValidationError as problem:
        raise InvalidMessage("the recipient's address is not one e-mail address") from problem
    return address, user


def _refuse_control_characters(text):
    if _CONTROL.search(text):
        raise InvalidMessage("a subject or a file name holds a control character")


def _message_id():
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"
