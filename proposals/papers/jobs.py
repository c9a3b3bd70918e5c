"""The papers that a worker makes: asked for by one person, in their name, taken under « Mes exports »."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import exports
from notifications.jobs import JobFailed, Result
from notifications.kinds import register_kind
from ui.typography import iso_date

from ..models import Meeting
from . import cahier, minutes, opened

CAHIER, MINUTES = "proposals.cahier", "proposals.minutes"

register_kind(CAHIER, gettext_lazy("Cahier du comité"))
register_kind(MINUTES, gettext_lazy("Compte rendu d’une rencontre"))


def _meeting(job):
    """The meeting, as far as whoever asked still knows of it."""
    person = job.requested_by
    found = Meeting.objects.visible_to(person).select_related("committee").filter(pk=job.payload["meeting"]).first()
    if found is None or not person.is_active:
        raise JobFailed(_("Cette rencontre ne vous est plus ouverte."))
    return found


@exports.export_handler(CAHIER, readable=opened.readable_jobs)
def make_cahier(job, progress):
    """Make the cahier of whoever asked, of what opens to them as it is made. Twice gives two files, the last is kept."""
    meeting = _meeting(job)

    def told(done, total):
        progress(done, total, _("Lecture des dossiers") if not done else _("Mise en page"))

    try:
        with exports.written_to_storage(f"{job.pk}.pdf") as kept:
            held = cahier.write(meeting, job.requested_by, kept.file, now=timezone.now(), progress=told)
    except cahier.TooLong:
        raise JobFailed(
            _("Ce cahier dépasserait %(most)s pages. Lisez les dossiers dans le portail, ou imprimez-les un à un.")
            % {"most": cahier.MOST_PAGES}
        ) from None
    exports.note_contents(job, files=held.files, mentions=held.mentions)
    return Result(kept.path, f"cahier-{iso_date(meeting.starts_at)}.pdf")


@exports.export_handler(MINUTES, readable=opened.readable_jobs)
def make_minutes(job, progress):
    """Make the minutes of a closed meeting as whoever asked may read them."""
    meeting = _meeting(job)
    progress(0, 1, _("Mise en page"))
    read = minutes.read(meeting, job.requested_by)
    with exports.written_to_storage(f"{job.pk}.pdf") as kept:
        minutes.write(read, job.requested_by, kept.file, now=timezone.now())
    exports.note_contents(job, files=read.file_keys)
    return Result(kept.path, f"compte-rendu-{iso_date(meeting.starts_at)}.pdf")
