"""The PDF copy of a report as it was handed in, drawn afterwards by whoever runs the long jobs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.jobs import JobFailed, Result, job_handler
from notifications.kinds import register_kind
from notifications.models import Job
from proposals.documents import store
from ui.pdf import render_pdf

from .models import Kind, ReportVersion
from .overview import years_before
from .rules import reading

COPY = "reports.version_pdf"

register_kind(COPY, gettext_lazy("Copie PDF d’un rapport"))


def _may_read(job, user):
    """A job that names no version tells of no report."""
    version = job.payload.get("version")
    return version is None or ReportVersion.objects.visible_to(user).filter(pk=version).exists()


@job_handler(COPY, may_read=_may_read)
def draw_copy(job, progress):
    """Draw and keep the copy. Twice gives two files of the same content, of which the last is kept."""
    version = ReportVersion.objects.with_people().filter(pk=job.payload["version"]).first()
    if version is None:
        raise JobFailed(_("Cette version n’existe pas."))
    progress(0, 2, _("Mise en page"))
    drawn = draw(version)
    progress(1, 2, _("Rangement"))
    path, _digest = store("copies", f"{version.digest[:16]}.pdf", drawn)
    return Result(path, copy_name(version))


def draw(version):
    """Return the PDF of a version. Must run outside any transaction: it takes some tenths of a second."""
    content = version.content
    title = _("%(what)s – %(place)s") % {"what": version.report.obligation.title, "place": content["neighbourhood"]}
    context = {
        "version": version,
        "content": content,
        "pages": reading.pages(reading.of_version(version)),
        "support": content["support"],
        "before": years_before(version.report.obligation, ReportVersion.objects.frozen_until(version.at)),
        "title": title,
    }
    return render_pdf("reports/pdf/report.html", context, title=title)


def copy_job(version):
    return Job.objects.filter(key=f"report-copy-{version.pk}").first()


def copy_name(version):
    row = version.report.obligation
    kind = "final" if row.kind == Kind.FINAL else "annuel"
    place = row.participation.neighbourhood.slug
    return f"rapport-{kind}-{place}-an-{row.year_number}-version-{version.number}.pdf"
