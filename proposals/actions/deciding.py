"""The team records what the PIC-Centraide governance ratified (Guide, section 5.2)."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import policy
from ..models import Decision, GrantYear, ParticipationYear, Ratification, Recommendation
from ..rules.budget import range_error
from ..rules.years import participation_years
from ..workflow import advance, check_allowed, locked, note
from .one_participation import check_place, hold_place


@transaction.atomic
def record_acceptance(
    *, proposal, ratified_on, body, reference, starts_on, years, by, now, conditions="", reasons="", override_reason=""
):
    """Record an acceptance. ``years`` is a list of (amount, reserved, exception reason), one per year, in dollars.

    An amount outside the range of the file's own rules needs a reason (a logged exception). The number of years never
    exceeds the rules' maximum, exception or not. Dates that cross those of the neighbourhood's other participations, or
    of its acceptances that wait for their letter, need ``override_reason``. The same facts from the same hand twice are
    a double click: the decision comes back.
    """
    proposal = locked(proposal)
    facts = {
        "outcome": Decision.Outcome.ACCEPTED,
        "ratified_on": ratified_on,
        "ratified_by_body": body.strip(),
        "minutes_reference": reference.strip(),
        "starts_on": starts_on,
        "conditions": conditions.strip(),
        "reasons": reasons.strip(),
        "override_reason": override_reason.strip(),
    }
    known = _recorded_before(proposal, facts, years, by=by)
    if known is not None:
        return known
    check_allowed(proposal, "accept", by=by)
    check_ratification(proposal, ratified_on, body, reference, now)
    _check_start(proposal, starts_on)
    _check_years(proposal, years)
    hold_place(proposal)
    check_place(proposal, starts_on=starts_on, years=len(years), reason=override_reason)
    decision = Decision.objects.create(
        proposal=proposal, ratification=_sitting_of(facts), **facts, recorded_at=now, recorded_by=by
    )
    _write_years(decision, years)
    advance(proposal, "accept", by=by, now=now, reason=conditions)
    return decision


@transaction.atomic
def record_refusal(*, proposal, ratified_on, body, reference, reasons, by, now):
    """Record a refusal, with the reasons that its letter will give; a double click gets the same decision back."""
    proposal = locked(proposal)
    facts = {
        "outcome": Decision.Outcome.REFUSED,
        "ratified_on": ratified_on,
        "ratified_by_body": body.strip(),
        "minutes_reference": reference.strip(),
        "reasons": reasons.strip(),
    }
    known = _recorded_before(proposal, facts, (), by=by)
    if known is not None:
        return known
    check_allowed(proposal, "refuse", by=by)
    check_ratification(proposal, ratified_on, body, reference, now)
    if not reasons.strip():
        raise NotAllowedNow(_("Inscrivez les motifs du refus\u00a0: la lettre les donnera."))
    decision = Decision.objects.create(
        proposal=proposal, ratification=_sitting_of(facts), **facts, recorded_at=now, recorded_by=by
    )
    advance(proposal, "refuse", by=by, now=now, reason=reasons)
    return decision


def _sitting_of(facts):
    """Return the sitting that is on record under the body, day and reference of a decision, or None.

    Held until the decision is written: whoever corrects the sitting waits, and finds the decision among its own.
    """
    sittings = Ratification.objects.select_for_update()
    return sittings.named(
        body=facts["ratified_by_body"], held_on=facts["ratified_on"], reference=facts["minutes_reference"]
    ).first()


def _recorded_before(proposal, facts, years, *, by):
    """Return the decision that the same person recorded with the same facts, or None."""
    if not policy.may_record_decision(by, proposal):
        return None
    known = Decision.objects.filter(proposal=proposal, recorded_by=by, **facts).first()
    granted = known and [(row.amount, row.reserved, row.exception_reason) for row in known.years.order_by("number")]
    told = [(amount, reserved or Decimal(0), why.strip()) for amount, reserved, why in years]
    return known if known is not None and granted == told else None


@transaction.atomic
def correct_decision(
    *,
    proposal,
    reason,
    ratified_on,
    body,
    reference,
    by,
    now,
    starts_on=None,
    years=(),
    conditions="",
    reasons="",
    override_reason="",
):
    """Mend a recorded decision, with the reason; the outcome itself never changes. Other minutes are another sitting.

    A letter that was already issued stays as it is: the team issues a second one next, and a participation that has
    begun follows when that letter is sent. An empty ``override_reason`` leaves the one on record; dates that move need
    one as those of an acceptance do.
    """
    proposal = locked(proposal)
    if not policy.may_record_decision(by, proposal):
        raise PermissionDenied
    decision = Decision.objects.select_for_update().filter(proposal=proposal).first()
    if decision is None:
        raise NotAllowedNow(_("Ce dossier n’a pas encore de décision à corriger."))
    if not reason.strip():
        raise NotAllowedNow(_("Inscrivez le motif de la correction."))
    check_ratification(proposal, ratified_on, body, reference, now)
    accepted = decision.outcome == Decision.Outcome.ACCEPTED
    if accepted:
        _check_start(proposal, starts_on)
        _check_years(proposal, years)
        decision.override_reason = override_reason.strip() or decision.override_reason
        if (decision.starts_on, decision.years.count()) != (starts_on, len(years)):
            hold_place(proposal)
            check_place(proposal, starts_on=starts_on, years=len(years), reason=decision.override_reason)
        decision.starts_on, decision.conditions = starts_on, conditions.strip()
    elif not reasons.strip():
        raise NotAllowedNow(_("Inscrivez les motifs du refus\u00a0: la lettre les donnera."))
    decision.reasons = reasons.strip()
    said = {"ratified_on": ratified_on, "ratified_by_body": body.strip(), "minutes_reference": reference.strip()}
    for name, value in said.items():
        setattr(decision, name, value)
    decision.ratification = _sitting_of(said)
    decision.save()
    if accepted:
        decision.years.all().delete()
        _write_years(decision, years)
    note(proposal, "correct_decision", by=by, now=now, reason=reason, internal=True)
    return decision


def lay_out_years(participation, decision):
    """Write a participation's years from its decision: dates from the start, amounts as granted.

    Only as a letter leaves: the table reads no amount that no letter told. The questions asked from the first day move
    with it.
    """
    grants = list(decision.years.order_by("number"))
    spans = participation_years(decision.starts_on, len(grants))
    asked_first = participation.learning_questions.filter(
        asked_from=participation.starts_on, asked_until=None, replaces=None
    )
    asked_first.update(asked_from=spans[0].starts_on)
    participation.starts_on, participation.ends_on = spans[0].starts_on, spans[-1].ends_on
    participation.save(update_fields=["starts_on", "ends_on"])
    participation.years.all().delete()
    ParticipationYear.objects.bulk_create(
        ParticipationYear(
            participation=participation,
            number=span.number,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            amount=grant.amount,
            reserved=grant.reserved,
        )
        for span, grant in zip(spans, grants, strict=True)
    )


def _write_years(decision, years):
    GrantYear.objects.bulk_create(
        GrantYear(
            decision=decision,
            number=number,
            amount=amount,
            reserved=reserved or Decimal(0),
            exception_reason=why.strip(),
        )
        for number, (amount, reserved, why) in enumerate(years, start=1)
    )


def check_ratification(proposal, ratified_on, body, reference, now):
    """Raise NotAllowedNow unless a decision on this file can have been ratified then, by that body."""
    if not body.strip() or not reference.strip():
        raise NotAllowedNow(_("Inscrivez l’instance qui a entériné la décision et la référence du procès-verbal."))
    if ratified_on > timezone.localdate(now):
        raise NotAllowedNow(_("La date où la décision est entérinée ne peut pas être à venir."))
    recommended_on = earliest_dates(proposal)["ratified_on"]
    if recommended_on is not None and ratified_on < recommended_on:
        raise NotAllowedNow(
            _("La décision est entérinée après la recommandation du comité, adoptée le %(date)s.")
            % {"date": long_date(recommended_on)}
        )


def _check_start(proposal, starts_on):
    earliest = earliest_dates(proposal)["starts_on"]
    if starts_on < earliest:
        raise NotAllowedNow(
            _("Une participation ne commence pas avant le dépôt de la proposition, le %(date)s.")
            % {"date": long_date(earliest)}
        )


def earliest_dates(proposal):
    """Return the first day on which each date of a decision makes sense, or None where nothing bounds it.

    A decision follows the committee's recommendation; what it supports begins after the file was submitted.
    """
    adopted = Recommendation.objects.filter(item__proposal=proposal).order_by("-adopted_at").first()
    return {
        "ratified_on": timezone.localdate(adopted.adopted_at) if adopted else None,
        "starts_on": timezone.localdate(proposal.submitted_at),
    }


def _check_years(proposal, years):
    rules = proposal.rules
    if not rules.min_years <= len(years) <= rules.max_years:
        raise NotAllowedNow(
            _("Cette étape dure de %(low)s à %(high)s ans (%(source)s).")
            % {"low": rules.min_years, "high": rules.max_years, "source": rules.source}
        )
    for number, (amount, _reserved, why) in enumerate(years, start=1):
        problem = range_error(amount, number, rules)
        if problem and not why.strip():
            raise NotAllowedNow(problem + " " + _("L’équipe peut faire une exception en inscrivant son motif."))
