"""What organisers do with an event: write it, publish it, move it, change its seats, cancel it, copy it.

Each act locks the event first. A change that calendars must learn raises ``sequence`` once, and everybody registered
is told once for it (R9); a second press finds nothing left to change.
"""

from datetime import timedelta
from functools import partial
from itertools import pairwise

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow, Refused
from ui.typography import clock, long_date

from .. import calendars, policy
from ..lines import one_line
from ..models import Event, EventDay, Registration, Seat, Workshop, WrittenMeanwhile
from . import seats, telling

MOST_DAYS = 10
EVE = timedelta(days=1)
TEXTS = (
    "title", "summary", "details", "venue", "place_name", "address", "access_note", "online_link", "audience_note",
    "registering", "external_link", "capacity", "opens_at", "closes_at",
)  # fmt: skip
# What somebody who registered must learn when it changes; the days are looked at apart.
TOLD = ("venue", "place_name", "address", "online_link")
# On one line each: they go into the subjects of e-mails and into calendars.
LINES = ("title", "summary", "place_name", "address", "audience_note")
# What a calendar shows, and nobody is written to for.
IN_CALENDARS = ("title", "summary")
WORKSHOP_TEXTS = ("title", "summary", "starts_at", "ends_at", "place_name", "capacity")


@transaction.atomic
def create(*, activity, facts, days, by, now, organiser=None):
    """Write a draft. ``days``: (starts_at, ends_at) pairs. A partner's organiser writes for their partner's activities."""
    if not policy.may_create(by, activity):
        raise PermissionDenied
    if not by.is_team:
        organiser = activity.organiser
    days = _checked_days(days)
    values = _checked_facts({name: facts[name] for name in TEXTS if name in facts}, days)
    event = Event.objects.create(
        activity=activity, organiser=organiser, starts_at=days[0][0], ends_at=days[-1][1], created_at=now,
        created_by=by, is_fictitious=activity.is_fictitious, **values,
    )  # fmt: skip
    _write_days(event, days)
    return event


@transaction.atomic
def change(*, event, facts, days, by, now, seen=None):
    """Change what an event says, its days and its seats. Fewer seats than people removes nobody; more moves the list.

    The team also gives it to another ``organiser``.

    ``seen``: the ``lock_version`` that the writer had before their eyes. WrittenMeanwhile when another one stands by
    now, unless it says the same.
    """
    event = held(event, by)
    if event.is_cancelled:
        raise NotAllowedNow(_("Cette activité est annulée\u00a0: elle ne change plus."))
    days, old_days = _checked_days(days), list(event.days.all())
    moved = days != [(day.starts_at, day.ends_at) for day in old_days]
    values = _checked_facts({name: facts[name] for name in TEXTS if name in facts}, days)
    if "organiser" in facts:
        values["organiser"] = facts["organiser"]
        if not by.is_team and facts["organiser"] != event.organiser:
            raise PermissionDenied
    if seen not in (None, event.lock_version) and (moved or says_otherwise(event, values)):
        raise WrittenMeanwhile(event)
    if moved and now >= event.ends_at and event.is_published:
        raise Refused(_("Cette activité a déjà eu lieu\u00a0: ses jours ne changent plus."), "date")
    _check_registering(event, values)
    changed = says_otherwise(event, values)
    if not moved and not changed:
        return event
    told = [name for name in TOLD if name in changed]
    for name in changed:
        setattr(event, name, values[name])
    is_renamed = any(name in changed for name in IN_CALENDARS)
    if moved:
        _move(event, old_days, days, by, now)
    event.note_change(by, now)
    event.save()
    if event.is_published and (moved or told) and now < event.ends_at:
        tell(event, what=partial(_said, event, days if moved else [], told, now), now=now)
    elif event.is_published and is_renamed:
        _new_version(event)
    _settle(event, now)
    return event


