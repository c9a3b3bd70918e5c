"""Everybody registers at the same instant: real HTTP against gunicorn, on the database of ``DATABASE_URL``, else SQLite.

1 000 requests for 200 seats by 50 clients at once, with the shipped limits against robots raised for this alone. Says
how many seats were given, how many people wait and with which ranks, and how long an answer took. Loopback only,
bounded in number, stops by itself. Exit 1 when a seat was sold twice, an answer failed or a rank is missing.
"""

import http.client
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench.serving import line, say, server  # noqa: E402 - the folder is on the path now

VAR = tempfile.mkdtemp(prefix="pic-burst-")
os.environ.update(
    DJANGO_SETTINGS_MODULE="pic_portal.settings",
    PIC_VAR=VAR,
    PIC_DEMO="0",
    PIC_HTTPS="0",
    SECRET_KEY="only-for-the-bench-" + "x" * 50,
    FORMS_PER_ADDRESS="1000000",
    FORMS_PER_RANGE="1000000",
    FORMS_MINIMUM_SECONDS="0",
)

REQUESTS, SEATS, CLIENTS = 1_000, 200, 50
FIELD = re.compile(r'name="(csrfmiddlewaretoken|shown_at)" value="([^"]+)"')
STILL = 120  # seconds after which a client gives up


def main():
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", "--noinput", verbosity=0)
    event = make_event()
    connection.close()
    with server() as (port, _cold):
        began = time.perf_counter()
        answers = everybody(port, f"/activites/dates/{event.public_id}/inscription/")
        whole = time.perf_counter() - began
    say(f"  {connection.vendor} : {len(answers)} inscriptions en {whole:.1f} s, {CLIENTS} clients à la fois")
    line("ouvrir la page", [opened for opened, _sent, _status in answers])
    line("envoyer (but : p95 ≤ 1500)", [sent for _opened, sent, _status in answers])
    return verdict(event, answers, say)


def make_event():
    from datetime import timedelta

    from django.utils import timezone

    from events import factories

    now = timezone.now()
    starts_at = now + timedelta(days=30)
    return factories.make_event(
        capacity=SEATS,
        starts_at=starts_at,
        opens_at=now - timedelta(days=1),
        closes_at=starts_at - timedelta(hours=2),
        created_at=now,
        published_at=now,
    )


def everybody(port, url):
    """Each client opens the page and sends it, as a person would, until all addresses are used."""
    todo, answers, lock = SimpleQueue(), [], threading.Lock()
    for n in range(REQUESTS):
        todo.put(f"personne{n:04}@example.org")
    gate = threading.Barrier(CLIENTS)

    def client():
        gate.wait()
        while True:
            try:
                address = todo.get_nowait()
            except Empty:
                return
            answer = one(port, url, address)
            with lock:
                answers.append(answer)

    clients = [threading.Thread(target=client) for _n in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join(timeout=600)
    return answers


def one(port, url, address):
    """Return (milliseconds to open, milliseconds to send, status)."""

    def ask(method, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STILL)
        began = time.perf_counter()
        connection.request(method, url, body=body, headers={"Host": "localhost", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        connection.close()
        return answer, text, took

    answer, page, opened = ask("GET")
    cookie = answer.getheader("Set-Cookie", "").partition(";")[0]
    fields = dict(FIELD.findall(page)) | {"name": "Personne d’essai", "email": address, "neighbourhood": ""}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": "http://localhost"}
    answer, _page, sent = ask("POST", urlencode(fields), headers)
    return opened, sent, answer.status


def verdict(event, answers, say):
    from events.models import Seat

    statuses = [status for _opened, _sent, status in answers]
    lists = Seat.objects.of(event)
    confirmed, ranks = lists.confirmed().count(), list(lists.waiting().values_list("rank", flat=True))
    failed = sum(status != 200 for status in statuses)
    right = confirmed == SEATS and ranks == list(range(1, REQUESTS - SEATS + 1)) and not failed
    say(f"  {confirmed} places données sur {SEATS}, {len(ranks)} en attente, {failed} réponses en erreur")
    say("  Aucune place vendue deux fois, rangs sans trou ni double." if right else "  ! Le compte n’y est pas.")
    return 0 if right else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(VAR, ignore_errors=True)
