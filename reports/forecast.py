"""What will be recalled in the next thirty days, to whom and why, if nothing changes: the sweep's own rules, read ahead."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.models import TaskHeartbeat
from proposals.models import ProgrammeSettings, Proposal
from proposals.policy import reads_by_position

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
    """One line: what is recalled, for which date, why that day, and to whom."""

    place: str
    act: str
    url: str
    due_on: date
    why: str
    to: list
    in_copy: list
    is_orphan: bool = False


@dataclass(frozen=True)
class LastSweep:
    """When the morning's sweep last succeeded (None: never), and whether somebody should look."""

    at: datetime | None
    is_late: bool


@dataclass
class Day:
    on: date
    is_next: bool = False
    lines: list = field(default_factory=list)


def last_sweep(now):
    """Return the last sweep that succeeded; late when it is silent for longer than it may be, or fails since."""
    row = TaskHeartbeat.objects.filter(name=HEARTBEAT).first()
    if row is None:
        return LastSweep(None, is_late=False)
    return LastSweep(row.last_ok_at, is_late=row.fails or now - row.last_ok_at > LONGEST_SILENCE)


def days(user, now):
    """Return the days on which something leaves, the nearest first; what has come and not left goes with the next sweep."""
    today = timezone.localdate(now)
    planned = [*_reminders(user, today), *_clocks(user, now, today)]
    by_day = {}
    for on, line in planned:
        by_day.setdefault(on, Day(on, is_next=on == today)).lines.append(line)
    for day in by_day.values():
        day.lines.sort(key=lambda line: (line.due_on, line.place, line.act))
    return [by_day[on] for on in sorted(by_day)]


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
                    url=row.get_absolute_url(),
                    due_on=row.deadline,
                    why=step_words(step),
                    to=people.to,
                    in_copy=people.in_copy,
                    is_orphan=people.is_orphan,
                ),
            )


def _clocks(user, now, today):
    settings, team = ProgrammeSettings.current(), None
    files = Proposal.objects.visible_by_position(user).awaiting_decision().with_titles_for(user).with_context()
    files = list(files.order_by("call__deadline_on", "pk"))
    known = set(ClockNotice.objects.of(files).values_list("proposal_id", "counts_from", "day"))
    for file in files:
        start = file.call.deadline_on
        come = [day for day in days_told(file, settings) if start + timedelta(days=day) <= today + timedelta(days=DAYS)]
        new = [day for day in come if (file.pk, start, day) not in known]
        past = [day for day in new if start + timedelta(days=day) <= today]
        told_since = any((file.pk, start, day) in known for day in come if past and day > past[-1])
        for day in [*([] if told_since else past[-1:]), *(day for day in new if day not in past)]:
            team = Directory(today).team if team is None else team
            yield (
                max(start + timedelta(days=day), today),
                Planned(
                    place=file.neighbourhood.name,
                    act=_("Répondre à %(file)s") % {"file": file.reference or file.display_title},
                    url=file.get_absolute_url(),
                    due_on=file.answer_due_on,
                    why=clock_words(day, file.call.answer_days),
                    to=[person for person in team if reads_by_position(person, file)],
                    in_copy=[],
                ),
            )
