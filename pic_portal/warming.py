"""What a web server does once, before its first page, so that no visitor waits for it."""

import gc
from importlib import import_module

from django.conf import settings
from django.template import engines
from django.urls import reverse

from proposals.rules.form import form_spec

# Pages make many short-lived objects, and few cycles. By default Python looks for cycles every 700 of them, and now
# and then among all that the portal consists of: a pause of 100 ms, in the middle of somebody's page.
OBJECTS_BETWEEN_SEARCHES = 20_000


def warm_up():
    """Read addresses, templates and the form; then set what was read aside from the search for unused objects.

    No query: a server may fork after this, and a connection to the database is not to be shared.
    """
    reverse("home")
    _read_templates()
    form_spec()
    if settings.REDIS_URL:
        import_module("redis")  # the cache reads it at its first use, which takes 50 ms
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES, 10, 10)


def _read_templates():
    """Each stays in the memory of the cached loader."""
    engine = engines["django"]
    for directory in engine.dirs:
        for path in directory.rglob("*.html"):
            engine.get_template(str(path.relative_to(directory)))
