"""Debian's Chromium for the journeys: one browser per run, at 320 or 1280 pixels, with or without JavaScript.

``page`` is 1280 pixels wide; ``open_page(width=320, javascript=False)`` opens others. Both stand on the live server:
``page.goto("/")``. A script error, a breach of the content policy or a request to another host fails the test.
"""

import os
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import services

from .services import cannot_run

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = 320
DESKTOP = 1280
HEIGHT = 900


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = services.find_browser()
    if chromium is None:
        cannot_run("Chromium n’est pas installé (paquet chromium-headless-shell).")
    # Playwright keeps an event loop in this thread until the end of the run; Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=10_000)
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGS}


@pytest.fixture
def open_page(live_server, new_context):
    """Open pages: ``open_page(width=320, javascript=False)``; each in a context (cookies) of its own."""
    witnesses = []

    def open_one(*, width=DESKTOP, javascript=True, **context_options):
        context = new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            locale="fr-CA",
            timezone_id="America/Toronto",
            reduced_motion="reduce",
            **context_options,
        )
        context.set_default_timeout(15_000)
        witness = Witness(live_server.url)
        witnesses.append(witness)
        context.on("request", witness.on_request)
        context.on("weberror", lambda error: witness.faults.append(f"erreur de script : {error.error}"))
        context.on("console", witness.on_console)
        return context.new_page()

    yield open_one
    faults = [fault for witness in witnesses for fault in witness.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(open_page):
    return open_page()


class Witness:
    """Notes what a page must never do."""

    def __init__(self, address):
        self.host = urlsplit(address).netloc
        self.faults = []

    def on_request(self, request):
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.netloc != self.host:
            self.faults.append(f"requête vers un autre hôte : {request.url}")

    def on_console(self, message):
        if "Content Security Policy" in message.text:
            self.faults.append(f"politique de contenu : {message.text}")


def assert_accessible(page):
    """Run axe on the page as it stands: zero violation of WCAG 2.2 AA and of its best practices."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]})
    lines = [
        f"{violation['id']} ({violation['impact']}) {violation['help']}\n    {' '.join(map(str, node['target']))}: "
        f"{node['html'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
    assert not lines, f"{page.url}, {page.viewport_size['width']} px\n" + "\n".join(lines)


def assert_no_sideways_scroll(page):
    """The page fits its width (WCAG 1.4.10): nothing but a table's own frame may scroll sideways."""
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert excess <= 0, f"{page.url} : {excess} px dépassent à {page.viewport_size['width']} px"
