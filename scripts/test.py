"""Check everything: code, settings, tests on SQLite with the browser, then on PostgreSQL and Redis.

What asks no database, or looks at pages, runs on SQLite alone; ``--full`` runs it on both, and adds the exhaustive
products. ``--checks-only`` stops before the tests; ``--fix`` corrects what tools can. Every step runs even after a
failure; the exit code is 0 only when all passed. What this machine cannot run is said at the beginning and at the end,
and is a failure in continuous integration (``CI``).
"""

import argparse
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import services  # noqa: E402

BIN = Path(sys.executable).parent
PYTEST_LIMIT_SECONDS = 40 * 60
# One more than the cores of the smallest machine: tests with a browser wait as much as they compute.
WORKERS = os.environ.get("PIC_TEST_WORKERS", "3")
# What one process compiled serves the next ones, even where the environment says to keep nothing: the tests' many
# processes would otherwise compile the whole portal and its tests each, ten seconds apiece.
KEEP_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "PIC_DEMO": "0",
    "PIC_HTTPS": "1",
    "ALLOWED_HOSTS": "pic.example.org",
    "PUBLIC_ADDRESS": "https://pic.example.org",
}


class Steps:
    """Runs named commands, remembers which failed and how long each took."""

    def __init__(self):
        self.results = []

    def run(self, name, command, *, env=None, limit=600):
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **KEEP_COMPILED, **(env or {})},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            print(f"Arrêté après {limit // 60} minutes : {name}", flush=True)
            code = 1
        finally:
            stop_group(process)
        self.note(name, code == 0, time.monotonic() - started)

    def note(self, name, passed, seconds=0.0):
        self.results.append((name, passed, seconds))

    def failed(self):
        return [name for name, passed, _ in self.results if not passed]

    def summary(self):
        for name, passed, seconds in self.results:
            print(f"{'réussi' if passed else 'ÉCHEC '}  {seconds:6.1f} s  {name}", flush=True)


def stop_group(process):
    """End the whole group: pytest first, as Ctrl-C does, so that it closes its own servers; then whatever is left."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            print("Une étape refuse de s’arrêter : elle est tuée.", flush=True)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tool(name):
    return str(BIN / name)


def templates():
    return [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("*/**/*.html")) if kept(path)]


def kept(path):
    folder = path.relative_to(ROOT).parts[0]
    return not folder.startswith(".") and folder not in ("var", "node_modules") and "static" not in path.parts


def fix(steps):
    steps.run("ruff : correction", [tool("ruff"), "check", "--fix", "."])
    steps.run("ruff : mise en forme", [tool("ruff"), "format", "."])
    if files := templates():
        # djade ends with 1 when it rewrote something, which is what was asked of it.
        steps.run("djade", ["sh", "-c", '"$@" || true', "djade", tool("djade"), "--target-version=5.2", *files])


def check(steps):
    steps.run("ruff : règles", [tool("ruff"), "check", "."])
    steps.run("ruff : mise en forme", [tool("ruff"), "format", "--check", "."])
    if files := templates():
        steps.run("djade : gabarits", [tool("djade"), "--check", "--target-version=5.2", *files])
    steps.run("import-linter : sens des imports", [tool("lint-imports"), "--no-cache"])
    with tempfile.TemporaryDirectory(prefix="pic-check-") as var:
        manage = [sys.executable, str(ROOT / "manage.py")]
        # An empty address is none: what a developer exported for another database must not decide here.
        env = {**PRODUCTION, "PIC_VAR": var, "DATABASE_URL": f"sqlite:///{var}/pic.sqlite3", "REDIS_URL": ""}
        steps.run("migrations à jour", [*manage, "makemigrations", "--check", "--dry-run"], env=env)
        steps.run("réglages de production", [*manage, "check", "--deploy", "--fail-level=DEBUG"], env=env)


def test(steps, *, full, missing):
    scope = "" if full else "not exhaustive and "
    nowhere = {"PIC_TEST_DATABASE_URL": "", "PIC_TEST_REDIS_URL": ""}
    run_pytest(steps, "tests : SQLite et navigateur", f"{scope}not postgresql", nowhere)
    if {"PostgreSQL", "Redis"} & set(missing):
        return
    name = "tests : PostgreSQL et Redis"
    try:
        with services.both() as addresses:
            once = "" if full else "not one_database and "
            run_pytest(steps, name, f"{scope}{once}not process and (not browser or both_databases)", addresses)
    except services.ServiceUnavailable as problem:
        print(problem, flush=True)
        steps.note(name, False)


def run_pytest(steps, name, selection, env):
    with tempfile.TemporaryDirectory(prefix="pic-tests-", ignore_cleanup_errors=True) as var:
        command = [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist=loadgroup", "-m", selection]
        steps.run(name, command, env={**env, "PIC_TEST_VAR": var}, limit=PYTEST_LIMIT_SECONDS)


def say_what_is_missing(missing):
    if missing:
        print(f"\n!!! NON VÉRIFIÉ sur cette machine, faute de : {', '.join(missing)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--checks-only", action="store_true")
    parser.add_argument("--fix", action="store_true")
    options = parser.parse_args()
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, lambda number, _: sys.exit(128 + number))

    steps = Steps()
    if options.fix:
        fix(steps)
        return 1 if steps.failed() else 0
    missing = [] if options.checks_only else services.missing_tools()
    say_what_is_missing(missing)
    check(steps)
    if not options.checks_only:
        test(steps, full=options.full, missing=missing)
    print()
    steps.summary()
    say_what_is_missing(missing)
    return 1 if steps.failed() or (missing and os.environ.get("CI")) else 0


if __name__ == "__main__":
    sys.exit(main())
