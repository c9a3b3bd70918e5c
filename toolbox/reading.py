"""What the pages of the toolbox put side by side: a theme with what is tied to it, a path as one may follow it."""

from dataclasses import dataclass

from django.utils import timezone

from coaching.models import CoachingRequest
from events.models import Event
from reports.models import Lesson
from search.words import stems_of

from .lexicon import lexicon
from .listing import card, cards
from .models import Depth, Opening, Path, Resource, Step

MOST_OPENED = 5
MOST_TIED = 3
ASKED_LATELY = 100  # questions of coaching that are looked at, the latest ones


def most_opened(user, now):
    """Cards of what is opened most these last 90 days; less than two says nothing, and is left out."""
    keys = Opening.objects.visible_to(user).most_opened(timezone.localdate(now), MOST_OPENED)
    return cards(user, keys, lexicon()) if len(keys) > 1 else []


def levels_of(user, theme):
    """Return [(level, cards)] of a theme, from where one starts to where one digs, each in the team's order."""
    known, found = lexicon(), {}
    for row in Resource.objects.visible_to(user).standing().of_theme(theme).for_cards():
        found.setdefault(row.depth, []).append(card(row, known))
    return [(Depth(depth).label, found[depth]) for depth in sorted(found)]


@dataclass(frozen=True)
class Training:
    """An activity tied to a theme, with its next date when there is one."""

    activity: object
    next_event: object


def trainings_of(activities, user, now):
    """Return the activities with the next date of each, in one query more."""
    activities = list(activities)
    if not activities:
        return []
    dates = {}
    coming = Event.objects.visible_to(user).standing().to_come(now).of_activities(activities).soonest_first()
    for event in coming:
        dates.setdefault(event.activity_id, event)
    return [Training(activity, dates.get(activity.pk)) for activity in activities]


def lessons_of(user, theme):
    """What neighbourhoods learned on this theme, by the team's tags, as far as this person may read."""
    tags = theme.tags.all()
    if not user.is_authenticated or not tags:
        return []
    return list(Lesson.objects.visible_to(user).tagged_by_any(tags).with_context().latest_first()[:MOST_TIED])


def questions_asked(user, theme):
    """The latest questions brought to coaching that this person may read, and that use the words of the theme."""
    if not user.is_authenticated:
        return []
    words = set(stems_of(f"{theme.name} {theme.keywords}"))
    rows = CoachingRequest.objects.visible_to(user).with_context().latest_first()[:ASKED_LATELY]
    return [row for row in rows if len(words & set(stems_of(row.question))) >= 1][:MOST_TIED]


def paths_by_stage(user):
    """The paths that one may read, in the order of the stages."""
    return list(Path.objects.visible_to(user).in_order().select_related("stage"))


@dataclass(frozen=True)
class PathStep:
    card: object
    why: str


def steps_of(user, path):
    """Return (steps that one may open, how many are still to come): a resource without address waits for its own."""
    known = lexicon()
    steps = list(Step.objects.visible_to(user).of_path(path).in_order().for_cards())
    shown = {step.pk for step in steps}
    waiting = sum(pk not in shown for pk in path.steps.waiting_for_an_address().values_list("pk", flat=True))
    return [PathStep(card(step.resource, known), step.why) for step in steps], waiting
