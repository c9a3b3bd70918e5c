"""Separate processes on the test's own database, that act together: what threads of one interpreter cannot show."""

import json
import os
import subprocess
import sys

from django.conf import settings

from notifications.tests.conftest import database_url

LIMIT_SECONDS = 300


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
    crew = subprocess.run(
        [sys.executable, "-m", "tests.crew"],
        cwd=settings.BASE_DIR,
        env=environment,
        input=json.dumps(scripts),
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert crew.returncode == 0, crew.stderr
    return json.loads(crew.stdout)
