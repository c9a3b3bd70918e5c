"""What a page says of a date: its day and hours in words, where registration stands, the picture of its seats."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ui import svg
from ui.typography import clock, date_span, day_of_month, long_date, long_instant, month_name, weekday_name


@dataclass(frozen=True)
class State:
    """Where registration stands: a word with its tone, a sentence, and whether one may register now."""

    label: str
    tone: str
    sentence: str = ""
    opens_form: bool = False


def state(event, now):
    """Return the ``State`` of an event read with its counts (``with_counts``)."""
    if event.is_cancelled:
        return State(_("annulée"), "late")
    if now >= event.ends_at:
        return State(_("terminée"), "closed")
    if event.registering == event.Registering.NONE:
        return State(_("sans inscription"), "neutral")
    if event.registering == event.Registering.ELSEWHERE:
        return State(_("inscription sur un autre site"), "info")
    return _here(event, now)


def _here(event, now):
    if not event.is_published:
        return State(_("brouillon"), "neutral", _("Cette date n’est pas encore publiée."))
    if event.opens_at and now < event.opens_at:
        opens = long_instant(event.opens_at)
        return State(_("à venir"), "neutral", _("Les inscriptions ouvrent le %(date)s.") % {"date": opens})
    if not event.is_open(now):
        closed = long_instant(min(event.closes_at, event.starts_at))
        return State(_("fermées"), "closed", _("Les inscriptions sont fermées depuis le %(date)s.") % {"date": closed})
    until = _("Jusqu’au %(date)s.") % {"date": long_instant(event.closes_at)}
    if event.waiting or event.taken >= event.capacity:
        return State(_("liste d’attente"), "soon", until, opens_form=True)
    return State(_("inscriptions ouvertes"), "done", until, opens_form=True)


def seats(event):
    """Return the picture of the seats, or None where the portal takes no registration."""
    return svg.seats(event.taken, event.capacity, event.waiting) if event.is_here else None


def workshop_seats(workshop):
    return svg.seats(workshop.taken, workshop.capacity, workshop.waiting)


def when(event):
    """« mercredi 10 février 2027, de 13 h à 16 h », or the days of an event of several."""
    first, last = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    if first.date() != last.date():
        return date_span(first, last)
    day = long_date(first, weekday=True)
    if event.is_whole_day:
        return day
    return _("%(day)s, de %(start)s à %(end)s") % {"day": day, "start": clock(first), "end": clock(last)}


def schedule(event):
    """Its days in words, one line each, with their hours: what an e-mail says."""
    if timezone.localtime(event.starts_at).date() == timezone.localtime(event.ends_at).date():
        return [when(event)]
    days = list(event.days.all())
    if event.is_whole_day or not days:
        return [when(event)]
    return [hours_of(day) for day in days]


def hours_of(span):
    """« jeudi 28 janvier 2027, de 9 h à 17 h », of a day or of a workshop."""
    return _("%(day)s, de %(start)s à %(end)s") % {
        "day": long_date(span.starts_at, weekday=True),
        "start": clock(span.starts_at),
        "end": clock(span.ends_at),
    }


def is_eve(event, now):
    """From the day before, until the end: when the link of an online meeting is shown (R13)."""
    return timezone.localdate(now) >= timezone.localdate(event.starts_at) - timedelta(days=1) and now < event.ends_at


def short_day(instant):
    """« jeudi 28 », where the month is said already."""
    day = timezone.localtime(instant)
    return f"{weekday_name(day.weekday())} {day_of_month(day)}"


def where(event):
    """The place, or « En ligne »; empty when nobody said it yet."""
    place = ", ".join(part for part in (event.place_name, event.address) if part)
    if event.venue == event.Venue.ONLINE:
        return _("En ligne")
    if event.venue == event.Venue.BOTH:
        return _("%(place)s, ou en ligne") % {"place": place} if place else _("En personne et en ligne")
    return place


def organiser(event):
    return event.organiser.name if event.organiser else _("Équipe du PIC")


@dataclass(frozen=True)
class Card:
    """One date of a list."""

    event: object
    day: str
    month: str
    when: str
    where: str
    state: State
    seats: object


def cards(events, now):
    """Return the cards of events read with their context and counts."""
    found = []
    for event in events:
        first = timezone.localtime(event.starts_at)
        month = f"{month_name(first.month)} {first.year}"
        found.append(Card(event, str(first.day), month, when(event), where(event), state(event, now), seats(event)))
    return found
