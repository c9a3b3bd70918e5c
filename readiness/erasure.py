"""What the readiness path knows of somebody who has their account erased."""

from accounts.addresses import addresses_of, normal
from accounts.erasure import Part, register

from .models import Coach, Declaration, SavedAssessment, Signatory
from .retention import forget_signatories


def _held(user):
    """Nothing: a request that was sent stands with its other people; the directory goes on without the entry."""
    return []


def _erase(user, now):
    """Delete what is theirs alone; where they were named with others, leave the place and forget the name.

    In a request that never left, the person leaves with their answer: it would count for nobody.
    """
    SavedAssessment.objects.of_author(user).delete()
    Declaration.objects.made_by(user).drafts().delete()
    named = Signatory.objects.of_addresses({*addresses_of(user), normal(user.email)})
    named.of_requests_never_sent().delete()
    forget_signatories(named)
    for coach in Coach.objects.filter(account=user):
        coach.name, coach.presentation, coach.account = "–", "", None
        coach.agreed_at = coach.agreed_by = None
        coach.retired_at, coach.retired_by = coach.retired_at or now, coach.retired_by or user
        coach.save()
        coach.facets.all().delete()


register(Part(held=_held, erase=_erase, models=frozenset({"readiness.SavedAssessment"})))
