"""Long tasks of the toolbox: the index written again, a long workbook saved."""

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.jobs import JobFailed, job_handler
from ui.refusals import NotAllowedNow

from . import policy
from .actions import importing, themes
from .actions.indexing import rebuild
from .models import WorkbookImport


def _may_read(job, user):
    return policy.reads_desk(user)


@job_handler(themes.REBUILD, may_read=_may_read)
def rebuild_index(job, progress):
    """Write the whole index again; the old one answers until it is there."""
    progress(0, 1, _("Écriture de l’index"))
    rebuild()
    progress(1, 1)


@job_handler(importing.SAVE, may_read=_may_read)
def save_workbook(job, progress):
    """Save a workbook that was read and confirmed. Twice writes once."""
    read = WorkbookImport.objects.filter(public_id=job.payload["import"]).select_related("made_by").first()
    if read is None:
        raise JobFailed(_("Ce classeur n’attend plus d’être enregistré."))
    progress(0, 1, _("Écriture des ressources"))  # whole or not at all: nothing in between is there to be seen
    try:
        importing.write(read=read, by=read.made_by, now=timezone.now())
    except NotAllowedNow as refusal:
        raise JobFailed(str(refusal)) from refusal
    progress(1, 1)
