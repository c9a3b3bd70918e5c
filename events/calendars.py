"""Calendar files (RFC 5545): an event for whoever registered, its cancellation, and feeds to subscribe to (R9).

A file never holds the link of an online meeting: it is forwarded, and a feed is public (R13).
"""

from datetime import datetime, timedelta
from io import BytesIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar import Event as Entry

from ui.typography import clock, long_date

TYPE = "text/calendar"
DOMAIN = "evenements.projet-impact-collectif"


def uid(event):
    """Stable for the life of the event, whatever the address of the portal."""
    return f"{event.public_id}@{DOMAIN}"


def file_of(event, *, now, cancels=False):
    """Return the bytes of one event's file: to add it, or to take it out of a calendar."""
    calendar = _calendar("CANCEL" if cancels else "PUBLISH")
    calendar.add_component(_entry(event, now, cancelled=cancels))
    return calendar.to_ical()


def file_of_date(one, *, now):
    """Return the bytes of a file that adds one ``OwnDate`` to a calendar, or moves it there."""
    calendar = _calendar("PUBLISH")
    calendar.add_component(_day(one, now))
    return calendar.to_ical()


def feed(events, *, name, now, dates=()):
    """Return the bytes of a calendar to subscribe to; cancelled events stay in it, marked so.

    ``dates``: whole days (``own_dates``). What is done leaves the calendar at its next reading.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_entry(event, now, cancelled=event.is_cancelled))
    for one in dates:
        calendar.add_component(_day(one, now))
    return calendar.to_ical()


def attachment(event, *, now, cancels=False):
    """Keep the file of this version of the event once, and return what an e-mail attaches."""
    method = "CANCEL" if cancels else "PUBLISH"
    path = _path(event, method)
    if not default_storage.exists(path):
        default_storage.save(path, BytesIO(file_of(event, now=now, cancels=cancels)))
    return ("activite.ics", f"{TYPE}; method={method}", path)


def forget(event):
    """Take away the files of this version: a new one is about to be told, and a try that failed may have left some."""
    for method in ("PUBLISH", "CANCEL"):
        default_storage.delete(_path(event, method))


def _path(event, method):
    return f"events/calendriers/{event.public_id}-{event.sequence}-{method.lower()}.ics"


def _calendar(method):
    calendar = Calendar()
    calendar.add("prodid", "-//Projet impact collectif//Activités collectives//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_montreal())
    return calendar


def _montreal():
    """The rule in force since 2007, before which nothing here took place: second Sunday of March, first of November.

    The library would write the clock changes one by one, an hour off in spring, which other programs read as winter
    all year long.
    """
    zone = Timezone()
    zone.add("tzid", "America/Toronto")
    for part, name, first, month, sunday, before, after in (
        (TimezoneDaylight(), "EDT", datetime(2007, 3, 11, 2), 3, "2SU", -5, -4),  # noqa: DTZ001 - local by definition
        (TimezoneStandard(), "EST", datetime(2007, 11, 4, 2), 11, "1SU", -4, -5),  # noqa: DTZ001
    ):
        part.add("dtstart", first)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": sunday})
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _entry(event, now, *, cancelled):
    entry, address = Entry(), settings.PUBLIC_ADDRESS.rstrip("/") + event.get_absolute_url()
    entry.add("uid", uid(event))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now)
    first, last = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    if event.is_whole_day:
        entry.add("dtstart", first.date())
        entry.add("dtend", last.date() + timedelta(days=1))
    else:
        entry.add("dtstart", first)
        entry.add("dtend", last)
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if where := ", ".join(part for part in (event.place_name, event.address) if part):
        entry.add("location", where)
    entry.add("description", "\n".join([*_schedule(event), event.summary, address]).strip())
    entry.add("url", address)
    return entry


def _day(one, now):
    entry, address = Entry(), settings.PUBLIC_ADDRESS.rstrip("/") + one.path
    entry.add("uid", f"{one.uid}@{DOMAIN}")
    entry.add("sequence", one.sequence)
    entry.add("dtstamp", now)
    if one.starts_at:
        entry.add("dtstart", timezone.localtime(one.starts_at))
        entry.add("dtend", timezone.localtime(one.starts_at + timedelta(minutes=one.minutes)))
    else:
        entry.add("dtstart", one.on)
        entry.add("dtend", one.on + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")  # a deadline is not a meeting: it blocks nobody's time
    entry.add("summary", one.title)
    if one.place:
        entry.add("location", one.place)
    entry.add("description", f"{one.why}\n{address}")
    entry.add("url", address)
    return entry


def _schedule(event):
    """A line for each day of an event of several days, whose entry spans them all."""
    days = list(event.days.all())
    if len(days) < 2:
        return []
    return [
        _("%(date)s, de %(start)s à %(end)s")
        % {"date": long_date(day.starts_at), "start": clock(day.starts_at), "end": clock(day.ends_at)}
        for day in days
    ]
