"""The team plans the instalments of an award and records their payment; the file's history keeps each act.

Everything is weighed under the locks of the file and of its participation: the instalments of a year never exceed what
was granted for it. A correction of the award may leave more planned than granted: then nothing is added, and the team
brings the plan down (``proposals.payments``).
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.language import in_french
from ui.refusals import NotAllowedNow
from ui.typography import iso_date, long_date, money

from .. import policy
from ..models import Instalment, Participation
from ..rules.instalments import CHOICES, left_to_plan, usual_plan
from ..workflow import note
from .participating import locked_participation

# A date further away than this from the participation is a slip of the hand (portal's default).
AROUND = timedelta(days=366)


@transaction.atomic
def propose_plan(*, participation, per_year, by, now):
    """Plan each year that has no instalment yet in equal parts, ``per_year`` of them; return the new ones."""
    participation = _opened(participation, by)
    _check_not_interrupted(participation)
    if per_year not in CHOICES:
        raise NotAllowedNow(_("Choisissez un, deux ou quatre versements par année."))
    planned = set(participation.instalments.values_list("year_number", flat=True))
    made = Instalment.objects.bulk_create(
        Instalment(
            participation=participation,
            year_number=year.number,
            due_on=row.due_on,
            amount=row.amount,
            planned_at=now,
            planned_by=by,
        )
        for year in participation.years.all()
        if year.number not in planned
        for row in usual_plan(year.starts_on, year.amount + year.reserved, per_year)
    )
    if made:
        note(participation.proposal, "plan_instalments", by=by, now=now)
    return made


@transaction.atomic
def add_instalment(*, participation, year_number, due_on, amount, by, now):
    """Plan a payment; refused beyond what is left of its year. The same day and amount twice are one click."""
    participation = _opened(participation, by)
    _check_not_interrupted(participation)
    _check_day(participation, due_on)
    known = participation.instalments.filter(
        year_number=year_number, due_on=due_on, amount=amount, planned_by=by, paid_on=None
    ).first()
    if known is not None:
        return known
    _check_room(participation, year_number, amount)
    instalment = Instalment.objects.create(
        participation=participation,
        year_number=year_number,
        due_on=due_on,
        amount=amount,
        planned_at=now,
        planned_by=by,
    )
    note(participation.proposal, "add_instalment", by=by, now=now, reason=_said(instalment))
    return instalment


@transaction.atomic
def change_instalment(*, instalment, due_on, amount, by, now):
    """Move a payment that is not made yet, or change its amount; bringing it down, on its own day, is always allowed."""
    participation = _opened(instalment.participation, by)
    instalment = _unpaid(participation, instalment)
    if (instalment.due_on, instalment.amount) == (due_on, amount):
        return instalment
    if due_on != instalment.due_on:
        _check_day(participation, due_on)
    if amount > instalment.amount:
        _check_not_interrupted(participation)
        _check_room(participation, instalment.year_number, amount, but=instalment)
    instalment.due_on, instalment.amount = due_on, amount
    instalment.save(update_fields=["due_on", "amount"])
    note(participation.proposal, "change_instalment", by=by, now=now, reason=_said(instalment))
    return instalment


@transaction.atomic
def remove_instalment(*, instalment, by, now):
    """Take a payment that is not made out of the plan; one that was made stays for good. Twice is once."""
    participation = _opened(instalment.participation, by)
    if not participation.instalments.filter(pk=instalment.pk).exists():
        return
    instalment = _unpaid(participation, instalment)
    said = _said(instalment)
    instalment.delete()
    note(participation.proposal, "remove_instalment", by=by, now=now, reason=said)


@transaction.atomic
def record_payment(*, instalment, paid_on, reference, by, now):
    """Record that an instalment was paid that day. The same day and reference twice are one click.

    Refused when what is paid for the year would exceed what is granted for it: the award is corrected first.
    """
    participation = _opened(instalment.participation, by)
    instalment = _current(participation, instalment)
    if (instalment.paid_on, instalment.payment_reference) == (paid_on, reference.strip()):
        return instalment
    if instalment.paid_on is not None:
        raise NotAllowedNow(_("Ce versement est déjà consigné, le %(date)s.") % {"date": long_date(instalment.paid_on)})
    if paid_on > timezone.localdate(now):
        raise NotAllowedNow(_("Un versement se consigne une fois fait\u00a0: sa date ne peut pas être à venir."))
    ratified_on = participation.proposal.decision.ratified_on
    if paid_on < ratified_on:
        raise NotAllowedNow(
            _("Un versement suit la décision, entérinée le %(date)s.") % {"date": long_date(ratified_on)}
        )
    paid = participation.instalments.paid().of_year(instalment.year_number).total()
    granted = granted_for(participation, instalment.year_number)
    if paid + instalment.amount > granted:
        raise NotAllowedNow(
            _(
                "L’an %(year)s n’accorde que %(granted)s, dont %(paid)s déjà versés\u00a0: réduisez ce versement d’abord."
            )
            % {"year": instalment.year_number, "granted": money(granted), "paid": money(paid)}
        )
    instalment.paid_on, instalment.payment_reference = paid_on, reference.strip()
    instalment.payment_recorded_at, instalment.payment_recorded_by = now, by
    instalment.save()
    note(participation.proposal, "record_payment", by=by, now=now, reason=_said(instalment))
    return instalment


@transaction.atomic
def cancel_payment(*, instalment, reason, by, now):
    """Take back a payment that was recorded by mistake, with the reason; the instalment is to be paid again."""
    participation = _opened(instalment.participation, by)
    instalment = _current(participation, instalment)
    if instalment.paid_on is None:
        return instalment
    if not reason.strip():
        raise NotAllowedNow(_("Inscrivez pourquoi ce versement n’a pas eu lieu."))
    said = f"{_said(instalment)} {reason.strip()}"
    instalment.paid_on, instalment.payment_reference = None, ""
    instalment.payment_recorded_at = instalment.payment_recorded_by = None
    instalment.save()
    note(participation.proposal, "cancel_payment", by=by, now=now, reason=said)
    return instalment


def granted_for(participation, year_number):
    """Return what the award gives for a year, its reserved amount included; nothing for a year that it does not have."""
    year = participation.years.filter(number=year_number).first()
    return year.amount + year.reserved if year else 0


def _opened(participation, by):
    """Hold the file and its participation, for somebody who pays."""
    if not policy.may_pay(by):
        raise PermissionDenied
    return locked_participation(participation)


def _current(participation, instalment):
    found = participation.instalments.filter(pk=instalment.pk).first()
    if found is None:
        raise NotAllowedNow(_("Ce versement n’est plus au plan."))
    return found


def _unpaid(participation, instalment):
    found = _current(participation, instalment)
    if found.paid_on is not None:
        raise NotAllowedNow(_("Un versement fait reste au plan. S’il est consigné par erreur, annulez-le d’abord."))
    return found


def _check_not_interrupted(participation):
    if participation.status == Participation.Status.INTERRUPTED:
        raise NotAllowedNow(_("Cette participation est interrompue\u00a0: son plan ne fait plus que diminuer."))


def _check_day(participation, due_on):
    first, last = participation.starts_on - AROUND, participation.ends_on + AROUND
    if not first <= due_on <= last:
        raise NotAllowedNow(
            _("Inscrivez une date entre le %(first)s et le %(last)s, un an autour de la participation.")
            % {"first": long_date(first), "last": long_date(last)}
        )


def _check_room(participation, year_number, amount, *, but=None):
    others = participation.instalments.of_year(year_number)
    if but is not None:
        others = others.exclude(pk=but.pk)
    granted = granted_for(participation, year_number)
    left = left_to_plan(granted, others.total())
    if amount > left:
        raise NotAllowedNow(
            _(
                "Il reste %(left)s à planifier pour l’an %(year)s, sur %(granted)s accordés (vous avez inscrit %(typed)s)."
            )
            % {"left": money(left), "year": year_number, "granted": money(granted), "typed": money(amount)}
        )


@in_french()
def _said(instalment):
    """« An 1 : 60 000 $, prévu le 2027-04-01. », for the file's history."""
    if instalment.paid_on is not None:
        words = _("An %(year)s\u00a0: %(amount)s, versé le %(day)s.")
    else:
        words = _("An %(year)s\u00a0: %(amount)s, prévu le %(day)s.")
    day = instalment.paid_on or instalment.due_on
    return words % {"year": instalment.year_number, "amount": money(instalment.amount), "day": iso_date(day)}
