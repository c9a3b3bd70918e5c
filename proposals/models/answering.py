"""Whether somebody answers for a file today: its neighbourhood's advisor or substitute, unless all are recused.

The team takes what nobody answers for. ``actions.people.readers_to_tell`` asks the same of one file, one person at a
time; a test holds the two together.
"""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from neighbourhoods.models import Portfolio, Seat, Substitution, TableMembership


def has_somebody_who_answers():
    """Condition on Proposal: a person who answers for its neighbourhood today reads what it contains."""
    here = OuterRef("neighbourhood")
    present = Portfolio.objects.current().filter(
        ~Exists(Substitution.objects.current().filter(advisor=OuterRef("advisor")))
    )
    advisors = present.filter(_is_not_recused("advisor"), neighbourhood=here, advisor__is_active=True)
    replaced = Portfolio.objects.current().filter(neighbourhood=OuterRef(here)).values("advisor")
    substitutes = Substitution.objects.current().filter(
        _is_not_recused("substitute"), advisor__in=replaced, substitute__is_active=True
    )
    return Q(Exists(advisors)) | Q(Exists(substitutes))


def _is_not_recused(who):
    """Condition on a row inside a query for files: the person whom its column names is not recused from the file."""
    declaration = apps.get_model("proposals", "ConflictDeclaration")
    partnership = apps.get_model("proposals", "PartnerNeighbourhood")
    person, file = OuterRef(who), OuterRef(OuterRef("pk"))
    declared = declaration.objects.conflicts().filter(user=person, proposal=file)
    spanned = partnership.objects.filter(proposal=OuterRef(file)).values("neighbourhood")
    places = Q(neighbourhood=OuterRef(OuterRef("neighbourhood"))) | Q(neighbourhood__in=spanned)
    memberships = TableMembership.objects.current().filter(places, user=person)
    withdrawing = Seat.objects.current().that_withdraw().filter(user=person)
    return ~Exists(declared) & ~Exists(memberships) & ~Exists(withdrawing)
