"""What this app erases once its time is over. What stays of a request says how many confirmed, and names nobody."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.retention import purger_of_rows

from .models import AnswerLink, Declaration, SavedAssessment, Signatory


def forget_signatories(signatories):
    """Blank who was named, for good, with their links; the place and the answer stay. Return how many."""
    AnswerLink.objects.filter(signatory__in=signatories.values("pk")).delete()
    return signatories.update(
        name="", email="", email_key="", organisation="", function="", word="", forgotten_at=timezone.now()
    )


purger_of_rows(
    "readiness.assessments",
    _("Autoévaluations gardées dans un compte"),
    lambda before: SavedAssessment.objects.saved_before(before),
)
purger_of_rows(
    "readiness.drafts",
    _("Brouillons de déclarations d’intérêt laissés là"),
    lambda before: Declaration.objects.left_before(before),
)
purger_of_rows(
    "readiness.signatories",
    _("Nom et courriel des personnes nommées dans une demande finie ou laissée là"),
    lambda before: Signatory.objects.to_forget(before),
    forget_signatories,
)
purger_of_rows(
    "readiness.links",
    _("Liens de réponse expirés"),
    lambda before: AnswerLink.objects.over_before(before),
)
