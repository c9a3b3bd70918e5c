"""What the accompaniment asks of somebody: requests and mandates, hours, Dynamo's places."""

from . import todo_asking, todo_dynamo, todo_hours, todo_lines


def todo(user, now):
    """Return the items of this app for one person, in no order: a query for Dynamo, one for everything else.

    Near the end of a year, those of a table's hours take two more.
    """
    sorts = [*todo_asking.sorts(user, now), *todo_hours.sorts(user, now)]
    return [*todo_lines.items(sorts), *todo_dynamo.items(user, now)]
