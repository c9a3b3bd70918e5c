"""What this app shows on a neighbourhood's page: the activities that its people came to."""

from . import policy, records


def taken_part(neighbourhood, user, now):
    """The last ones, for the table, its advisor and the team; None for others, or while nobody came to any."""
    if not policy.reads_record(user, neighbourhood):
        return None
    taken = records.counted(neighbourhood)
    if not taken:
        return None
    context = {"latest": taken[:3], "events": len(taken), "people": sum(one.count for one in taken)}
    return {"template": "events/panels/taken_part.html", "context": context}
