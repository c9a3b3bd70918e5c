"""What organisers do with the workshops of an event: write one, take away one that nobody chose, cancel one alone.

Each act locks the event, whose row stands for the lists of its workshops too.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow, Refused
from ui.typography import clock, long_date

from ..lines import one_line
from ..models import Workshop, WrittenMeanwhile
from . import seats, telling
from .organising import WORKSHOP_TEXTS, held, says_otherwise, tell, to_tell


@transaction.atomic
def save_workshop(*, event, facts, by, now, workshop=None, seen=None):
    """Write a workshop inside one of the days. Those who hold a seat learn of a new hour or room; fewer seats remove nobody.

    ``seen``: see ``change``.
    """
    event = held(event, by)
    if event.is_cancelled:
        raise NotAllowedNow(_("Cette activité est annulée\u00a0: elle ne change plus."))
    if not event.is_here:
        raise NotAllowedNow(_("Les ateliers ont leurs places\u00a0: prenez d’abord les inscriptions sur le portail."))
    values = {name: facts[name] for name in WORKSHOP_TEXTS} | {"title": one_line(facts["title"])}
    if workshop is not None:
        workshop = _standing(event, workshop, values, seen)
    starts_at, ends_at = facts["starts_at"], facts["ends_at"]
    if ends_at <= starts_at:
        raise Refused(_("L’atelier finit après son début."), "ends")
    if not any(day.starts_at <= starts_at and ends_at <= day.ends_at for day in event.days.all()):
        raise Refused(_("L’atelier a lieu pendant un des jours de l’activité, entre son début et sa fin."), "starts")
    if workshop is None:
        return Workshop.objects.create(event=event, **values)
    changed = says_otherwise(workshop, values)
    for name in changed:
        setattr(workshop, name, values[name])
    if changed:
        workshop.note_change(by, now)
        workshop.save()
    moved = {"starts_at", "ends_at", "place_name"} & set(changed)
    if moved and event.is_published and now < event.ends_at:
        tell(event, what=partial(_workshop_said, workshop), now=now, workshop=workshop)
    seats.shorten_offers(event, workshop=workshop)
    seats.settle(event, now=now, workshop=workshop)
    return workshop


@transaction.atomic
def remove_workshop(*, workshop, by, now):
    """Take away a workshop that nobody ever chose."""
    event = held(workshop.event, by)
    if workshop.was_ever_chosen():
        raise NotAllowedNow(
            _("Des personnes ont choisi cet atelier\u00a0: annulez-le plutôt, et elles liront pourquoi.")
        )
    Workshop.objects.filter(pk=workshop.pk, event=event).delete()
    return event


@transaction.atomic
def cancel_workshop(*, workshop, reason, by, now):
    """Cancel one workshop with a reason: whoever had a seat or waited there is told once, and keeps their place at the event.

    A second press finds it done. Calendar files tell the days of an event, not its workshops: their version stays.
    """
    event = held(workshop.event, by)
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk, event=event)
    if workshop.is_cancelled:
        return workshop
    if event.is_cancelled:
        raise NotAllowedNow(_("Cette activité est annulée\u00a0: ses ateliers le sont aussi."))
    if now >= workshop.ends_at:
        raise NotAllowedNow(_("Cet atelier a déjà eu lieu\u00a0: il n’y a plus rien à annuler."))
    if not reason.strip():
        raise Refused(_("Inscrivez le motif\u00a0: les personnes qui ont choisi l’atelier le liront."), "reason")
    concerned = list(to_tell(event, workshop))
    seats.close_workshop(event, workshop, now=now)
    workshop.cancelled_at, workshop.cancelled_by, workshop.cancel_reason = now, by, reason.strip()
    workshop.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    others = event.workshops.standing().to_come(now).exists()
    for registration in concerned:
        telling.workshop_cancelled(registration, workshop, others=others, now=now)
    return workshop


def _standing(event, workshop, values, seen):
    workshop = Workshop.objects.select_related("saved_by").get(pk=workshop.pk, event=event)
    if workshop.is_cancelled:
        raise NotAllowedNow(_("Cet atelier est annulé\u00a0: il ne change plus."))
    if seen not in (None, workshop.lock_version) and says_otherwise(workshop, values):
        raise WrittenMeanwhile(workshop)
    return workshop


def _workshop_said(workshop):
    said = _("Atelier «\u00a0%(title)s\u00a0»\u00a0: %(date)s, de %(start)s à %(end)s") % {
        "title": workshop.title,
        "date": long_date(workshop.starts_at, weekday=True),
        "start": clock(workshop.starts_at),
        "end": clock(workshop.ends_at),
    }
    return [f"{said}, {workshop.place_name}" if workshop.place_name else said]
