"""« make run » as a newcomer lives it: the portal starts, answers, and leaves nothing behind."""

import os
import queue
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests import source

# One worker runs them all: they share one directory of data, so that only the first start loads the demonstration.
pytestmark = [pytest.mark.process, pytest.mark.xdist_group("run")]

START_SECONDS = 180
WELL_SECONDS = 60
STOP_SECONDS = 30


class RunningPortal:
    """scripts/run.py with its output line by line."""

    def __init__(self, var, port, **environment):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, str(source.ROOT / "scripts" / "run.py")],
            env={**kept, "PIC_VAR": str(var), "PORT": str(port), "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self.lines = []
        self._arriving = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._arriving.put(line)
        self._arriving.put(None)

    def wait_for_line(self, text):
        """Return once a line holds the text; fail when the script ends, or is silent too long."""
        while True:
            line = self._arriving.get(timeout=START_SECONDS)
            assert line is not None, "".join(self.lines)
            self.lines.append(line)
            if text in line:
                return line

    def everything(self):
        """Return all that was printed, once the script has ended."""
        self.process.wait(timeout=START_SECONDS)
        while (line := self._arriving.get(timeout=STOP_SECONDS)) is not None:
            self.lines.append(line)
        return "".join(self.lines)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=STOP_SECONDS)
        self._reader.join(timeout=STOP_SECONDS)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def start(var, free_port):
    started = []

    def start_one(**environment):
        started.append(RunningPortal(var, environment.pop("PORT", free_port), **environment))
        return started[-1]

    yield start_one
    for portal in started:
        portal.close()


def descendants(pid):
    """Return the processes started by a process, and those that they started."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def status_of(address):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code


def becomes_well(address):
    """Ask until the answer is 200: the scheduler's first turn comes seconds after the start."""
    pause = threading.Event()
    deadline = time.monotonic() + WELL_SECONDS
    while time.monotonic() < deadline:
        if status_of(address) == 200:
            return True
        pause.wait(0.5)
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Les processus se comptent dans /proc (Linux).")
@pytest.mark.parametrize("stop_with", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "Ctrl-C"])
def test_the_portal_starts_answers_and_stops_without_leaving_a_process(start, free_port, stop_with):
    portal = start()
    portal.wait_for_line(f"http://localhost:{free_port}")
    children = descendants(portal.process.pid)

    assert status_of(f"http://localhost:{free_port}/") == 200
    assert becomes_well(f"http://localhost:{free_port}/sante/")  # which asks whether the scheduler works, too
    assert len(children) >= 3  # the web server and its worker, the scheduler

    portal.process.send_signal(stop_with)
    assert portal.process.wait(timeout=STOP_SECONDS) == 0, portal.everything()
    assert [pid for pid in children if alive(pid)] == []


def test_a_second_start_keeps_the_data(start, free_port, var):
    people = []
    for _ in range(2):
        portal = start()
        portal.wait_for_line(f"http://localhost:{free_port}")
        portal.close()
        with closing(sqlite3.connect(var / "pic.sqlite3")) as database:
            people.append(database.execute("SELECT id, email FROM accounts_user ORDER BY id").fetchall())
    assert people[0] == people[1] != []


def test_a_busy_port_is_said_plainly_and_nothing_starts(start, free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        portal = start()
        assert f"Le port {free_port} est déjà occupé" in portal.everything()
    assert portal.process.returncode == 1


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_a_port_that_is_none_is_refused_plainly(start, port):
    portal = start(PORT=port)
    assert "n’est pas un port" in portal.everything()
    assert portal.process.returncode == 1


def test_the_demonstration_is_never_offered_to_other_machines(start):
    portal = start(HOST="0.0.0.0")
    assert "n’écoute que cette machine" in portal.everything()
    assert portal.process.returncode == 1