@transaction.atomic
def publish(*, event, by, now):
    """Show it to everybody. Twice is once."""
    event = held(event, by)
    if event.is_published:
        return event
    if event.venue != Event.Venue.ONLINE and not event.place_name:
        raise NotAllowedNow(_("Il manque le lieu\u00a0: inscrivez-le avant de publier."))
    if event.is_here and now >= event.starts_at:
        raise NotAllowedNow(_("Cette date est passée\u00a0: personne ne pourrait s’y inscrire. Changez-la d’abord."))
    event.published_at = now
    event.save(update_fields=["published_at"])
    return event


@transaction.atomic
def unpublish(*, event, by, now):
    """Take it back to a draft, while nobody is registered; afterwards it is cancelled, with a reason."""
    event = held(event, by)
    if not event.is_published:
        return event
    if event.is_cancelled or Registration.objects.of_event(event).active().exists():
        raise NotAllowedNow(
            _("Des personnes sont inscrites à cette date\u00a0: annulez-la plutôt, et elles liront pourquoi.")
        )
    event.published_at = None
    event.save(update_fields=["published_at"])
    return event


@transaction.atomic
def cancel(*, event, reason, by, now):
    """Cancel with a reason; everybody active is told once, and their calendars forget it. Registrations stay as they were."""
    event = held(event, by)
    if event.is_cancelled:
        return event
    if not event.is_published:
        raise NotAllowedNow(_("Un brouillon n’a pas à être annulé\u00a0: personne ne l’a vu."))
    if now >= event.ends_at:
        raise NotAllowedNow(_("Cette activité a déjà eu lieu\u00a0: il n’y a plus rien à annuler."))
    if not reason.strip():
        raise Refused(_("Inscrivez le motif\u00a0: les personnes inscrites le liront."), "reason")
    event.cancelled_at, event.cancelled_by, event.cancel_reason = now, by, reason.strip()
    event.sequence += 1
    event.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "sequence"])
    calendars.forget(event)
    for registration in to_tell(event):
        telling.event_cancelled(registration, now=now)
    return event


@transaction.atomic
def duplicate(*, event, first_day, by, now):
    """Copy an event and its workshops as a draft that begins on ``first_day``, at the same local hours; nobody is in it."""
    if not policy.may_organise(by, event):
        raise PermissionDenied
    source = Event.objects.with_context().get(pk=event.pk)
    shift = first_day - timezone.localdate(source.starts_at)
    values = {name: getattr(source, name) for name in TEXTS}
    for name in ("opens_at", "closes_at"):
        values[name] = _later(values[name], shift)
    copy = Event.objects.create(
        activity=source.activity, organiser=source.organiser, starts_at=_later(source.starts_at, shift),
        ends_at=_later(source.ends_at, shift), is_whole_day=source.is_whole_day, created_at=now, created_by=by,
        is_fictitious=source.is_fictitious, **values,
    )  # fmt: skip
    _write_days(copy, [(_later(day.starts_at, shift), _later(day.ends_at, shift)) for day in source.days.all()])
    for workshop in source.workshops.standing():
        facts = {name: getattr(workshop, name) for name in WORKSHOP_TEXTS}
        facts |= {name: _later(facts[name], shift) for name in ("starts_at", "ends_at")}
        Workshop.objects.create(event=copy, **facts)
    return copy


@transaction.atomic
def discard(*, event, by):
    """Delete a draft that nothing rests on: nobody ever registered, no topic is planned at it."""
    event = held(event, by)
    if event.is_published:
        raise NotAllowedNow(_("Cette date est publiée\u00a0: retirez-la d’abord du calendrier."))
    if event.registrations.exists() or event.groups.exists() or event.topics.exists() or event.announcements.exists():
        raise NotAllowedNow(_("Des inscriptions ou un sujet tiennent à cette date\u00a0: elle reste un brouillon."))
    event.delete()


# --- What must hold -------------------------------------------------------------------------------------------------
def held(event, by):
    """Lock an event for somebody who organises it, and return it."""
    event = seats.locked_event(event)
    if not policy.may_organise(by, event):
        raise PermissionDenied
    return event


