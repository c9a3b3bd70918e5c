"""A session that ends in the middle of a long text loses nothing, and gives nothing to anybody else."""

import re
import uuid

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import rescue
from accounts.factories import PASSWORD, UserFactory
from accounts.tests import urls

pytestmark = pytest.mark.django_db
TEXT = "Trois ans de travail, écrits d’un trait."


@pytest.fixture(autouse=True)
def a_page_with_a_long_form(settings):
    settings.ROOT_URLCONF = urls.__name__


@pytest.fixture
def browser():
    """A browser that checks CSRF as a real one does."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def writer(settings):
    settings.STAFF_MUST_ENROL = False
    return UserFactory(confirmed=True, password=PASSWORD, email="plume@example.org")


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def open_form(browser, user, path="/essai/"):
    browser.force_login(user)
    page = browser.get(path)
    return {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        rescue.FIELD: hidden(page, rescue.FIELD),
        "text": TEXT,
    }


def expire_session(browser):
    Session.objects.all().delete()


def sign_in(browser, url, user):
    page = browser.get(url)
    return browser.post(
        url,
        {
            "login": user.email,
            "password": PASSWORD,
            "next": hidden(page, "next"),
            "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        },
    )


def kept(browser):
    return browser.session.get(rescue.SESSION_KEY, [])


def test_the_same_person_finds_their_text_again_after_signing_in(browser, writer):
    data = open_form(browser, writer)
    expire_session(browser)
    answer = browser.post("/essai/", data)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert "Votre session a pris fin" in browser.get(answer["Location"]).content.decode()
    back = sign_in(browser, answer["Location"], writer)
    assert back["Location"] == "/essai/"
    assert TEXT in browser.get("/essai/").content.decode()
    assert TEXT not in browser.get("/essai/").content.decode()


def test_another_person_in_the_same_browser_does_not_get_the_text(browser, writer):
    data = open_form(browser, writer)
    expire_session(browser)
    url = browser.post("/essai/", data)["Location"]
    sign_in(browser, url, UserFactory(confirmed=True, password=PASSWORD))
    assert TEXT not in browser.get("/essai/").content.decode()
    assert kept(browser) == []


def test_another_page_does_not_get_the_text(browser, writer):
    data = open_form(browser, writer)
    expire_session(browser)
    sign_in(browser, browser.post("/essai/", data)["Location"], writer)
    assert TEXT not in browser.get("/essai/autre/").content.decode()


def test_without_a_valid_csrf_token_nothing_is_stored(browser, writer):
    data = open_form(browser, writer)
    expire_session(browser)
    del data["csrfmiddlewaretoken"]
    assert browser.post("/essai/", data).status_code == 403
    assert kept(browser) == []


@pytest.mark.parametrize("token", ["", "faux:jeton:x", None])
def test_without_a_valid_author_token_nothing_is_stored(browser, writer, token):
    data = open_form(browser, writer)
    expire_session(browser)
    data.pop(rescue.FIELD)
    answer = browser.post("/essai/", data if token is None else {**data, rescue.FIELD: token})
    assert answer.status_code == 302
    assert kept(browser) == []


def test_a_token_older_than_two_weeks_is_refused(writer):
    with time_machine.travel("2027-03-01 12:00Z", tick=False):
        token = rescue.make_token(writer, "/essai/")
        assert rescue.read_token(token) == (writer.pk, "/essai/")
    with time_machine.travel("2027-03-15 12:01Z", tick=False):
        assert rescue.read_token(token) is None


def test_a_text_that_is_too_long_is_announced_as_not_kept(browser, writer):
    data = open_form(browser, writer) | {"text": "é" * (rescue.MAX_BYTES // 2 + 1)}
    expire_session(browser)
    answer = browser.post("/essai/", data)
    assert kept(browser) == []
    assert "trop long pour être gardé" in browser.get(answer["Location"]).content.decode()


def test_a_file_is_named_but_not_kept(browser, writer):
    data = open_form(browser, writer) | {"plan": SimpleUploadedFile("plan.pdf", b"%PDF-1.7")}
    expire_session(browser)
    url = browser.post("/essai/", data)["Location"]
    assert "plan.pdf" in browser.get(url).content.decode()
    assert kept(browser)[0]["files"] == ["plan.pdf"]
    assert "%PDF" not in str(kept(browser))


def test_only_the_last_three_forms_are_kept(browser, writer):
    data = open_form(browser, writer)
    expire_session(browser)
    for n in range(5):
        browser.post("/essai/", {**data, rescue.FIELD: rescue.make_token(writer, f"/essai/{n}/")})
    assert [entry["path"] for entry in kept(browser)] == ["/essai/2/", "/essai/3/", "/essai/4/"]


def test_a_double_click_keeps_the_text_once(browser, writer):
    data = open_form(browser, writer)
    expire_session(browser)
    browser.post("/essai/", data)
    browser.post("/essai/", data)
    assert len(kept(browser)) == 1


def test_a_password_is_never_kept(browser, writer):
    data = open_form(browser, writer) | {"new_password": "secret-du-test"}
    expire_session(browser)
    browser.post("/essai/", data)
    assert "secret-du-test" not in str(kept(browser))


def test_a_post_in_a_live_session_is_untouched(browser, writer):
    data = open_form(browser, writer)
    assert browser.post("/essai/", data).content.decode() == f"saved: {TEXT}"


def test_a_fragment_asked_after_the_session_never_brings_the_sign_in_page_into_the_form(browser, writer):
    data = open_form(browser, writer)
    expire_session(browser)
    saved = browser.post("/essai/", data, headers={"HX-Request": "true"})
    preview = browser.get("/essai/", headers={"HX-Request": "true"})
    assert (saved.status_code, "HX-Refresh" in saved, saved["HX-Reswap"]) == (401, False, "none")
    assert (preview.status_code, "HX-Refresh" in preview, "HX-Reswap" in preview) == (401, False, False)
    assert "Votre texte reste ici" in preview.content.decode()


def test_a_page_that_holds_no_text_opens_again_on_the_sign_in_page(browser, settings):
    settings.ROOT_URLCONF = "pic_portal.urls"
    polled = browser.get(reverse("notifications:job_progress", args=[uuid.uuid4()]), headers={"HX-Request": "true"})
    assert (polled.status_code, polled["HX-Refresh"]) == (401, "true")


def test_a_draft_saved_in_the_background_after_the_session_is_told_so(browser, writer):
    data = open_form(browser, writer)
    expire_session(browser)
    answer = browser.post("/essai/", data, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json()["saved"]) == (401, False)
