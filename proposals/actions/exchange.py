"""The exchange between a table and those who analyse its file: writing, attaching, saying that no answer is needed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from notifications.preferences import AT_ONCE, DAILY, rhythms_of
from ui.refusals import NotAllowedNow
from ui.uploads import fingerprint

from .. import policy
from ..models import Message, MessageAttachment, MessageNotice
from ..models.once import occasion
from . import people

TOPIC = "exchange"
MOST_FILES = 5


@transaction.atomic
def post_message(*, proposal, body, by, now, key=None, uploads=()):
    """Write in the exchange, with up to five files that ``ui.uploads`` has accepted; the other side is told.

    ``key`` is drawn when the page is shown: the same text and files under the same key are one message. The same bytes
    twice in a message are one attachment.
    """
    if not policy.may_write_in_exchange(by, proposal):
        raise PermissionDenied
    on_table = policy.may_edit(by, proposal)
    if proposal.submitted_at is None:
        raise NotAllowedNow(_("L’échange s’ouvre avec le dépôt. D’ici là, appelez votre conseillère ou conseiller."))
    body = body.strip()
    files = {fingerprint(upload): upload for upload in reversed(uploads)}  # the first of twins gives its name
    if len(files) > MOST_FILES:
        raise NotAllowedNow(_("Cinq fichiers au plus par message\u00a0: envoyez les autres dans un second."))
    message, created = Message.objects.write_once(
        author=by,
        key=occasion(key, proposal.pk, body, *sorted(files)),
        proposal=proposal,
        body=body,
        from_table=on_table,
        sent_at=now,
    )
    if created:
        _attach(message, files)
        _tell_the_other_side(message, now)
    return message


@transaction.atomic
def settle(*, message, by, now):
    """Say that a message, and those of its side before it, need no answer. Return how many waited; twice is as once.

    What the other side wrote since the page was shown still waits.
    """
    proposal = message.proposal
    if not policy.may_write_in_exchange(by, proposal):
        raise PermissionDenied
    on_table = policy.may_edit(by, proposal)
    if message.from_table == on_table:
        raise NotAllowedNow(_("C’est à l’autre partie de dire si votre message appelle une réponse."))
    side = Message.objects.to_readers() if message.from_table else Message.objects.to_tables()
    return side.waiting().up_to(message).update(settled_at=now, settled_by=by)


def _attach(message, files):
    for digest, upload in reversed(files.items()):
        MessageAttachment.objects.create(
            message=message, file=upload, name=upload.clean_name, kind=upload.kind, size=upload.size, digest=digest
        )


def _tell_the_other_side(message, now):
    """Note whom the message concerns, and write at once to those who want that; the digest finds the others."""
    proposal, today = message.proposal, timezone.localdate(now)
    others = (
        people.readers_to_tell(proposal, today)
        if message.from_table
        else people.coordinators_of(proposal.neighbourhood, today)
    )
    rhythms = rhythms_of(others, TOPIC)
    MessageNotice.objects.bulk_create(
        MessageNotice(message=message, user=person, told_at=None if rhythms[person.pk] == DAILY else now)
        for person in others
    )
    for person in others:
        if rhythms[person.pk] == AT_ONCE:
            queue_email(
                key=f"proposal-message-{message.pk}-{person.pk}",
                kind="proposals.message",
                to=person,
                template="proposals/emails/message",
                context={"proposal": proposal, "message": message, "attachments": list(message.attachments.all())},
                about=proposal,
                now=now,
            )
