"""One participation at a time in a neighbourhood, unless a reason is on record (portal's default).

What takes a place: a participation that was not interrupted, and an accepted file whose letter is still to come. Both
count by their dates. Whoever accepts, corrects or sends holds the neighbourhood's row first: two files of one
neighbourhood are never weighed at once.
"""

from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood
from ui.refusals import NotAllowedNow

from ..models import Decision, Participation, ProgrammeSettings
from ..rules.overlaps import crossing, span_of


def hold_place(proposal):
    """Lock the neighbourhood until the transaction ends; always after the file's own row, so that none waits in a ring.

    Rows that only point to the neighbourhood may still be written meanwhile.
    """
    return Neighbourhood.objects.select_for_update(no_key=True).get(pk=proposal.neighbourhood_id)


def taken_spans(proposal):
    """Return [(first day, last day)] of what the neighbourhood's other files have taken or were promised."""
    others = Decision.objects.that_take_a_place().filter(proposal__neighbourhood=proposal.neighbourhood_id)
    begun = Participation.objects.not_interrupted().filter(neighbourhood=proposal.neighbourhood_id)
    spans = {span_of(row.starts_on, row.year_count) for row in others.exclude(proposal=proposal)}
    return sorted(spans | set(begun.exclude(proposal=proposal).values_list("starts_on", "ends_on")))


def check_place(proposal, *, starts_on, years, reason):
    """Refuse dates that cross those of another file without a reason. The caller holds the place."""
    if reason.strip() or not ProgrammeSettings.current().one_active_participation:
        return
    if crossing(span_of(starts_on, years), taken_spans(proposal)):
        raise NotAllowedNow(
            _(
                "Ce quartier a déjà une participation en cours ou promise à ces dates\u00a0: inscrivez le motif qui permet "
                "une seconde participation."
            )
        )


def check_begun(proposal):
    """The last guard, at the letter: of two participations that cross, one decision at least carries the reason."""
    decision = proposal.decision
    if decision.override_reason or not ProgrammeSettings.current().one_active_participation:
        return
    begun = Participation.objects.not_interrupted().filter(
        neighbourhood=proposal.neighbourhood_id, proposal__decision__override_reason=""
    )
    spans = begun.exclude(proposal=proposal).values_list("starts_on", "ends_on")
    if crossing(span_of(decision.starts_on, decision.years.count()), spans):
        raise NotAllowedNow(
            _(
                "Ce quartier a déjà une participation à ces dates\u00a0: corrigez la décision pour y inscrire le motif d’une "
                "seconde participation, puis envoyez la lettre."
            )
        )
