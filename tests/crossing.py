"""Acts of two people that cross: others who work meanwhile, and the moment when they wait for a lock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, connections

from ui.refusals import NotAllowedNow

WAITING_HERE = """
SELECT count(DISTINCT waiting.pid) FROM pg_locks waiting JOIN pg_locks held USING (pid)
WHERE NOT waiting.granted AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextmanager
def crew_of(count):
    """Give a function that starts an act beside this thread and returns its future; a refusal is its result."""
    with ThreadPoolExecutor(count) as pool:
        yield lambda act: pool.submit(_answer, act)


def _answer(act):
    try:
        return act()
    except NotAllowedNow as refusal:
        return refusal
    finally:
        connections.close_all()


def until_waiting(count):
    """Return once that many others of this database wait for a lock. On SQLite everybody waits for the one writer.

    The server may serve other crews too. Who waits for a row waits for a transaction, which names no database; the
    tables that they hold meanwhile do.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for _look in range(50_000):
            cursor.execute(WAITING_HERE)
            if cursor.fetchone()[0] >= count:
                return
    raise AssertionError(f"{count} others never waited")
