"""What people do over and over in the journeys: sign in, open a section, fill what a label names, save, read.

Controls are found as a person finds them, by their label or their role; never by an id of the layout.
"""

import re

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts.factories import PASSWORD
from accounts.middleware import ENROLLED_SESSION_KEY

SAVE = "Enregistrer le brouillon"
FINISH = "Enregistrer et terminer"


# --- Signing in -----------------------------------------------------------------------------------------------------
def with_password(user):
    """Give somebody the password of the tests, for the real page of sign-in; return them."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def sign_in(page, user):
    """Sign in through the page, with an address and a password; a sign-in page already open (``next``) is used."""
    if reverse("account_login") not in page.url:
        page.goto(reverse("account_login"))
    with_password(user)
    page.get_by_label("Courriel", exact=True).fill(user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page).not_to_have_url(re.compile(re.escape(reverse("account_login"))))


def sign_out(page):
    page.goto(reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    expect(page).not_to_have_url(re.compile(re.escape(reverse("account_logout"))))


def enter(page, user):
    """Be signed in, second factor in place, where signing in is not the point; return the page."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[ENROLLED_SESSION_KEY] = user.pk
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "domain": "localhost", "path": "/"}
    page.context.clear_cookies()
    page.context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])
    return page


def session_key(page):
    """Return the key of the session that this browser holds, or None."""
    held = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return held.get(settings.SESSION_COOKIE_NAME)


# --- A file of proposal ---------------------------------------------------------------------------------------------
def open_section(page, proposal, code):
    page.goto(reverse("proposals:section", args=[proposal.public_id, code]))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def told(page, words):
    """What the page announces, wherever it stands: a message after an act, the state of the quiet saving."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def save(page):
    """Save the draft with the button, and wait until the page says so."""
    press(page, SAVE)
    told(page, "Brouillon enregistré à")


def press_twice(page, name):
    """Press a button twice, the first answer never arriving: the server receives the same form two times.

    Two quick clicks would not do: the browser drops the first of two submissions, most often before it leaves.
    """
    received = []

    def lose_the_answer(route):
        if route.request.method == "POST":
            received.append(route.fetch(max_redirects=0).status)
            route.fulfill(status=204)
        else:
            route.fallback()

    page.route("**/*", lose_the_answer)
    with page.expect_response(lambda response: response.status == 204):
        press(page, name)
    page.unroute_all()
    assert received == [302], "the first click did what it says"
    press(page, name)


def finish(page, title):
    """« Enregistrer et terminer »; the task list says that the section is finished."""
    press(page, FINISH)
    told(page, f"Section « {title} » enregistrée et terminée.")


def stored(proposal, code):
    """What the database holds of a section, as typed."""
    return proposal.drafts.get(code=code).data


def heading(page):
    """The page's question or fact."""
    return page.get_by_role("heading", level=1)
