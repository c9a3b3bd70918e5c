"""Who came: noted at the door or from a sheet, certificates that follow, and the evaluation that carries no name (R11)."""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from proposals.actions.letters import CODE_ALPHABET, CODE_LENGTH
from proposals.actions.people import take_number
from ui.refusals import NotAllowedNow, Refused
from ui.typography import long_date

from .. import policy, presence
from ..models import Attendance, Certificate, Evaluation, EventDay, Registration, Seat, Workshop
from . import seats, telling


@transaction.atomic
def note_presence(*, registration, by, now, day=None, workshop=None):
    """Note that somebody is there, on one day or at one workshop. Twice is once. Not before that day."""
    event, registration = _held(registration, by)
    place = _place(event, day, workshop)
    if timezone.localdate(now) < timezone.localdate(place.starts_at):
        raise NotAllowedNow(_("La présence se note à partir du %(date)s.") % {"date": long_date(place.starts_at)})
    if workshop is not None and place.is_cancelled:
        raise NotAllowedNow(_("Cet atelier est annulé\u00a0: personne n’y est attendu."))
    wanted = {"day": day, "workshop": workshop}
    found = Attendance.objects.filter(registration=registration, **wanted).first()
    if found is not None:
        return found
    seat = registration.seats.active().filter(workshop=workshop).first()
    if event.is_cancelled or seat is None or seat.status != Seat.Status.CONFIRMED:
        raise NotAllowedNow(_("Cette personne n’a pas de place confirmée ici\u00a0: donnez-lui d’abord une place."))
    return Attendance.objects.create(registration=registration, noted_at=now, noted_by=by, **wanted)


@transaction.atomic
def take_back_presence(*, registration, by, day=None, workshop=None):
    """Undo a tick. A certificate that rests on it stays, and the list of certificates says so."""
    event, registration = _held(registration, by)
    _place(event, day, workshop)
    Attendance.objects.filter(registration=registration, day=day, workshop=workshop).delete()
    return registration


@transaction.atomic
def give_seat(*, registration, by, now, reason=""):
    """Give a seat to somebody who waits and is at the door; without room, only the team may, with a reason (R4, R10)."""
    event, registration = _held(registration, by)
    if event.is_cancelled or now >= event.ends_at:
        raise NotAllowedNow(_("Cette activité est annulée, ou terminée\u00a0: il n’y a plus de place à donner."))
    if timezone.localdate(now) < timezone.localdate(event.starts_at):
        raise NotAllowedNow(
            _("Les places se donnent à la porte le jour même\u00a0: d’ici là, la liste d’attente suit son ordre.")
        )
    if reason and not policy.may_go_beyond(by):
        raise PermissionDenied
    seat = registration.seats.active().filter(workshop=None).first()
    if seat is None:
        raise NotAllowedNow(_("Cette inscription est terminée."))
    if not seats.give_at_door(seat, event=event, now=now, by=by, reason=reason.strip()):
        raise Refused(_("Toutes les places sont prises\u00a0: il n’y en a pas à donner."), "reason")
    return registration


# --- Certificates ---------------------------------------------------------------------------------------------------
@transaction.atomic
def certify(*, event, by, now):
    """Number a certificate for each person from the activity's share of attendance; return the new ones. Harmless twice.

    Whoever was thanked already is told apart. One that was withdrawn comes back, with its number, once it is earned.
    """
    event = seats.locked_event(event)
    if by is not None and not policy.may_organise(by, event):
        raise PermissionDenied
    if event.is_cancelled or now < event.ends_at:
        raise NotAllowedNow(_("Les attestations se délivrent après l’activité."))
    made, year = [], timezone.localtime(now).year
    known = {row.registration_id: row for row in Certificate.objects.of_event(event)}
    found = presence.shares(event)
    for registration in Registration.objects.of_event(event).filter(pk__in=found).by_name():
        share, old = found[registration.pk], known.get(registration.pk)
        if not share.earns(event.activity.certificate_share) or (old is not None and old.revoked_at is None):
            continue
        certificate = old or Certificate(registration=registration, number=_number(year), code=_code(), issued_at=now)
        certificate.name, certificate.revoked_at = registration.name, None
        certificate.share, certificate.minutes = share.percent, share.minutes
        certificate.save()
        registration.event = event
        made.append((registration, certificate))
    thanked = {one.pk for one, _certificate in made} - {
        one.pk for one in telling.not_yet("thanks", [one for one, _certificate in made])
    }
    for registration, certificate in made:
        if registration.pk in thanked:
            telling.certified(registration, certificate, now=now)
    return [certificate for _registration, certificate in made]


@transaction.atomic
def withdraw_certificate(*, certificate, by, now):
    """Take back one that was given by mistake: its public page says so, and keeps its number."""
    event, _registration = _held(certificate.registration, by)
    certificate = Certificate.objects.of_event(event).get(pk=certificate.pk)
    if certificate.revoked_at is None:
        certificate.revoked_at = now
        certificate.save(update_fields=["revoked_at"])
    return certificate


def _number(year):
    return f"ATT-{year}-{take_number(f'certificate-{year}'):04d}"


def _code():
    raw = "".join(secrets.choice(CODE_ALPHABET) for _unused in range(CODE_LENGTH))
    return "-".join(raw[index : index + 4] for index in range(0, CODE_LENGTH, 4))


# --- Evaluation -----------------------------------------------------------------------------------------------------
@transaction.atomic
def evaluate(*, registration, answers, now):
    """Keep what somebody who came thought, without anything that leads back to them; once. Return True the first time.

    The registration keeps the day alone, not the hour: two lists in the same order would name who said what.
    """
    event = seats.locked_event(registration.event)
    registration = Registration.objects.get(pk=registration.pk)
    if registration.evaluated_at is not None:
        return False
    check_evaluating(event, registration, now)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    Registration.objects.filter(pk=registration.pk).update(evaluated_at=today)
    Evaluation.objects.create(event=event, received_on=today.date(), **answers)
    return True


def check_evaluating(event, registration, now):
    if event.is_cancelled or now < event.ends_at:
        raise NotAllowedNow(_("L’évaluation s’ouvre à la fin de l’activité."))
    if not registration.attendances.exists():
        raise NotAllowedNow(_("L’évaluation s’adresse aux personnes qui sont venues."))


# --- Under the lock -------------------------------------------------------------------------------------------------
def _held(registration, by):
    event = seats.locked_event(registration.event)
    if not policy.may_organise(by, event):
        raise PermissionDenied
    return event, Registration.objects.get(pk=registration.pk, event=event)


def _place(event, day, workshop):
    """Return the day or the workshop, which is this event's."""
    if day is not None:
        return EventDay.objects.get(pk=day.pk, event=event)
    return Workshop.objects.get(pk=workshop.pk, event=event)
