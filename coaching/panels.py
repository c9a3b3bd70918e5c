"""What this app shows on a neighbourhood's page: the hours that are left, for those who follow them."""

from . import hours_overview, policy


def hours(neighbourhood, user, now):
    """What is available and what lapses, or None: coaches and guests read nothing here."""
    if not policy.follows(user, neighbourhood):
        return None
    overviews = hours_overview.of_place(neighbourhood, now)
    if not overviews:
        return None
    return {"template": "coaching/panels/hours.html", "context": {"overviews": overviews}}
