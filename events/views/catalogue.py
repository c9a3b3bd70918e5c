"""The offer, for everybody: what is coming, a month, an activity with its history, a date."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ui.typography import month_name, weekday_name

from .. import calendars, offer, policy
from ..clock import midnight
from ..models import Activity, Event, Workshop
from .opening import seen_event, trail
from .paging import paged

PER_PAGE = 30
LATEST = 12  # past dates on the page of an activity; the others are one link away


@login_not_required
@require_safe
def catalogue(request):
    """What is coming, by date, a page at a time; filters are links that stay in the address."""
    now, kinds = timezone.now(), dict(Activity.Kind.choices)
    chosen = request.GET.get("sorte", "")
    chosen = chosen if chosen in kinds else ""
    coming = _listed(request.user).to_come(now).soonest_first()
    counts = coming.count_by_kind()
    if chosen:
        listed = paged(request, coming.of_kind(chosen), PER_PAGE, count=counts.get(chosen, 0))
    else:
        listed = paged(request, coming, PER_PAGE, count=sum(counts.values()))
    context = listed | {
        "cards": offer.cards(listed["page"], now),
        "activities": Activity.objects.visible_to(request.user).in_order(),
        "filters": [{"label": _("Sorte"), "options": _options(chosen, counts)}],
        "chosen": kinds.get(chosen, ""),
        "holds_a_desk": policy.holds_a_desk(request.user),
        "month_url": reverse("events:month"),
    }
    return render(request, "events/catalogue.html", context)


def _listed(user):
    return Event.objects.visible_to(user).published().with_context().with_counts()


def _options(chosen, counts):
    address = reverse("events:catalogue")
    options = [{"label": _("Toutes"), "url": address, "current": not chosen, "count": sum(counts.values())}]
    for value, label in Activity.Kind.choices:
        count = counts.get(value, 0)
        if count or value == chosen:
            url = f"{address}?sorte={value}"
            options.append({"label": label, "url": url, "current": value == chosen, "count": count})
    return options


# --- A month --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Day:
    """A day of the month's grid; ``is_outside`` belongs to the month before or after."""

    on: date
    weekday: str
    events: list
    is_outside: bool
    is_today: bool


@login_not_required
@require_safe
def month(request):
    """A month as a grid of weeks; on a phone, the days that have something."""
    now = timezone.now()
    first = _first_day(request.GET.get("m", ""), timezone.localdate(now))
    weeks = calendar.Calendar(firstweekday=6).monthdatescalendar(first.year, first.month)
    start, end = midnight(weeks[0][0]), midnight(weeks[-1][-1] + timedelta(days=1))
    events = list(
        Event.objects.visible_to(request.user).published().with_context().sharing_days(start, end).soonest_first()
    )
    context = {
        "title": f"{month_name(first.month)} {first.year}".capitalize(),
        "weekdays": [weekday_name(day) for day in (6, *range(6))],
        "weeks": [[_day(day, first, events, timezone.localdate(now)) for day in week] for week in weeks],
        "is_empty": not any(
            _on(event, day) for event in events for week in weeks for day in week if day.month == first.month
        ),
        "before": _address_of((first - timedelta(days=1)).replace(day=1)),
        "after": _address_of((first + timedelta(days=31)).replace(day=1)),
        "breadcrumb": trail(),
    }
    return render(request, "events/month.html", context)


def _first_day(typed, today):
    """The first day of the month « 2027-02 »; of this month when it is none, or absurdly far."""
    try:
        first = datetime.strptime(typed, "%Y-%m").date()  # noqa: DTZ007 - a month has no hour
    except ValueError:
        return today.replace(day=1)
    return first if 2000 <= first.year <= 2100 else today.replace(day=1)


def _address_of(first):
    return f"{reverse('events:month')}?m={first:%Y-%m}"


def _on(event, day):
    return timezone.localdate(event.starts_at) <= day <= timezone.localdate(event.ends_at)


def _day(day, first, events, today):
    found = [event for event in events if _on(event, day)]
    return Day(day, weekday_name(day.weekday()), found, day.month != first.month, day == today)


# --- An activity, a date --------------------------------------------------------------------------------------------
@login_not_required
@require_safe
def activity(request, code):
    """What it is, its dates to come, and the last of the past ones; ``dates=passees`` shows all of those instead."""
    found = get_object_or_404(Activity.objects.visible_to(request.user).select_related("organiser"), code=code)
    now = timezone.now()
    dates, is_history = _listed(request.user).of_activity(found), request.GET.get("dates") == "passees"
    over = dates.over(now).latest_first()
    listed = paged(request, over if is_history else dates.to_come(now).soonest_first(), PER_PAGE)
    past = list(listed["page"] if is_history else over[: LATEST + 1])
    context = listed | {
        "activity": found,
        "is_history": is_history,
        "cards": [] if is_history else offer.cards(listed["page"], now),
        "past": [(event, offer.when(event)) for event in (past if is_history else past[:LATEST])],
        "has_older": not is_history and len(past) > LATEST,
        "breadcrumb": trail((found.name, found.get_absolute_url())) if is_history else trail(),
    }
    return render(request, "events/activity.html", context)


@login_not_required
@require_safe
def event(request, public_id):
    """Everything about one date, and the way to register."""
    found = seen_event(request, public_id)
    now = timezone.now()
    workshops = Workshop.objects.visible_to(request.user).of_event(found).with_counts().in_order()
    days = list(found.days.all())
    context = {
        "event": found,
        "state": offer.state(found, now),
        "seats": offer.seats(found),
        "when": offer.when(found),
        "where": offer.where(found),
        "organiser": offer.organiser(found),
        "days": days if len(days) > 1 else [],
        "workshops": [(one, offer.workshop_seats(one)) for one in workshops],
        "places": policy.places_registered_by(request.user),
        "may_organise": policy.may_organise(request.user, found),
        "breadcrumb": trail((found.activity.name, found.activity.get_absolute_url())),
    }
    return render(request, "events/event.html", context)


@login_not_required
@require_safe
def event_calendar(request, public_id):
    """The date as a file for one's calendar."""
    found = seen_event(request, public_id)
    content = calendars.file_of(found, now=timezone.now(), cancels=found.is_cancelled)
    answer = HttpResponse(content, content_type=f"{calendars.TYPE}; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="activite.ics"'
    return answer
