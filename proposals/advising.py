"""What the desk of an advisor tells of each neighbourhood: its participation, its open files, who waits, the last contact.

Each function asks one question of any number of neighbourhoods and returns {key of the neighbourhood: …}; nothing for
those of which there is nothing to say. Files are read by position alone: one from which the reader is recused is not
there at all, neither its state, nor its clock, nor its exchange.
"""

from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.urls import reverse

from .desk import TONES
from .models import (
    Analysis,
    ContactNote,
    Message,
    Participation,
    ParticipationYear,
    Proposal,
    Status,
)
from .models.status import AWAITING_DECISION


@dataclass(frozen=True)
class OpenFile:
    """A file that is not over, as its reader is told of it.

    ``runs``: its eight weeks have not been answered by a ratification. ``to_analyse``: its analysis is not ready yet.
    """

    proposal: Proposal
    status: str
    tone: str
    runs: bool
    to_begin: bool
    to_analyse: bool


def participations(user, places, today):
    """Return {neighbourhood: [participation]}: under way or to come, each with ``year_number`` (or None) and ``state``."""
    year = ParticipationYear.objects.filter(participation=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today)
    rows = (
        Participation.objects.visible_to(user)
        .active(today)
        .filter(neighbourhood__in=places)
        .annotate(year_number=Subquery(year.values("number")[:1]))
        .select_related("stage")
        .order_by("starts_on", "pk")
    )
    for row in rows:
        row.state = row.state_label(today)
    return _by_place(rows)


def open_files(user, places):
    """Return {neighbourhood: [OpenFile]}: drafts, files that await an answer, answers that await their letter."""
    ready = Analysis.objects.filter(proposal=OuterRef("pk"), ready_at__isnull=False)
    over = Q(status__in=[Status.CONFIRMED, Status.WITHDRAWN]) | Q(status=Status.REFUSED, letter_is_sent=True)
    files = (
        Proposal.objects.visible_by_position(user)
        .filter(neighbourhood__in=places)
        .as_told_to(user)
        .annotate(analysis_is_ready=Exists(ready))
        .exclude(over)
        .select_related("stage", "call")
        .order_by(F("submitted_at").asc(nulls_last=True), "pk")
    )
    return _by_place(files, _open_file)


def _open_file(file):
    reads = not file.told_as_table  # somebody who has not answered about a conflict is told no more than the table
    return OpenFile(
        file,
        Status(file.told).label,
        TONES[file.told],
        runs=file.status in AWAITING_DECISION,
        to_begin=reads and file.status == Status.SUBMITTED,
        to_analyse=reads and file.status == Status.UNDER_REVIEW and not file.analysis_is_ready,
    )


def unanswered(user, places):
    """Return {neighbourhood: [{"url", "since"}]}: exchanges in which the table waits, the longest wait first.

    What waits is decided where the exchange is read (``MessageQuerySet.waiting``); here, by neighbourhood.
    """
    files = Proposal.objects.content_visible_by_position(user).filter(neighbourhood__in=places)
    rows = Message.objects.of_files(files).to_readers().waiting().order_by("-sent_at", "-pk")
    oldest = {row[:2]: row[2] for row in rows.values_list("proposal__neighbourhood", "proposal__public_id", "sent_at")}
    found = {}
    for (place, public_id), since in sorted(oldest.items(), key=lambda item: item[1]):
        url = f"{reverse('proposals:detail', args=[public_id])}#echange"
        found.setdefault(place, []).append({"url": url, "since": since})
    return found


def last_contacts(user, places):
    """Return {neighbourhood: day of the last contact that this person may read of}."""
    notes = ContactNote.objects.visible_to(user).filter(neighbourhood__in=places).order_by()
    return dict(notes.values_list("neighbourhood").annotate(day=Max("happened_on")))


def _by_place(rows, told=None):
    found = {}
    for row in rows:
        found.setdefault(row.neighbourhood_id, []).append(told(row) if told else row)
    return found
