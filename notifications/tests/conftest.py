"""A real mail server on this machine, workers in separate processes, and e-mails that wait."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.conf import settings as django_settings
from django.db import connection, connections

from accounts.factories import StaffRoleFactory, UserFactory
from notifications.factories import NOW
from notifications.models import TaskHeartbeat

WORKER = "import django; django.setup(); from notifications import tasks; tasks.deliver_due_emails()"


@pytest.fixture
def now():
    return NOW


class Postbox:
    """What the mail server does: takes everything, unless a test has scripted something else.

    ``recipient_answers`` and ``text_answers`` are consumed one by one, per address and in order. ``silent_at`` names
    the command that never gets an answer. ``kill_at`` names when the worker dies: « ehlo », « text » (received,
    not answered) or « answered ».
    """

    def __init__(self):
        self.received = []
        self.recipient_answers = {}
        self.text_answers = []
        self.silent_at = None
        self.kill_at = None
        self.worker = None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        await self._meet("ehlo")
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        answers = self.recipient_answers.get(address)
        if answers:
            return answers.pop(0)
        await self._meet("recipient")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.text_answers:
            answer = self.text_answers.pop(0)
            if not answer.startswith("250"):
                return answer
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        await self._meet("text")
        if self.kill_at == "answered":
            os.kill(self.worker.pid, signal.SIGSTOP)  # the answer reaches a process that can do nothing with it
        return f"250 2.0.0 Accepted {len(self.received)}"

    async def _meet(self, moment):
        if self.kill_at == moment:
            self.worker.kill()
        if self.silent_at == moment:
            await asyncio.Event().wait()

    def pushed(self, answer):
        if self.kill_at == "answered" and b"2.0.0" in answer:
            self.worker.kill()

    def to(self, address):
        return [message for message in self.received if message["To"] == address]


class _Server(SMTP):
    async def push(self, status):
        await super().push(status)
        self.event_handler.pushed(status if isinstance(status, bytes) else status.encode())


class _Controller(Controller):
    """Serves on a port that is held from the start: nobody else takes it between its choice and its use."""

    def __init__(self, box):
        self._held = socket.create_server(("127.0.0.1", 0))
        super().__init__(box, hostname="127.0.0.1", port=self._held.getsockname()[1], ready_timeout=60)

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self._held)

    def factory(self):
        return _Server(self.handler, enable_SMTPUTF8=False, ident="test")


@pytest.fixture
def postbox(settings):
    """A mail server on the loopback, to which the settings point."""
    box = Postbox()
    controller = _Controller(box)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_TIMEOUT = 5
    yield box
    controller.stop()


@pytest.fixture
def closed_port():
    """A port of this machine where nobody listens, nor can while the test lasts."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        yield mute.getsockname()[1]


@pytest.fixture
def server_down(settings, closed_port):
    """The settings point to a port of this machine where nobody listens."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port


@pytest.fixture
def start_program(settings, postbox, tmp_path):
    """Start Python with these arguments, as the portal's own programs: real processes, on the test's own database.

    They write to the mail server to which the settings point at that moment, and end with the test.
    """
    programs = []

    def start(*arguments, **environment):
        program = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=django_settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "pic_portal.settings",
                "SECRET_KEY": settings.SECRET_KEY,
                "DATABASE_URL": database_url(),
                "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
                "PIC_DEMO": "0",
                "PIC_VAR": str(tmp_path),
                "REDIS_URL": "",
                **environment,
            },
            stderr=subprocess.PIPE,
        )
        programs.append(program)
        postbox.worker = program
        return program

    yield start
    for program in programs:
        program.kill()
        program.communicate()


@pytest.fixture
def start_worker(start_program):
    """Start real processes that deliver what is due."""
    return lambda: start_program("-c", WORKER)


def database_url():
    """Where the test's database is, for another process."""
    parts = connection.settings_dict
    name = str(parts["NAME"])
    if connection.vendor == "sqlite":
        if "memory" in name:
            pytest.fail("these tests need a test database that other processes can open: a file")
        return f"sqlite:///{name}"
    who = f"{quote(parts['USER'], safe='')}:{quote(parts['PASSWORD'], safe='')}"
    if str(parts["HOST"]).startswith("/"):
        port = f"&port={parts['PORT']}" if parts["PORT"] else ""
        return f"postgres://{who}@/{name}?host={quote(parts['HOST'], safe='')}{port}"
    return f"postgres://{who}@{parts['HOST']}:{parts['PORT'] or 5432}/{name}"


@pytest.fixture
def at_once():
    """Run ``call(number)`` in several threads that start together; return what each returned."""

    def run(call, *, times):
        barrier = threading.Barrier(times)

        def one(number):
            barrier.wait(timeout=30)
            try:
                return call(number)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(max_workers=times) as pool:
            return list(pool.map(one, range(times), timeout=60))

    return run


@pytest.fixture
def subject_seen_by(monkeypatch, now):
    """Make an object that only these people may know of, for e-mails to be about it.

    A heartbeat plays the part of a file: this app stands below those that hold files, and cannot import them.
    """

    def make(*people):
        subject = TaskHeartbeat.objects.create(name="dossier", last_run_at=now)
        seen = {person.pk for person in people}

        def visible_to(user):
            return TaskHeartbeat.objects.all() if user.pk in seen else TaskHeartbeat.objects.none()

        monkeypatch.setattr(TaskHeartbeat._default_manager, "visible_to", visible_to, raising=False)
        return subject

    return make


@pytest.fixture
def no_enrolment(settings):
    """Second factors are accounts' business; here people are simply signed in."""
    settings.STAFF_MUST_ENROL = False


@pytest.fixture
def member(db, no_enrolment):
    return StaffRoleFactory(user__email="tania@example.org").user


@pytest.fixture
def person(db):
    return UserFactory(email="camille@example.org", first_name="Camille", last_name="Roy")
