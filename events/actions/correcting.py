"""Putting a registration right: how one is called, the address that somebody else typed, the link once more."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.addresses import normal
from ui.refusals import NotAllowedNow, Refused

from .. import policy
from ..models import Event, Needs, Registration
from . import seats, telling
from .registering import checked_name


@transaction.atomic
def rename(*, registration, name, now, organisation="", neighbourhood=None):
    """By the person, with their link, until the activity begins: a seat changes hands by handing it over."""
    event, registration = _locked(registration)
    _check_active(registration)
    if event.is_cancelled or now >= event.starts_at:
        raise NotAllowedNow(
            _("L’activité a commencé, ou n’a pas lieu\u00a0: l’organisation corrige votre nom pour vous.")
        )
    registration.name, registration.organisation = checked_name(name), organisation
    registration.neighbourhood = neighbourhood
    registration.save(update_fields=["name", "organisation", "neighbourhood"])
    return registration


@transaction.atomic
def correct(*, registration, name, email, by, now):
    """A name and an address that organisers, or whoever registered the group, typed wrong.

    A new address gets what the old one got, and every link that the old one holds opens nothing any more. Whoever
    registered a colleague changes nothing once the colleague has spoken: it would open their answers to another.
    """
    event, registration = _locked(registration)
    organises = policy.may_organise(by, event)
    if not organises and not policy.may_correct(by, registration):
        raise PermissionDenied
    _check_active(registration)
    if not organises and _has_spoken(registration):
        raise NotAllowedNow(_("Cette personne s’est servie de son lien\u00a0: elle seule change son inscription."))
    key = normal(email)
    is_moved = key != registration.email_key
    if is_moved and Registration.objects.of_event(event).active().with_address(key).exists():
        raise Refused(_("Cette adresse est déjà inscrite à cette date."), "email")
    registration.name = checked_name(name)
    if is_moved:
        registration.email, registration.email_key = email.strip(), key
        registration.link_version += 1
    registration.save(update_fields=["name", "email", "email_key", "link_version"])
    if is_moved and not event.is_cancelled and now < event.ends_at:
        seats.settle(event, now=now)
        telling.readdressed(registration, now=now)
    return registration


@transaction.atomic
def send_link(*, registration, by, now):
    """The organisers send somebody their link once more, whenever they ask for it."""
    event, registration = _locked(registration)
    if not policy.may_organise(by, event):
        raise PermissionDenied
    _check_active(registration)
    registration.links_sent += 1
    registration.save(update_fields=["links_sent"])
    telling.linked_again(registration, registration.seat, now=now)
    return registration


def _locked(registration):
    event = seats.locked_event(Event(pk=registration.event_id))
    return event, Registration.objects.with_context().get(pk=registration.pk)


def _check_active(registration):
    if not registration.is_active or not registration.email:
        raise NotAllowedNow(_("Cette inscription est terminée."))


def _has_spoken(registration):
    return registration.consents.exists() or Needs.objects.of_registration(registration) is not None
