"""Registering, and all that a person does afterwards with their link: accept, leave, hand over, choose workshops.

Each act locks the event first, then reads. A second press finds the act done and changes nothing.
"""

import re

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.addresses import normal
from ui.refusals import NotAllowedNow, Refused
from ui.typography import long_instant

from .. import policy
from ..lines import one_line
from ..models import Consent, Event, Group, Needs, Registration, Seat, Workshop
from . import seats, telling

Status = Seat.Status
CONFIRMED, OFFERED = Status.CONFIRMED, Status.OFFERED
End = Registration.End
WORDING = "2026-11"
MOST_IN_A_GROUP = 20
# Whoever types another's address over and over would have the portal write to them as often.
MOST_LINKS_AGAIN = 5
_ADDRESS_IN_A_NAME = re.compile(r"://|www\.|@", re.IGNORECASE)


@transaction.atomic
def register(*, event, name, email, now, neighbourhood=None, organisation="", needs=None, consents=None, workshops=(),
             made_by=None):  # fmt: skip
    """Register one person, and write to them: confirmed, or on the list with a rank. Return the registration.

    An address that is registered already gets its link once more, and nothing else changes (R6). ``needs`` is
    {"accessibility", "food"}; ``consents`` is {purpose: bool}, for the purposes that were answered. ``workshops`` are
    taken only with a seat at the event: whoever waits chooses once they are in.
    """
    event = seats.locked_event(event)
    check_open(event, now)
    standing = _standing(event, email)
    if standing is not None:
        return _write_again(standing, now)
    registration = _create(
        event, name, email, now, neighbourhood=neighbourhood, organisation=organisation, made_by=made_by
    )
    _keep_needs(registration, needs or {})
    _keep_consents(registration, consents or {}, now, is_new=True)
    seat = seats.enter(registration, event=event, now=now)
    if seat.status == Status.CONFIRMED:
        for workshop in _checked_workshops(event, workshops):
            seats.enter(registration, event=event, workshop=workshop, now=now)
    telling.welcomed(registration, seat, now=now)
    return registration


@transaction.atomic
def register_group(*, event, neighbourhood, people, together, by, now):
    """Register several people of a table, each with their own link; nobody consents for a colleague (R5).

    ``people`` is a list of (name, address). Together: all have a seat, or all wait for enough of them. Whoever is
    registered already keeps their own registration, and gets their link again.
    """
    if not policy.may_register_group(by, neighbourhood):
        raise PermissionDenied
    event = seats.locked_event(event)
    check_open(event, now)
    _check_people(people, event, together)
    group = Group.objects.create(event=event, neighbourhood=neighbourhood, together=together, made_at=now, made_by=by)
    fresh = []
    for name, email in people:
        standing = _standing(event, email)
        if standing is not None:
            _write_again(standing, now)
            continue
        fresh.append(_create(event, name, email, now, neighbourhood=neighbourhood, made_by=by, group=group))
    if together:
        given = seats.enter_together(fresh, event=event, now=now) if fresh else []
    else:
        given = [seats.enter(one, event=event, now=now) for one in fresh]
    for registration, seat in zip(fresh, given, strict=True):
        telling.welcomed(registration, seat, now=now)
    return group


@transaction.atomic
def add(*, event, name, email, by, now, reason="", neighbourhood=None, organisation=""):
    """An organiser adds somebody, outside the window too. Beyond the seats only the team may, with a reason (R10)."""
    event = seats.locked_event(event)
    if not policy.may_organise(by, event) or reason and not policy.may_go_beyond(by):
        raise PermissionDenied
    _check_running(event, now)
    if _standing(event, email) is not None:
        raise Refused(_("Cette adresse est déjà inscrite à cette date."), "email")
    registration = _create(event, name, email, now, neighbourhood=neighbourhood, organisation=organisation, made_by=by)
    if reason.strip():
        seat = seats.seat_beyond(registration, event=event, by=by, reason=reason.strip(), now=now)
    else:
        seat = seats.enter(registration, event=event, now=now)
    telling.welcomed(registration, seat, now=now)
    return registration


# --- With one's own link --------------------------------------------------------------------------------------------
@transaction.atomic
def accept(*, registration, now, workshop=None):
    """Take the seat that is offered, at the event or at one of its workshops. Twice is once."""
    event, registration = _locked(registration)
    workshop = workshop and Workshop.objects.get(pk=workshop.pk, event=event)
    seats.settle(event, workshop=workshop, now=now)
    seat = _seat_of(registration, workshop)
    if seat is not None and seat.status == Status.CONFIRMED:
        return seat
    _check_standing(event, workshop)
    if seat is None or not seat.is_offer_open(now):
        raise NotAllowedNow(_("Cette place ne vous est plus offerte\u00a0: le délai pour l’accepter est passé."))
    seats.accept(seat, now=now)
    telling.accepted(seat, now=now)
    return seat


