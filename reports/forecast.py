"""What will be recalled in the next thirty days, to whom and why, if nothing changes: the sweep's own rules, read ahead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.models import TaskHeartbeat
from proposals.models import ProgrammeSettings, Proposal
from proposals.policy import read_by_position

from .actions.clock import days_told
from .actions.recipients import Directory
from .actions.reminders import furthest_step
from .models import ClockNotice, Obligation, ReminderStep
from .schedule import steps_until
from .words import act_of, clock_words, step_words

DAYS = 30
HEARTBEAT, LONGEST_SILENCE = "reports_daily", timedelta(hours=26)


@dataclass(frozen=True)
class Planned:
    """One line: what is recalled, for which date, why that day, and to whom. ``about``: the obligation or the file."""

    place: str
    act: str
    about: Obligation | Proposal
    due_on: date
    why: str
    to: list
    in_copy: list
    is_orphan: bool = False

    @property
    def url(self):
        return self.about.get_absolute_url()  # of the lines that a page shows, not of all that were sorted


@dataclass(frozen=True)
class LastSweep:
    """When the morning's sweep last succeeded (None: never), and whether somebody should look."""

    at: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Day:
    on: date
    is_next: bool
    lines: list


def last_sweep(now):
    """Return the last sweep that succeeded; late when it is silent for longer than it may be, or fails since."""
    row = TaskHeartbeat.objects.filter(name=HEARTBEAT).first()
    if row is None:
        return LastSweep(None, is_late=False)
    return LastSweep(row.last_ok_at, is_late=row.fails or now - row.last_ok_at > LONGEST_SILENCE)


def planned(user, now):
    """Return (day, line) pairs, the nearest first; what has come and not left goes with the next sweep, today."""
    today = timezone.localdate(now)
    found = [*_reminders(user, today), *_clocks(user, now, today)]
    return sorted(found, key=lambda pair: (pair[0], pair[1].due_on, pair[1].place, pair[1].act))


def by_day(pairs, now):
    """Return the days of sorted (day, line) pairs, each with its lines."""
    today = timezone.localdate(now)
    return [
        Day(on, is_next=on == today, lines=[line for _on, line in of_day])
        for on, of_day in groupby(pairs, key=lambda pair: pair[0])
    ]


def _reminders(user, today):
    last = today + timedelta(days=DAYS)
    directory = Directory(today)
    seen = Obligation.objects.visible_to(user).due_by(last + timedelta(days=furthest_step()))
    waiting = list(seen.with_context().by_date())
    known = set(ReminderStep.objects.of(waiting).values_list("obligation_id", "due_on", "step"))
    for row in waiting:
        come = steps_until(row.kind, row.rules, row.deadline, last)
        new = [step for step in come if (row.pk, row.deadline, step) not in known]
        late = [step for step in new if row.deadline + timedelta(days=step) <= today]
        # Of what has come already only the latest is told, unless a later one was.
        told_since = any((row.pk, row.deadline, step) in known for step in come if late and step > late[-1])
        ahead = [step for step in new if step not in late]
        for step in [*([] if told_since else late[-1:]), *ahead]:
            on = max(row.deadline + timedelta(days=step), today)
            people = directory.of(row)
            yield (
                on,
                Planned(
                    place=row.participation.neighbourhood.name,
                    act=act_of(row),
                    about=row,
                    due_on=row.deadline,
                    why=step_words(step),
                    to=people.to,
                    in_copy=people.in_copy,
                    is_orphan=people.is_orphan,
                ),
            )


def _clocks(user, now, today):
    settings = ProgrammeSettings.current()
    files = Proposal.objects.visible_by_position(user).awaiting_decision().with_titles_for(user).for_lists()
    files = list(files.order_by("call__deadline_on", "pk"))
    known = set(ClockNotice.objects.of(files).values_list("proposal_id", "counts_from", "day"))
    waiting = [(file, day) for file in files for day in _days_ahead(file, settings, known, today)]
    told = _told_of({file for file, _day in waiting}, today)
    for file, day in waiting:
        yield (
            max(file.call.deadline_on + timedelta(days=day), today),
            Planned(
                place=file.neighbourhood.name,
                act=_("Répondre à %(file)s") % {"file": file.reference or file.display_title},
                about=file,
                due_on=file.answer_due_on,
                why=clock_words(day, file.call.answer_days),
                to=[person for person, opened in told if file.pk in opened],
                in_copy=[],
            ),
        )


def _days_ahead(file, settings, known, today):
    """Return the days of a file's clock that are still to be told, of those that come within the preview."""
    start = file.call.deadline_on
    come = [day for day in days_told(file, settings) if start + timedelta(days=day) <= today + timedelta(days=DAYS)]
    new = [day for day in come if (file.pk, start, day) not in known]
    past = [day for day in new if start + timedelta(days=day) <= today]
    told_since = any((file.pk, start, day) in known for day in come if past and day > past[-1])
    return [*([] if told_since else past[-1:]), *(day for day in new if day not in past)]


def _told_of(files, today):
    """Return each member of the team with the keys of the files that their position opens: as many queries for any files."""
    return [(person, read_by_position(person, files)) for person in Directory(today).team] if files else []
