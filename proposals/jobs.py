"""The long jobs of this app: the PDF copy of a version, drawn after its submission, and the exports."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.jobs import JobFailed, Result, job_handler
from notifications.kinds import register_kind

from . import copies, documents, exports  # noqa: F401 - the exports register their own makers
from .models import Version

COPY = "proposals.version_pdf"

register_kind(COPY, gettext_lazy("Copie PDF d’une proposition"))
register_kind("proposals.receipt", gettext_lazy("Accusé de réception d’une proposition"))
register_kind("proposals.submitted", gettext_lazy("Proposition déposée"))
register_kind("proposals.precisions_received", gettext_lazy("Précisions reçues"))
register_kind("proposals.ready", gettext_lazy("Proposition prête à déposer"))
register_kind("proposals.withdrawal_asked", gettext_lazy("Retrait demandé"))
register_kind("proposals.withdrawal_cancelled", gettext_lazy("Demande de retrait annulée"))
register_kind("proposals.withdrawn", gettext_lazy("Proposition retirée"))


def _may_read(job, user):
    """A job that names no version tells of no file."""
    version = job.payload.get("version")
    return version is None or Version.objects.visible_to(user).filter(pk=version).exists()


@job_handler(COPY, may_read=_may_read)
def draw_copy(job, progress):
    """Draw and keep the copy. Twice gives two files of the same content, of which the last is kept."""
    version = (
        Version.objects.select_related("proposal__neighbourhood", "proposal__stage", "proposal__call", "frozen_by")
        .filter(pk=job.payload["version"])
        .first()
    )
    if version is None:
        raise JobFailed(_("Cette version n’existe pas."))
    progress(0, 2, _("Mise en page"))
    drawn = copies.draw(version)
    progress(1, 2, _("Rangement"))
    path, _digest = documents.store("copies", f"{version.digest[:16]}.pdf", drawn)
    return Result(path, copies.copy_name(version))
