"""Limits on attempts hold for the whole portal, not for each process of its web server."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from accounts.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.process]
READ = "import django; django.setup(); from django.core.cache import cache; print(cache.get('attempts'))"


def test_another_process_of_the_web_server_counts_the_same_attempts():
    cache.set("attempts", 3, 60)
    other = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "pic_portal.settings_test"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert other.stdout.strip() == "3"


def test_too_many_attempts_are_refused_and_leave_files_that_only_the_portal_reads(client):
    UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    for _attempt in range(12):
        page = client.post(reverse("account_login"), {"login": "lea@example.org", "password": "autre chose"})
    assert page.status_code == 429 or "Trop d’essais" in page.content.decode()
    folder = settings.VAR_DIR / "cache"
    if not settings.REDIS_URL:
        assert {path.stat().st_mode & 0o077 for path in folder.glob("*.djcache")} == {0}
