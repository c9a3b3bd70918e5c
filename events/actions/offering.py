"""What the team says of an activity, and its delays."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from .. import policy
from ..models import Activity

SETTINGS = (
    "organiser", "summary", "description", "audience", "takes_topics", "offer_hours", "short_offer_hours", "last_offer_hours",
    "certificate_share",
)  # fmt: skip


@transaction.atomic
def change_activity(*, activity, facts, by):
    """Change words and delays. An offer that was made keeps its hour; a certificate that was given stays."""
    if not policy.may_moderate(by):
        raise PermissionDenied
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    for name in SETTINGS:
        setattr(activity, name, facts[name])
    activity.full_clean()
    activity.save()
    return activity
