"""What the accompaniment asks of somebody: requests and mandates, hours, Dynamo's places."""

from . import todo_asking, todo_dynamo, todo_hours, todo_lines


def todo(user, now):
    """Return the items of this app for one person, in no order: one query.

    Near the end of a year, those of a table's hours take two more.
    """
    sorts = [source.sorts(user, now) for source in (todo_asking, todo_hours, todo_dynamo)]
    return list(todo_lines.items([one for some in sorts for one in some]))
