"""The team records what the PIC-Centraide governance ratified (Guide, section 5.2)."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import policy
from ..models import Decision, GrantYear, Participation, ParticipationYear, ProgrammeSettings, Recommendation
from ..rules.budget import range_error
from ..rules.years import participation_years
from ..workflow import advance, check_allowed, locked, note


@transaction.atomic
def record_acceptance(
    *, proposal, ratified_on, body, reference, starts_on, years, by, now, conditions="", reasons="", override_reason=""
):
    """Record an acceptance. ``years`` is a list of (amount, reserved, exception reason), one per year, in dollars.

    An amount outside the range of the file's own rules needs a reason (a logged exception). The number of years never
    exceeds the rules' maximum, exception or not. A second active participation needs ``override_reason``.
    """
    proposal = locked(proposal)
    check_allowed(proposal, "accept", by=by)
    _check_ratification(proposal, ratified_on, body, reference, now)
    _check_years(proposal, years)
    active = Participation.objects.active().filter(neighbourhood=proposal.neighbourhood_id)
    if ProgrammeSettings.current().one_active_participation and active.exists() and not override_reason.strip():
        raise NotAllowedNow(
            _(
                "Ce quartier a déjà une participation en cours\u00a0: inscrivez le motif qui permet une seconde participation."
            )
        )
    decision = Decision.objects.create(
        proposal=proposal,
        outcome=Decision.Outcome.ACCEPTED,
        ratified_on=ratified_on,
        ratified_by_body=body.strip(),
        minutes_reference=reference.strip(),
        starts_on=starts_on,
        conditions=conditions.strip(),
        reasons=reasons.strip(),
        override_reason=override_reason.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    _write_years(decision, years)
    advance(proposal, "accept", by=by, now=now, reason=conditions)
    return decision


@transaction.atomic
def record_refusal(*, proposal, ratified_on, body, reference, reasons, by, now):
    """Record a refusal, with the reasons that its letter will give."""
    proposal = locked(proposal)
    check_allowed(proposal, "refuse", by=by)
    _check_ratification(proposal, ratified_on, body, reference, now)
    if not reasons.strip():
        raise NotAllowedNow(_("Inscrivez les motifs du refus\u00a0: la lettre les donnera."))
    decision = Decision.objects.create(
        proposal=proposal,
        outcome=Decision.Outcome.REFUSED,
        ratified_on=ratified_on,
        ratified_by_body=body.strip(),
        minutes_reference=reference.strip(),
        reasons=reasons.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    advance(proposal, "refuse", by=by, now=now, reason=reasons)
    return decision


@transaction.atomic
def correct_decision(
    *, proposal, reason, ratified_on, body, reference, by, now, starts_on=None, years=(), conditions="", reasons=""
):
    """Mend a recorded decision, with the reason; the outcome itself never changes.

    The years of a participation that has begun follow. A letter that was already issued stays as it is: the correction
    is told by a second letter, which the team issues next.
    """
    proposal = locked(proposal)
    if not policy.may_record_decision(by, proposal):
        raise PermissionDenied
    decision = Decision.objects.select_for_update().filter(proposal=proposal).first()
    if decision is None:
        raise NotAllowedNow(_("Ce dossier n’a pas encore de décision à corriger."))
    if not reason.strip():
        raise NotAllowedNow(_("Inscrivez le motif de la correction."))
    _check_ratification(proposal, ratified_on, body, reference, now)
    accepted = decision.outcome == Decision.Outcome.ACCEPTED
    if accepted:
        _check_years(proposal, years)
        decision.starts_on, decision.conditions = starts_on, conditions.strip()
    elif not reasons.strip():
        raise NotAllowedNow(_("Inscrivez les motifs du refus\u00a0: la lettre les donnera."))
    decision.reasons = reasons.strip()
    decision.ratified_on, decision.ratified_by_body = ratified_on, body.strip()
    decision.minutes_reference = reference.strip()
    decision.save()
    if accepted:
        decision.years.all().delete()
        _write_years(decision, years)
        participation = Participation.objects.select_for_update().filter(proposal=proposal).first()
        if participation is not None:
            lay_out_years(participation, decision)
    note(proposal, "correct_decision", by=by, now=now, reason=reason, internal=True)
    return decision


def lay_out_years(participation, decision):
    """Write a participation's years from its decision: dates from the start, amounts as granted."""
    grants = list(decision.years.order_by("number"))
    spans = participation_years(decision.starts_on, len(grants))
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


def _check_ratification(proposal, ratified_on, body, reference, now):
    if not body.strip() or not reference.strip():
        raise NotAllowedNow(_("Inscrivez l’instance qui a entériné la décision et la référence du procès-verbal."))
    if ratified_on > timezone.localdate(now):
        raise NotAllowedNow(_("La date où la décision est entérinée ne peut pas être à venir."))
    adopted = Recommendation.objects.filter(item__proposal=proposal).order_by("-adopted_at").first()
    if adopted is not None and ratified_on < timezone.localdate(adopted.adopted_at):
        raise NotAllowedNow(
            _("La décision est entérinée après la recommandation du comité, adoptée le %(date)s.")
            % {"date": long_date(timezone.localdate(adopted.adopted_at))}
        )


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
