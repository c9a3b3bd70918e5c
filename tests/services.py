"""PostgreSQL and Redis of our own: free ports, throwaway data, gone at the end. No service of the system is touched.

``python -m tests.services COMMAND…`` runs a command with both, and hands it their addresses:
``PIC_TEST_DATABASE_URL`` and ``PIC_TEST_REDIS_URL`` (what the test settings read), ``DATABASE_URL`` and ``REDIS_URL``.
"""

import contextlib
import ctypes
import glob
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

START_SECONDS = 30
PORT_TRIES = 5


class ServiceUnavailable(RuntimeError):
    """The program is not installed, or did not start."""


def find_program(name):
    """Return the path of a program, looking also where Debian hides PostgreSQL's own; None when it is absent."""
    versioned = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    return versioned[-1] if versioned else shutil.which(name)


def missing_tools():
    """Return the names of what the suite needs and this machine lacks: the tests that use it cannot run."""
    needed = {"PostgreSQL": "initdb", "Redis": "redis-server", "Poppler": "pdftotext"}
    missing = [label for label, program in needed.items() if find_program(program) is None]
    return missing if find_browser() else [*missing, "Chromium"]


def find_browser():
    """Return the path of Debian's Chromium without a window, which computes less, or of the whole one; None without."""
    return find_program("chromium-headless-shell") or find_program("chromium")


def free_port():
    """Return a TCP port of 127.0.0.1 that was free a moment ago: whoever uses it must be ready to try another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _unprivileged():
    """Return Popen's arguments that leave root: PostgreSQL refuses to run as root, and Redis has no need of it."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise ServiceUnavailable("Aucun compte sans privilège (postgres, nobody) ne peut lancer les services.")


def _die_with_parent(sig):
    """Ask the kernel (Linux) to signal the service if the suite itself is killed and cannot clean up."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, sig)  # PR_SET_PDEATHSIG


class Service:
    """A server process with a directory of its own."""

    stop_signal = signal.SIGTERM

    def __init__(self):
        self.port = None
        self.process = None
        self.directory = None

    def start(self):
        """Start on a free port; another process may take that port first, so a few ports are tried."""
        self.directory = Path(tempfile.mkdtemp(prefix="pic-service-"))
        try:
            account = _unprivileged()
            if account:
                os.chown(self.directory, account["user"], account["group"])
            self.account = account
            self.prepare()
            for _ in range(PORT_TRIES):
                self.launch()
                if self.wait_until_ready():
                    return self
                if self.process.poll() is None:
                    break  # it runs but does not answer: another port would not help
            raise ServiceUnavailable(f"{type(self).__name__} ne démarre pas :\n{self.log()}")
        except BaseException:
            self.stop()
            raise

    def launch(self):
        """Start the process anew; a stopped service comes back on the same port when ``port`` is already known."""
        self.port = free_port()
        self._spawn()

    def _spawn(self):
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                start_new_session=True,
                preexec_fn=_die_with_parent(self.stop_signal),
                **self.account,
            )

    def wait_until_ready(self):
        """Return True once the service answers, False when it ended or stayed silent for START_SECONDS."""
        deadline = time.monotonic() + START_SECONDS
        pause = threading.Event()
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers():
                return True
            pause.wait(0.05)
        return False

    def halt(self):
        """Stop the process and keep its data, as an outage would."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def resume(self):
        """Start again after ``halt``, at the same address."""
        self._spawn()
        if not self.wait_until_ready():
            raise ServiceUnavailable(f"{type(self).__name__} ne redémarre pas :\n{self.log()}")

    def stop(self):
        """Stop the process and remove its directory."""
        self.halt()
        shutil.rmtree(self.directory, ignore_errors=True)

    def log(self):
        with contextlib.suppress(OSError):
            return (self.directory / "log").read_text(errors="replace")[-3000:]
        return ""

    def run(self, *command):
        """Run a helper program as the service's own account; its output is the message when it fails."""
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            cwd=self.directory,
            timeout=START_SECONDS,
            **self.account,
        )
        if done.returncode:
            raise ServiceUnavailable(f"{command[0]} a échoué :\n{done.stdout}{done.stderr}")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class PostgreSQL(Service):
    """A cluster that gives up durability for speed."""

    stop_signal = signal.SIGQUIT  # immediate: the data is thrown away next

    def prepare(self):
        initdb = find_program("initdb")
        if initdb is None:
            raise ServiceUnavailable("PostgreSQL n’est pas installé (paquet postgresql).")
        self.server = str(Path(initdb).with_name("postgres"))
        self.password = secrets.token_urlsafe(16)
        password_file = self.directory / "password"
        password_file.write_text(self.password)
        password_file.chmod(0o600)
        if self.account:
            os.chown(password_file, self.account["user"], self.account["group"])
        self.run(
            *(initdb, "--pgdata", str(self.directory / "data"), "--username", "pic", "--pwfile", str(password_file)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        )

    def command(self):
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 200,
            "autovacuum": "off",
        }
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        return [self.server, "-D", str(self.directory / "data"), *flags]

    def answers(self):
        import psycopg2

        try:
            psycopg2.connect(self.address("postgres"), connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def address(self, database):
        return f"postgres://pic:{self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def url(self):
        return self.address("pic")

    def create_database(self, name="pic"):
        """Create an empty database, for what is not a test run (tests create their own)."""
        import psycopg2

        connection = psycopg2.connect(self.address("postgres"))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')


class Redis(Service):
    """A Redis that writes nothing to disk."""

    def prepare(self):
        self.server = find_program("redis-server")
        if self.server is None:
            raise ServiceUnavailable("Redis n’est pas installé (paquet redis-server).")

    def command(self):
        options = f"--port {self.port} --bind 127.0.0.1 --save --appendonly no --databases 32 --daemonize no".split()
        options.insert(options.index("--save") + 1, "")
        return [self.server, *options, "--dir", str(self.directory)]

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2) as link:
            link.settimeout(2)
            link.sendall(b"PING\r\n")
            return link.recv(16).startswith(b"+PONG")
        return False

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"


@contextlib.contextmanager
def both():
    """Run PostgreSQL and Redis; yield the environment that points to them."""
    with PostgreSQL() as postgresql, Redis() as redis:
        postgresql.create_database()
        yield {
            "PIC_TEST_DATABASE_URL": postgresql.url,
            "PIC_TEST_REDIS_URL": redis.url,
            "DATABASE_URL": postgresql.url,
            "REDIS_URL": redis.url,
        }


def main(command):
    def leave(signum, _frame):
        raise SystemExit(128 + signum)

    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, leave)
    try:
        with both() as addresses:
            return subprocess.run(command, env={**os.environ, **addresses}).returncode
    except ServiceUnavailable as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
