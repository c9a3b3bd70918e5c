"""What the accompaniment asks of somebody: requests and mandates, hours, Dynamo's places."""

from . import todo_asking, todo_dynamo, todo_hours

SOURCES = (todo_asking, todo_hours, todo_dynamo)


def todo(user, now):
    """Return the items of this app for one person, in no order."""
    return [item for source in SOURCES for item in source.items(user, now)]
