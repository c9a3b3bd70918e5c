"""The long jobs of this app: the PDF copy of a version, drawn after its submission, and the exports."""

import logging

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.jobs import JobFailed, Result, job_handler
from notifications.kinds import register_kind

from . import copies, documents, exports  # noqa: F401 - the exports register their own makers
from .actions.letters import ensure_drawn
from .actions.together import DRAW
from .models import Letter, Version
from .papers import jobs as paper_jobs  # noqa: F401 - registers the papers of the committee

logger = logging.getLogger(__name__)

COPY = "proposals.version_pdf"

register_kind(COPY, gettext_lazy("Copie PDF d’une proposition"))
register_kind(DRAW, gettext_lazy("Mise en page des lettres d’une séance"))
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


def _may_read_letters(job, user):
    """Whoever no longer reads one of the letters learns nothing of how far they are."""
    wanted = set(job.payload["letters"])
    return Letter.objects.visible_to(user).filter(pk__in=wanted).count() == len(wanted)


@job_handler(DRAW, may_read=_may_read_letters)
def draw_letters(job, progress):
    """Draw the letters of a sitting that are not drawn yet; one that fails stops none of the others.

    ``ensure_drawn`` keeps one file of each, whoever else draws it meanwhile.
    """
    letters = list(Letter.objects.filter(pk__in=job.payload["letters"]).order_by("pk"))
    missed = []
    for done, letter in enumerate(letters):
        progress(done, len(letters), letter.number)
        try:
            ensure_drawn(letter, now=timezone.now())
        except Exception:  # noqa: BLE001 - whatever is wrong with one letter, the others are wanted
            logger.exception("letter %s could not be drawn", letter.number)
            missed.append(letter.number)
    progress(len(letters), len(letters))
    if missed:
        raise JobFailed(
            _("La mise en page a échoué pour %(numbers)s; les autres lettres sont prêtes. Essayez de nouveau.")
            % {"numbers": ", ".join(missed)}
        )