def says_otherwise(written, values):
    """Return the names of the facts that differ from what stands."""
    return [name for name, value in values.items() if value != getattr(written, name)]


def _checked_days(days):
    days = sorted(days)
    if not days:
        raise Refused(_("Inscrivez au moins un jour."), "date")
    if len(days) > MOST_DAYS:
        raise Refused(_("Une activité dure au plus %(n)s jours.") % {"n": MOST_DAYS}, "date")
    if any(ends_at <= starts_at for starts_at, ends_at in days):
        raise Refused(_("Un jour finit après son début."), "ends")
    if any(second[0] < first[1] for first, second in pairwise(days)):
        raise Refused(_("Deux jours se chevauchent\u00a0: inscrivez chaque date une fois."), "date")
    return days


def _checked_facts(values, days):
    """Return the facts with what their way of registering needs, and without what it has no use for."""
    values |= {name: one_line(values[name]) for name in LINES if name in values}
    registering = values.get("registering", Event.Registering.HERE)
    if registering == Event.Registering.HERE:
        values["external_link"] = ""
        values["closes_at"] = values.get("closes_at") or days[0][0]
        if not values.get("capacity"):
            raise Refused(_("Inscrivez le nombre de places."), "capacity")
        if values["closes_at"] > days[0][0]:
            raise Refused(_("Les inscriptions ferment au plus tard au début de l’activité."), "closes_at")
        if values.get("opens_at") and values["opens_at"] >= values["closes_at"]:
            raise Refused(_("Les inscriptions ouvrent avant de fermer."), "opens_at")
    else:
        values |= {"capacity": None, "opens_at": None, "closes_at": None}
        if registering == Event.Registering.NONE:
            values["external_link"] = ""
        elif not values.get("external_link"):
            raise Refused(_("Inscrivez l’adresse où l’on s’inscrit."), "external_link")
    if values.get("venue") == Event.Venue.IN_PERSON:
        values["online_link"] = ""
    return values


def _check_registering(event, values):
    """Whoever registered here keeps their seat here."""
    if values.get("registering", event.registering) == event.registering or not event.is_here:
        return
    if Registration.objects.of_event(event).active().exists() or event.workshops.standing().exists():
        raise Refused(
            _("Des personnes sont inscrites, ou des ateliers ont leurs places\u00a0: les inscriptions restent ici."),
            "registering",
        )


# --- Days -----------------------------------------------------------------------------------------------------------
def _write_days(event, days):
    EventDay.objects.bulk_create(EventDay(event=event, starts_at=first, ends_at=last) for first, last in days)


def _move(event, old_days, days, by, now):
    """Write the new days. Workshops follow their day; a day at which somebody was noted present stays as it is."""
    attended = {day.pk for day in old_days if day.attendances.exists()}
    if any(day.pk in attended and (day.starts_at, day.ends_at) not in days for day in old_days):
        raise Refused(_("La présence est déjà notée pour un de ces jours\u00a0: il ne change plus."), "date")
    new_of = _new_days_of(old_days, days)
    for workshop in event.workshops.all():
        if _follow(workshop, new_of, old_days):
            workshop.note_change(by, now)
            workshop.save()
    kept = {(day.starts_at, day.ends_at) for day in old_days if (day.starts_at, day.ends_at) in days}
    for day in old_days:
        if (day.starts_at, day.ends_at) not in kept:
            day.delete()
    _write_days(event, [day for day in days if day not in kept])
    event.starts_at, event.ends_at, event.is_whole_day = days[0][0], days[-1][1], False


