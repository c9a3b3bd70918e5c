"""Files of messages that were never written: the disk kept them when the database refused the rest."""

from django.utils.translation import gettext_lazy as _

from accounts.retention import register
from notifications.retention import abandoned_files

from .models import MessageAttachment


def _named(folder):
    return set(MessageAttachment.objects.values_list("file", flat=True))


register(
    abandoned_files(
        "proposals.abandoned_attachments",
        "exchange",
        named=_named,
        what=_("Fichiers de messages qui n’ont pas été écrits"),
    )
)
