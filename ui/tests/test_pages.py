"""What all pages share: the base, the refusals, the components, what a browser must fetch."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from ui import samples
from ui.middleware import SESSION_STAMP, FriendlyRefusalMiddleware, SessionClockMiddleware
from ui.refusals import NotAllowedNow
from ui.templatetags.ui import session_seconds

pytestmark = pytest.mark.urls("ui.tests.urls")

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
OURS = [path for folder in ("ui", "pic") for path in sorted((TEMPLATES / folder).rglob("*.html"))] + [
    TEMPLATES / "base.html"
]
REASON = "L’appel du 1er février est clos."


class Guest:
    is_authenticated = False


class Person:
    is_authenticated = True
    short_name = "Camille"


@pytest.fixture
def gallery():
    context = Context(samples.gallery(NOW.date(), NOW))
    context.request = RequestFactory().get("/equipe/composants/")
    return get_template("ui/components.html").template.render(context)


def test_every_component_is_shown_on_the_page_of_components():
    """By itself, or as a part of one that is."""
    fragments = {"refusal", "breadcrumb", "components", "figure_table", "stage_shape", "error_summary", "stepper"}
    texts = {path.name: path.read_text() for path in (TEMPLATES / "ui").glob("*.html")}
    shown, waiting = set(), ["components.html"]
    while waiting:
        inside = set(re.findall(r'"ui/([a-z_]+\.html)"', texts[waiting.pop()])) - shown
        shown |= inside
        waiting += inside
    assert [name for name in texts if name not in shown and name.removesuffix(".html") not in fragments] == []


def test_every_component_says_its_parameters_on_its_first_line():
    for path in (TEMPLATES / "ui").glob("*.html"):
        if path.stem != "components":
            assert path.read_text().startswith("{# "), path.name


def test_every_picture_has_a_title_a_description_and_a_table(gallery):
    pictures = re.findall(r'<svg[^>]*role="img"[^>]*>.*?</figure>', gallery, re.DOTALL)
    assert len(pictures) >= 9
    for picture in pictures:
        title, description = re.search(r'aria-labelledby="(\S+) (\S+)"', picture).groups()
        assert f'<title id="{title}">' in picture
        assert f'<desc id="{description}">' in picture
        assert "<table" in picture


def test_no_id_is_used_twice_on_the_page_of_components(gallery):
    ids = re.findall(r'\sid="([^"]+)"', gallery)
    assert len(ids) == len(set(ids))


def test_pictures_print_no_localised_number(gallery):
    for value in re.findall(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)"', gallery):
        assert re.fullmatch(r"\d+(\.\d+)?%?", value), value


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_template_carries_a_style_a_script_or_another_host(path):
    text = path.read_text()
    assert " style=" not in text
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*src=)", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize("name", ["400", "403", "404", "429", "500", "403_csrf"])
def test_error_pages_need_nothing_but_themselves(name):
    page = render_to_string(f"{name}.html", {})
    assert page.count("<h1") == 1
    assert 'lang="fr-CA"' in page


def _refuse(exception, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.user = Guest()
    return FriendlyRefusalMiddleware(lambda request: None).process_exception(request, exception)


def test_a_verb_in_the_wrong_state_is_answered_with_a_page_that_says_why():
    response = _refuse(NotAllowedNow(REASON))
    assert response.status_code == 409
    assert REASON in response.content.decode()
    assert "<h1>" in response.content.decode()


def test_a_fragment_that_is_refused_gets_a_fragment():
    response = _refuse(NotAllowedNow(REASON), HX_Request="true")
    assert response.status_code == 409
    assert REASON in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_draft_that_cannot_be_saved_is_told_so_in_words():
    response = _refuse(NotAllowedNow(REASON), X_Autosave="1")
    assert response.status_code == 409
    assert json.loads(response.content) == {"saved": False, "message": REASON}


def test_other_faults_are_left_to_those_who_mend_them():
    assert _refuse(ValueError("x")) is None


def _visit(session, user=Person):
    request = RequestFactory().get("/")
    request.user, request.session = user(), session
    SessionClockMiddleware(lambda request: HttpResponse())(request)
    return request


def test_a_session_in_use_is_prolonged_once_per_half_hour(time_machine):
    session = SessionStore()
    time_machine.move_to(NOW, tick=False)
    _visit(session)
    first = session[SESSION_STAMP]
    time_machine.move_to(NOW + timedelta(minutes=29), tick=False)
    session.modified = False
    _visit(session)
    assert not session.modified
    time_machine.move_to(NOW + timedelta(minutes=31), tick=False)
    _visit(session)
    assert session.modified
    assert session[SESSION_STAMP] == first + 31 * 60


def test_a_guest_gets_no_session_and_no_warning():
    session = SessionStore()
    request = _visit(session, Guest)
    assert not session.modified
    assert session_seconds({"request": request, "user": request.user}) == ""


def test_the_page_knows_how_long_the_session_still_lasts(time_machine):
    session = SessionStore()
    time_machine.move_to(NOW, tick=False)
    request = _visit(session)
    time_machine.move_to(NOW + timedelta(minutes=20), tick=False)
    left = session_seconds({"request": request, "user": request.user})
    assert left == settings.SESSION_COOKIE_AGE - 20 * 60


def test_what_a_first_view_fetches_stays_small():
    sent = [(STATIC / "css/portal.css"), (STATIC / "js/portal.js"), (STATIC / "favicon.svg")]
    assert (STATIC / "css/portal.css").stat().st_size < 30_000
    assert sum(len(gzip.compress(path.read_bytes())) for path in sent) < 15_000


def test_the_page_runs_no_script_from_elsewhere_and_needs_none_to_be_read(gallery):
    sources = re.findall(r'<script[^>]*src="([^"]+)"[^>]*>', gallery)
    assert sources
    assert all(source.startswith("/static/") for source in sources)
    assert all("defer" in tag for tag in re.findall(r"<script[^>]*>", gallery))


def test_the_page_says_its_language_and_starts_with_a_way_to_its_content(gallery):
    assert '<html lang="fr-CA">' in gallery
    assert gallery.index('class="skip-link" href="#contenu"') < gallery.index("<header")
    assert '<main id="contenu"' in gallery
    assert "<title>Erreur\xa0: Composants" in gallery, "the page shows a refused form"


def test_e_mails_fetch_nothing_and_greet_by_name():
    class Recipient:
        full_name = "Camille Tremblay"

    for name in ("emails/base.html", "emails/base.txt"):
        text = render_to_string(name, {"recipient": Recipient()})
        assert "Bonjour Camille Tremblay," in text
        assert "<img" not in text
        assert "url(" not in text
    assert "Bonjour," in render_to_string("emails/base.txt", {"recipient": "marie@example.org"})
