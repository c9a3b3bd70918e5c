"""The PDF copy of a version, drawn after the submission by whoever runs the long jobs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.jobs import JobFailed, Result, job_handler
from notifications.kinds import register_kind
from notifications.models import Job

from . import documents
from .models import StageRules, Version
from .papers import jobs as paper_jobs  # noqa: F401 - registers the papers of the committee
from .rules import reading

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
    drawn = draw(version)
    progress(1, 2, _("Rangement"))
    path, _digest = documents.store("copies", f"{version.digest[:16]}.pdf", drawn)
    return Result(path, copy_name(version))


def draw(version):
    """Return the PDF of a version. Must run outside any transaction: it takes some tenths of a second."""
    return documents.version_pdf(version, pages=pages_of(version))


def pages_of(version):
    """The frozen answers, read under the rules that the version names."""
    rules = StageRules.objects.complete().get(pk=version.content["rules"]["pk"])
    return reading.pages(reading.of_version(version, rules, rules.stage.number))


def copy_job(version):
    return Job.objects.filter(key=f"proposal-copy-{version.pk}").first()


def copy_name(version):
    return f"{version.proposal.reference}-version-{version.number}.pdf"