@transaction.atomic
def decline(*, registration, now, workshop=None):
    """Leave the seat that is offered to whoever comes next."""
    event, registration = _locked(registration)
    seat = _seat_of(registration, workshop)
    if seat is None or seat.status != Status.OFFERED:
        return registration
    if workshop is not None:
        seats.leave_workshop(seat, event=event, now=now)
    else:
        seats.leave(registration, End.DECLINED, event=event, now=now)
        telling.left(registration, now=now)
    return registration


@transaction.atomic
def cancel(*, registration, now):
    """Give up one's registration with its workshops; the lists move at once. A second press does nothing."""
    event, registration = _locked(registration)
    if not registration.is_active:
        return registration
    if now >= event.ends_at:
        raise NotAllowedNow(_("Cette activité est terminée\u00a0: il n’y a plus rien à annuler."))
    seats.leave(registration, End.CANCELLED, event=event, now=now)
    telling.left(registration, now=now)
    return registration


@transaction.atomic
def remove(*, registration, by, reason, now):
    """An organiser ends somebody's registration; the person reads why."""
    event, registration = _locked(registration)
    if not policy.may_organise(by, event):
        raise PermissionDenied
    if not registration.is_active:
        return registration
    if not reason.strip():
        raise Refused(_("Inscrivez le motif\u00a0: la personne le lira."), "reason")
    seats.leave(registration, End.REMOVED, event=event, now=now, by=by, reason=reason.strip())
    telling.left(registration, now=now)
    return registration


@transaction.atomic
def hand_over(*, registration, name, email, now):
    """Give one's confirmed seat, with its workshops, to somebody else, who gets their own link. Return the heir's.

    Whoever waits takes the seat; whoever has one keeps it, and this one goes to the list. Twice is once.
    """
    event, registration = _locked(registration)
    if registration.end == End.TRANSFERRED:
        return getattr(registration, "replaced_by", registration)
    _check_standing(event)
    seat = _seat_of(registration)
    if not registration.is_active or seat is None or seat.status != Status.CONFIRMED:
        raise NotAllowedNow(_("Seule une place confirmée se cède à quelqu’un d’autre."))
    if now >= event.starts_at:
        raise NotAllowedNow(_("L’activité a commencé\u00a0: les places se règlent à la porte."))
    if normal(email) == registration.email_key:
        raise Refused(_("C’est déjà votre adresse\u00a0: inscrivez celle de la personne qui prend la place."), "email")
    checked_name(name)
    heir = _standing(event, email)
    if heir is not None and _seat_of(heir).status == Status.CONFIRMED:
        # Said in no other way than the rest, or one's own place would tell whose addresses are registered (R6).
        seats.leave(registration, End.TRANSFERRED, event=event, now=now)
        telling.handed_over(registration, now=now)
        return _write_again(heir, now)
    if heir is None:
        heir = _create(
            event, name, email, now, neighbourhood=registration.neighbourhood, organisation=registration.organisation,
            replaces=registration,
        )  # fmt: skip
    seats.hand_over(registration, heir, event=event, now=now)
    telling.handed_over(registration, now=now)
    telling.welcomed(heir, _seat_of(heir), now=now)
    return heir


@transaction.atomic
def choose_workshop(*, registration, workshop, now):
    """Ask for a seat at a workshop; full, it has a list of its own. Two at the same hour are refused."""
    event, registration = _locked(registration)
    check_choosing(event, registration, now)
    workshop = Workshop.objects.get(pk=workshop.pk, event=event)
    if (seat := _seat_of(registration, workshop)) is not None:
        return seat
    _check_standing(event, workshop)
    held = registration.seats.active().filter(workshop__isnull=False).select_related("workshop")
    for other in held:
        if workshop.overlaps(other.workshop):
            raise Refused(
                _("«\u00a0%(other)s\u00a0» a lieu à la même heure\u00a0: quittez d’abord cet atelier.")
                % {"other": other.workshop.title}
            )
    return seats.enter(registration, event=event, workshop=workshop, now=now)


@transaction.atomic
def leave_workshop(*, registration, workshop, now):
    event, registration = _locked(registration)
    seat = _seat_of(registration, workshop)
    if seat is not None:
        seats.leave_workshop(seat, event=event, now=now)
    return registration


@transaction.atomic
def answer(*, registration, now, needs=None, consents=None):
    """Say one's needs and answer the questions of consent, each apart; changed as often as one likes."""
    _event, registration = _locked(registration)
    if not registration.is_active:
        raise NotAllowedNow(_("Cette inscription est terminée."))
    if needs is not None:
        Needs.objects.filter(registration=registration).delete()
        _keep_needs(registration, needs)
    _keep_consents(registration, consents or {}, now)
    return registration


@transaction.atomic
def settle_all(event, *, now):
    """End what is over and offer what is free, at the event and at its workshops. The sweep; harmless twice."""
    event = seats.locked_event(event)
    for workshop in [None, *event.workshops.all()]:
        if workshop is not None or event.is_here:
            seats.settle(event, workshop=workshop, now=now)
    return event


