"""The team records what the PIC-Centraide governance ratified (Guide, section 5.2)."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import long_date

from ..models import Decision, GrantYear, Participation, ProgrammeSettings, Recommendation
from ..rules.budget import range_error
from ..workflow import advance, check_allowed, locked


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
                "Ce quartier a déjà une participation en cours : inscrivez le motif qui permet une seconde participation."
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
    GrantYear.objects.bulk_create(
        GrantYear(
            decision=decision, number=n, amount=amount, reserved=reserved or Decimal(0), exception_reason=why.strip()
        )
        for n, (amount, reserved, why) in enumerate(years, start=1)
    )
    advance(proposal, "accept", by=by, now=now, reason=conditions)
    return decision


@transaction.atomic
def record_refusal(*, proposal, ratified_on, body, reference, reasons, by, now):
    """Record a refusal, with the reasons that its letter will give."""
    proposal = locked(proposal)
    check_allowed(proposal, "refuse", by=by)
    _check_ratification(proposal, ratified_on, body, reference, now)
    if not reasons.strip():
        raise NotAllowedNow(_("Inscrivez les motifs du refus : la lettre les donnera."))
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
