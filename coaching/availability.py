"""How much a neighbourhood may still plan, for the pages that warn. Nothing here forbids anything."""


def available_minutes(neighbourhood, envelope, on):
    """Return the minutes that can still be planned for that day: the balance less what is reserved, at least 0.

    None when it is not known: the pages then say nothing of it.
    """
    return None  # noqa: RET501 - a figure takes its place