# --- What must hold -------------------------------------------------------------------------------------------------
def check_open(event, now):
    """Refuse, with the reason, when the portal takes no registration for this event at that instant."""
    if event.is_open(now):
        return
    _check_running(event, now)
    if event.opens_at and now < event.opens_at:
        raise NotAllowedNow(_("Les inscriptions ouvrent le %(date)s.") % {"date": long_instant(event.opens_at)})
    raise NotAllowedNow(
        _("Les inscriptions sont fermées depuis le %(date)s.")
        % {"date": long_instant(min(event.closes_at, event.starts_at))}
    )


def check_choosing(event, registration, now):
    """Only somebody with a confirmed seat chooses workshops, until the event is over."""
    _check_running(event, now)
    seat = _seat_of(registration)
    if not registration.is_active or seat is None or seat.status != Status.CONFIRMED:
        raise NotAllowedNow(_("Les ateliers se choisissent une fois votre place confirmée."))


def _check_standing(event, workshop=None):
    if event.is_cancelled:
        raise NotAllowedNow(_("Cette activité est annulée."))
    if workshop is not None and workshop.is_cancelled:
        raise NotAllowedNow(_("Cet atelier est annulé\u00a0: votre place à l’activité reste la vôtre."))


def _check_running(event, now):
    _check_standing(event)
    if not event.is_published or not event.is_here:
        raise NotAllowedNow(_("Cette activité ne prend pas d’inscriptions sur le portail."))
    if now >= event.ends_at:
        raise NotAllowedNow(_("Cette activité a déjà eu lieu."))


def _check_people(people, event, together):
    if not people:
        raise Refused(_("Inscrivez au moins une personne."))
    if len(people) > MOST_IN_A_GROUP:
        raise Refused(_("Inscrivez au plus %(n)s personnes à la fois.") % {"n": MOST_IN_A_GROUP})
    keys = [normal(email) for _name, email in people]
    if len(set(keys)) < len(keys):
        raise Refused(_("Chaque personne a sa propre adresse\u00a0: l’une d’elles est inscrite deux fois."))
    if together and len(people) > event.capacity:
        raise Refused(
            ngettext(
                "Cette date a %(n)s place en tout\u00a0: inscrivez le groupe séparément.",
                "Cette date a %(n)s places en tout\u00a0: inscrivez le groupe séparément.",
                event.capacity,
            )
            % {"n": event.capacity},
            "together",
        )


def _checked_workshops(event, workshops):
    """Return the wanted workshops of this event, none of which is at the hour of another."""
    wanted = list(event.workshops.filter(pk__in=[one.pk for one in workshops]).in_order())
    for one in wanted:
        if one.is_cancelled:
            raise Refused(
                _("L’atelier «\u00a0%(title)s\u00a0» vient d’être annulé\u00a0: faites un autre choix.")
                % {"title": one.title},
                "workshops",
            )
    for first, second in zip(wanted, wanted[1:], strict=False):
        if first.overlaps(second):
            raise Refused(
                _(
                    "«\u00a0%(one)s\u00a0» et «\u00a0%(other)s\u00a0» ont lieu à la même heure\u00a0: choisissez l’un des deux."
                )
                % {"one": first.title, "other": second.title},
                "workshops",
            )
    return wanted


def checked_name(name):
    """Return a name as it is kept: on one line, without what would make an e-mail or a page say something else."""
    name = one_line(name)
    if not any(sign.isalpha() for sign in name):
        raise Refused(_("Inscrivez un nom."), "name")
    if _ADDRESS_IN_A_NAME.search(name):
        raise Refused(_("Inscrivez un nom seulement, sans adresse."), "name")
    return name


# --- Reading and writing under the lock -----------------------------------------------------------------------------
def _locked(registration):
    event = seats.locked_event(Event(pk=registration.event_id))
    return event, Registration.objects.with_context().get(pk=registration.pk)


def _standing(event, email):
    return Registration.objects.of_event(event).active().with_address(normal(email)).first()


def _seat_of(registration, workshop=None):
    return registration.seats.active().filter(workshop=workshop).select_related("registration", "workshop").first()


def _create(event, name, email, now, **facts):
    return Registration.objects.create(
        event=event, name=checked_name(name), email=email.strip(), email_key=normal(email), made_at=now, **facts
    )


def _write_again(registration, now):
    if registration.links_sent < MOST_LINKS_AGAIN:
        registration.links_sent += 1
        registration.save(update_fields=["links_sent"])
        telling.linked_again(registration, _seat_of(registration), now=now)
    return registration


def _keep_needs(registration, needs):
    said = {name: needs.get(name, "").strip() for name in ("accessibility", "food")}
    if any(said.values()):
        Needs.objects.create(registration=registration, **said)


def _keep_consents(registration, consents, now, *, is_new=False):
    last = {} if is_new else {one.purpose: one.given for one in registration.consents.all()}
    Consent.objects.bulk_create(
        Consent(registration=registration, purpose=purpose, given=given, wording=WORDING, at=now)
        for purpose, given in consents.items()
        if last.get(purpose) != given
    )
