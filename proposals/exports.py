"""The files that people ask for and take under « Mes exports »: the whole of a file, the list of files."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.exports import ask_export, export_handler, written_to_storage
from notifications.jobs import JobFailed, Result
from notifications.kinds import register_kind
from ui import spreadsheets
from ui.refusals import NotAllowedNow

from . import list_workbook
from .listing import Listing
from .models import Proposal
from .whole_file import packing, pages
from .whole_file.openings import openings
from .whole_file.papers import Gathering

WHOLE_FILE = "proposals.whole_file"

LIST = "proposals.list"

register_kind(WHOLE_FILE, gettext_lazy("Dossier complet (zip)"))
register_kind(LIST, gettext_lazy("Liste des propositions (XLSX)"))


# --- The whole file -------------------------------------------------------------------------------------------------
def ask_whole_file(*, proposal, by, now):
    """Ask for the zip of a file, as its reader may read it today; return the job. Twice while it is made is once."""
    check_submitted(proposal)
    opened = openings(by, [proposal.pk]).get(proposal.pk, [])
    return ask_export(kind=WHOLE_FILE, payload={"proposal": proposal.pk, "openings": opened}, by=by, now=now)


def check_submitted(proposal):
    """Raise NotAllowedNow for a draft, of which nothing is frozen."""
    if proposal.submitted_at is None:
        raise NotAllowedNow(
            _("Le dossier complet se prépare après le dépôt\u00a0: il n’y a encore que votre brouillon.")
        )


def _readable_whole_files(jobs, user):
    """The zips of which every opening still holds: what a position opened is not handed out to a mere member."""
    now = openings(user, {job.payload["proposal"] for job in jobs})
    return {
        job.pk
        for job in jobs
        if job.payload["openings"] and set(job.payload["openings"]) <= set(now.get(job.payload["proposal"], ()))
    }


@export_handler(WHOLE_FILE, readable=_readable_whole_files)
def make_whole_file(job, progress):
    """Write the zip, one paper after the other. Reads what the person may read now; refused if that has changed."""
    user, now = job.requested_by, timezone.now()
    key, asked = job.payload["proposal"], job.payload["openings"]
    if not asked or openings(user, [key]).get(key) != asked:
        raise JobFailed(_("Ce que vous pouvez lire de ce dossier a changé depuis la demande. Redemandez-le."))
    proposal = Proposal.objects.with_context().prefetch_related("rules__prerequisites").get(pk=key)
    gathering = Gathering(proposal, user, asked, now=now)
    papers = gathering.gather()
    name = f"{proposal.reference}-{timezone.localdate(now).isoformat()}.zip"

    def index(done):
        groups = {}
        for paper in done:
            groups.setdefault(paper.group, []).append(paper)
        return pages.index(
            {
                "title": _("Dossier %(reference)s") % {"reference": proposal.reference},
                "proposal": proposal,
                "reader": user,
                "now": now,
                "facts": list(gathering.facts()),
                "groups": list(groups.items()),
                "problems": [paper for paper in done if paper.problem],
            }
        )

    with written_to_storage(f"{job.pk.hex}.zip") as kept:
        packing.pack(kept.file, papers, index=index, progress=progress)
    return Result(kept.path, name)


# --- The list -------------------------------------------------------------------------------------------------------
def ask_list(*, chosen, by, now):
    """Ask for the list of files with these filters (as the page's address names them) and return the job.

    The job names how much of each file it is made for: a right that ends takes the workbook away.
    """
    listing = Listing(by, chosen)
    wanted = set(listing.files().values_list("pk", flat=True))
    held = {}
    for key, level in list_workbook.levels(by).items():
        if key in wanted:
            held.setdefault(str(level), []).append(key)
    return ask_export(kind=LIST, payload={"filters": listing.chosen.as_query(), "files": held}, by=by, now=now)


def _held(job):
    return {key: int(level) for level, keys in job.payload["files"].items() for key in keys}


def _readable_lists(jobs, user):
    """The lists whose every file may be known today at least as well as when the list was asked for."""
    known = list_workbook.levels(user)
    return {job.pk for job in jobs if all(known.get(key, 0) >= level for key, level in _held(job).items())}


@export_handler(LIST, readable=_readable_lists)
def make_list(job, progress):
    """Write the workbook, row by row; refused if what the person may know of a file has changed since they asked."""
    user, now = job.requested_by, timezone.now()
    held = _held(job)
    if {key: level for key, level in list_workbook.levels(user).items() if key in held} != held:
        raise JobFailed(_("Ce que vous pouvez lire a changé depuis la demande. Redemandez la liste."))
    progress(0, len(held), _("Écriture de la liste"))
    rows = _told(list_workbook.rows(user, job.payload["filters"], only=set(held), now=now), len(held), progress)
    with written_to_storage(f"{job.pk.hex}.xlsx") as kept:
        spreadsheets.write(kept.file, [(_("Propositions"), list_workbook.header(), rows)])
    return Result(kept.path, _("propositions-%(day)s.xlsx") % {"day": timezone.localdate(now).isoformat()})


def _told(rows, total, progress):
    for number, row in enumerate(rows, start=1):
        yield row
        if number % list_workbook.BATCH == 0:
            progress(number, total)
