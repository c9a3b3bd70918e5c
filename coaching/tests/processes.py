"""Separate processes on the test's own database, that act together: what threads of one interpreter cannot show."""

import os
import subprocess
import sys

from django.conf import settings

from notifications.tests.conftest import database_url

STARTED = "import django, sys; django.setup(); print('ready', flush=True); sys.stdin.readline()\n"


def together(scripts, *, var):
    """Run each Python text in a process of its own, all released at the same time; return what each printed last."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pic_portal.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": database_url(),
        "PIC_DEMO": "0",
        "PIC_VAR": str(var),
        "REDIS_URL": "",
    }
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", STARTED + script],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for script in scripts
    ]
    try:
        for worker in workers:
            assert worker.stdout.readline() == "ready\n", worker.stderr.read()
        for worker in workers:
            worker.stdin.write("\n")
            worker.stdin.flush()
        answers = [worker.communicate(timeout=120) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
    assert not any(worker.returncode for worker in workers), [error for _out, error in answers if error]
    return [out.strip().splitlines()[-1] if out.strip() else "" for out, _error in answers]
