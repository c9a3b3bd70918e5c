"""What a neighbourhood's coaching page says of Dynamo: its place or its position, or the invitation to ask."""

from . import dynamo_places, policy
from .models import DynamoRequest


def panel(neighbourhood, user, now):
    """Return ``{"template", "context"}``; None without an open year. The page has checked who reads it."""
    year = dynamo_places.open_year(now)
    if year is None:
        return None
    found = DynamoRequest.objects.visible_to(user).of_year(year).of_place(neighbourhood).active().first()
    context = {"place": neighbourhood, "year": year, "dynamo": found}
    if found is not None:
        position = dynamo_places.position(found)
        context |= {
            "tone": dynamo_places.TONES[found.status],
            "position": position and dynamo_places.ordinal(position),
        }
    else:
        context |= {
            "standing": dynamo_places.standing(year, neighbourhood),
            "asks": policy.may_ask(user, neighbourhood),
        }
    return {"template": "coaching/panels/dynamo.html", "context": context}
