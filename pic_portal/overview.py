"""What the team's overview reads: the programme in figures, the eight weeks of each file, what comes next.

All through ``visible_by_position``: somebody who is recused from a file does not find it in any count.
"""

from dataclasses import dataclass

from django.db.models import Count, Q

from proposals.actions.calls import remarks_on
from proposals.models import Call, Meeting, ProgrammeSettings, Proposal, Stage, Status
from proposals.panels import TONES
from ui.svg import percent

MOST_CLOCKS = 25
MOST_AHEAD = 5


@dataclass
class Clock:
    """One file's eight weeks. ``day`` 0 is the deadline; the clock neither pauses nor stops before ratification."""

    proposal: Proposal
    day: int
    length: int
    amber_from: int

    @property
    def left(self):
        return self.length - self.day

    @property
    def late_by(self):
        return max(0, -self.left)

    @property
    def has_started(self):
        return self.day >= 0

    @property
    def tone(self):
        return "late" if self.left < 0 else "soon" if self.day >= self.amber_from else "info"

    @property
    def width(self):
        return percent(min(max(self.day, 0), self.length), self.length)


def figures(user):
    """Return the table of files by state and stage: rows, columns, totals. One query, and one for the stages.

    The files of the list of proposals, each in the state that this person is told: a figure leads to exactly its files.
    """
    seen = Proposal.objects.visible_to(user).as_told_to(user)
    counts = seen.order_by().values_list("told", "stage").annotate(n=Count("pk"))
    found = {(status, stage): n for status, stage, n in counts}
    stages = list(Stage.objects.all())
    rows = []
    for status in Status:
        cells = [(stage, found.get((status.value, stage.pk), 0)) for stage in stages]
        total = sum(n for _stage, n in cells)
        if total:
            rows.append({"status": status, "tone": TONES.get(status, "neutral"), "cells": cells, "total": total})
    columns = [(stage, sum(row["cells"][index][1] for row in rows)) for index, stage in enumerate(stages)]
    return {"stages": stages, "rows": rows, "columns": columns, "total": sum(n for _stage, n in columns)}


def clocks(user, now):
    """Return every file that awaits its answer, the most advanced clock first, and how many of them are late."""
    settings = ProgrammeSettings.current()
    waiting = Proposal.objects.visible_by_position(user).awaiting_decision()
    late = waiting.overdue(now).count()
    files = waiting.select_related("neighbourhood", "stage", "call").order_by("call__deadline_on", "submitted_at")
    rows = [
        Clock(file, file.clock_day(now), file.call.answer_days, settings.amber_from_day)
        for file in files[: MOST_CLOCKS + 1]
    ]
    return {"rows": rows[:MOST_CLOCKS], "has_more": len(rows) > MOST_CLOCKS, "late": late}


def calls_ahead(now):
    return list(Call.objects.open(now).prefetch_related("stages").order_by("closes_at")[:MOST_AHEAD])


def meetings(user, now):
    """Meetings that are not over, the nearest first, with the number of files that this person may see on them."""
    known = Proposal.objects.visible_by_position(user).values("pk")
    return list(
        Meeting.objects.visible_to(user)
        .not_closed()
        .select_related("committee")
        .annotate(files=Count("items", filter=Q(items__proposal__in=known)))
        .order_by("starts_at")[:MOST_AHEAD]
    )


def calls(user, now):
    """Return every call, the latest deadline first, with the drafts and the submissions that this person may see."""
    counts = Proposal.objects.visible_by_position(user).order_by().values_list("call", "status").annotate(n=Count("pk"))
    drafts, submitted = {}, {}
    for call, status, number in counts:
        into = drafts if status == Status.DRAFT else submitted
        into[call] = into.get(call, 0) + number
    return [
        {
            "call": call,
            "is_open": call.is_open(now),
            "drafts": drafts.get(call.pk, 0),
            "submitted": submitted.get(call.pk, 0),
        }
        for call in Call.objects.prefetch_related("stages").order_by("-deadline_on", "pk")
    ]


def call_as_read(call, user):
    """Return what coordinators would read of a call, and what the team should know before it is saved; writes nothing."""
    call.derive_dates()
    files = Proposal.objects.visible_by_position(user).filter(call=call) if call.pk else Proposal.objects.none()
    drafts = files.drafts().count()
    return {
        "call": call,
        "closes_at": call.closes_at,
        "drafts": drafts,
        "submitted": files.count() - drafts,
        "remarks": remarks_on(call),
    }
