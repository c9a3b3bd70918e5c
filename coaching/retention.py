"""What this app erases once its time is over: files that somebody took away from a step of a learning loop."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.retention import purger_of_rows

from .models import LoopDocument


def erase_documents(documents):
    """Delete rows, and after the commit their files."""
    paths = list(documents.values_list("file", flat=True))
    documents.delete()
    for path in paths:
        transaction.on_commit(lambda path=path: default_storage.delete(path))


purger_of_rows(
    "coaching.removed_documents",
    _("Fichiers retirés d’une étape d’accompagnement"),
    lambda before: LoopDocument.objects.removed_before(before),
    erase_documents,
)
