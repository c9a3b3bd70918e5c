"""What one page of the desk saves at once: what is said of a resource, and what it opens."""

from django.db import transaction

from . import resources


@transaction.atomic
def add(*, opens, by, now, **said):
    """Add a resource with what it opens: ``opens`` are the arguments of ``resources.open_with``, or nothing yet."""
    resource = resources.create(by=by, now=now, **said)
    return resources.open_with(resource=resource, by=by, now=now, **opens) if opens else resource


@transaction.atomic
def change(*, resource, opens, seen, by, now, **said):
    """Change both, or neither. ``seen``: the ``lock_version`` of the page; raises ``WrittenMeanwhile``."""
    resource = resources.change(resource=resource, lock_version=seen, by=by, now=now, **said)
    return resources.open_with(resource=resource, by=by, now=now, **opens) if opens else resource