def _follow(workshop, new_of, old_days):
    """Move a workshop with its day; return whether it moves. A cancelled one follows if it can, and is in nobody's way."""
    day = next((day for day in old_days if day.starts_at <= workshop.starts_at < day.ends_at), None)
    if day is None or day.pk not in new_of:
        if workshop.is_cancelled:
            return False
        raise Refused(
            _("L’atelier «\u00a0%(title)s\u00a0» a lieu un jour que vous retirez\u00a0: déplacez-le d’abord.")
            % {"title": workshop.title},
            "date",
        )
    start, end = new_of[day.pk]
    shift = start - day.starts_at
    if workshop.ends_at + shift > end and not workshop.is_cancelled:
        raise Refused(
            _("L’atelier «\u00a0%(title)s\u00a0» finirait après ce jour\u00a0: raccourcissez-le d’abord.")
            % {"title": workshop.title},
            "ends",
        )
    workshop.starts_at, workshop.ends_at = workshop.starts_at + shift, workshop.ends_at + shift
    return bool(shift)


def _new_days_of(old_days, days):
    """Return {old day: its new span}. As many as before, they follow each other in order; else those that stay, stay."""
    if len(old_days) == len(days):
        return {day.pk: span for day, span in zip(old_days, days, strict=True)}
    staying = {day.pk: (day.starts_at, day.ends_at) for day in old_days if (day.starts_at, day.ends_at) in days}
    others = [span for span in days if span not in staying.values()]
    moving = [day for day in old_days if day.pk not in staying]
    return staying | {day.pk: span for day, span in zip(moving, others, strict=False)}


def _later(instant, shift):
    """The same local hour, so many days later: a change of clocks in between moves nothing on the wall."""
    if instant is None:
        return None
    local = timezone.localtime(instant)
    return timezone.make_aware((local + timedelta(days=shift.days)).replace(tzinfo=None))


# --- Telling --------------------------------------------------------------------------------------------------------
def to_tell(event, workshop=None):
    rows = Registration.objects.of_event(event).active().prefetch_related("seats")
    for registration in rows:
        held = {seat.workshop_id for seat in registration.seats.all() if seat.status in Seat.ACTIVE}
        if workshop is None or workshop.pk in held:
            registration.event = event
            yield registration


def tell(event, *, what, now, workshop=None):
    """One version more of the calendar, and one e-mail to each of those concerned; ``what`` returns its lines."""
    _new_version(event)
    for registration in to_tell(event, workshop):
        confirmed = registration.seat is not None and registration.seat.status == Seat.Status.CONFIRMED
        telling.changed(registration, what=what, now=now, calendar=confirmed)


def _new_version(event):
    event.sequence += 1
    event.save(update_fields=["sequence"])
    calendars.forget(event)


def _said(event, days, told, now):
    """Return the lines that say what is new."""
    lines = [
        _("Nouvelle date\u00a0: %(date)s, de %(start)s à %(end)s")
        % {"date": long_date(start, weekday=True), "start": clock(start), "end": clock(end)}
        for start, end in days
    ]
    if {"place_name", "address", "venue"} & set(told):
        where = ", ".join(part for part in (event.place_name, event.address) if part)
        if event.venue == Event.Venue.ONLINE:
            lines.append(_("La rencontre a lieu en ligne."))
        elif event.venue == Event.Venue.BOTH:
            lines.append(_("On peut venir sur place ou en ligne. Lieu\u00a0: %(where)s") % {"where": where})
        else:
            lines.append(_("Nouveau lieu\u00a0: %(where)s") % {"where": where})
    if "online_link" in told and event.online_link:
        # The reminder of the day before goes once: a link that changes later is read where it always is.
        is_eve = timezone.localdate(event.starts_at) - timezone.localdate(now) <= EVE
        lines.append(
            _("Le lien de la rencontre en ligne change\u00a0: le nouveau est sur la page de votre inscription.")
            if is_eve
            else _("Le lien de la rencontre en ligne change\u00a0: il vous parviendra la veille.")
        )
    return lines


def _settle(event, now):
    """After a change of hours or seats: what is free goes to the list, and no seat is taken from anybody."""
    if event.is_here and event.is_published:
        for workshop in [None, *event.workshops.all()]:
            seats.shorten_offers(event, workshop=workshop)
            seats.settle(event, now=now, workshop=workshop)
