"""What this part shows on a neighbourhood's page of hours: its requests, its mandates, the way to ask."""

from datetime import timedelta

from django.utils import timezone

from . import asking_desk
from .models import CoachingRequest, Mandate

MOST = 10


def panel(neighbourhood, user, now):
    """Requests without a mandate, and mandates, as far as this person sees them: two queries.

    Nothing for a guest.
    """
    if not user.is_authenticated:
        return None
    today = timezone.localdate(now)
    requests = CoachingRequest.objects.visible_to(user).of_place(neighbourhood)
    requests = requests.exclude(status=CoachingRequest.Status.ASSIGNED).with_context()
    mandates = Mandate.objects.visible_to(user).of_place(neighbourhood).with_context()
    return {
        "template": "coaching/panels/asking.html",
        "context": {
            "place": neighbourhood,
            "requests": [(asked, asking_desk.TONES[asked.status]) for asked in requests[:MOST]],
            "mandates": [_mandate_row(mandate, today) for mandate in mandates[:MOST]],
        },
    }


def _mandate_row(mandate, today):
    state, tone = asking_desk.state_of(mandate, today)
    return {
        "mandate": mandate,
        "state": state,
        "tone": tone,
        "last_on": mandate.ends_on and mandate.ends_on - timedelta(days=1),
    }
