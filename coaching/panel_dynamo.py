"""What a neighbourhood's coaching page says of Dynamo: its place or its position, or the invitation to ask."""

from ui.typography import ordinal

from . import dynamo_places, policy
from .models import DynamoRequest


def panel(neighbourhood, user, now):
    """Return ``{"template", "context"}``; None without an open year. The page has checked who reads it."""
    standing = dynamo_places.standing_now(neighbourhood, now)
    if standing is None:
        return None
    asked = DynamoRequest.objects.visible_to(user).of_year(standing.year).of_place(neighbourhood).active()
    found = asked.first() if standing.is_asking else None
    context = {"place": neighbourhood, "year": standing.year, "dynamo": found}
    if found is not None:
        position = dynamo_places.position(found)
        context |= {
            "tone": dynamo_places.TONES[found.status],
            "position": position and ordinal(position),
        }
    else:
        context |= {
            "standing": standing,
            "asks": policy.may_ask(user, neighbourhood),
        }
    return {"template": "coaching/panels/dynamo.html", "context": context}
