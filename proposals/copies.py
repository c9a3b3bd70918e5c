"""A frozen version as it is read and printed: its answers, its PDF, the job that draws it."""

from notifications.models import Job

from . import documents
from .models import StageRules
from .rules import reading


def draw(version):
    """Return the PDF of a version. Must run outside any transaction: it takes some tenths of a second."""
    return documents.version_pdf(version, pages=pages_of(version))


def pages_of(version):
    """The frozen answers, read under the rules that the version names."""
    return reading.pages(*contents_of(version))


def contents_of(*versions):
    """Return the ``reading.Content`` of each of these versions; the rules that several share are read once."""
    rules = StageRules.objects.complete().in_bulk({version.content["rules"]["pk"] for version in versions})
    named = [(version, rules[version.content["rules"]["pk"]]) for version in versions]
    return [reading.of_version(version, under, under.stage.number) for version, under in named]


def copy_job(version):
    return Job.objects.filter(key=f"proposal-copy-{version.pk}").first()


def copy_name(version):
    return f"{version.proposal.reference}-version-{version.number}.pdf"
