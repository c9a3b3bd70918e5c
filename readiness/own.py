"""What somebody has on the path: their drafts and declarations, requests, the people who wait for their answer."""

from dataclasses import dataclass

from django.utils import timezone

from .models import Coach, Declaration, FundingRequest, SavedAssessment, Signatory
from .words import TONES


@dataclass(frozen=True)
class Own:
    declarations: list
    requests: list
    invitations: list
    coach: Coach | None
    assessments: int

    @property
    def is_empty(self):
        return not (self.declarations or self.requests or self.invitations or self.coach or self.assessments)


def read(user):
    """A bounded number of queries, however much there is."""
    now = timezone.now()
    declarations = Declaration.objects.of_side(user).with_context().latest_first()
    requests = FundingRequest.objects.of_side(user).with_context().latest_first()
    return Own(
        declarations=[{"row": row, "tone": TONES[row.status]} for row in declarations],
        requests=[{"row": row, "tone": TONES[row.status]} for row in requests],
        invitations=list(Signatory.objects.of_account(user).awaited(now).with_request()),
        coach=Coach.objects.filter(account=user, retired_at=None).first(),
        assessments=SavedAssessment.objects.visible_to(user).count(),
    )
