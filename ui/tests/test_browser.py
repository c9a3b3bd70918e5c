"""The interface in a browser: accessible in every state, and courteous only, never needed, when scripts run."""

import pytest
from playwright.sync_api import expect

from tests.plugins.browser import assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.urls("ui.tests.urls"), pytest.mark.django_db(transaction=True)]

SAVED = "Enregistré à 14\u00a0h\u00a032"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_components_are_accessible_by_day_and_by_night(open_page, width, scheme):
    page = open_page(width=width, color_scheme=scheme)
    page.goto("/")
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_the_page_reads_the_same_without_script(open_page):
    page = open_page(width=320, javascript=False)
    page.goto("/")
    assert_no_sideways_scroll(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Composants")
    expect(page.locator(".autosave-status")).to_have_count(0)


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_control(page):
    page.goto("/")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Faites un choix pour «\u00a0Étape\u00a0».").click()
    expect(page.locator("#id_erreur-stage_0")).to_be_focused()


def test_every_target_of_a_form_is_large_enough_for_a_finger(open_page):
    page = open_page(width=320)
    page.goto("/")
    heights = page.evaluate(
        "[...document.querySelectorAll('.button, select, textarea, input:not([type=radio], [type=checkbox],"
        " [type=hidden]), .choice label, .main-nav a, .pages a')]"
        ".filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 44
    sizes = page.evaluate(
        "[...document.querySelectorAll('input, select, textarea')].map(e => getComputedStyle(e).fontSize)"
    )
    assert {float(size.removesuffix("px")) >= 16 for size in sizes} == {True}


def test_the_menu_folds_on_a_phone_and_opens_by_keyboard(open_page):
    page = open_page(width=320)
    page.goto("/brouillon/")
    toggle = page.get_by_role("button", name="Menu")
    expect(page.get_by_role("link", name="Propositions")).to_be_hidden()
    toggle.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Propositions")).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")


def test_a_draft_is_saved_when_one_leaves_a_control_and_the_server_says_when(page):
    page.goto("/brouillon/")
    page.fill("#t", "Une vision.")
    page.focus("#u")
    expect(page.locator(".autosave-status")).to_have_text(SAVED)


def test_a_draft_is_saved_after_twenty_seconds_without_typing(page):
    page.clock.install()
    page.goto("/brouillon/")
    page.focus("#t")
    page.keyboard.type("Une vision.")
    page.clock.run_for(19_000)
    expect(page.locator(".autosave-status")).to_have_text("")
    page.clock.run_for(2_000)
    expect(page.locator(".autosave-status")).to_have_text(SAVED)


def test_a_draft_that_was_refused_says_why_and_keeps_the_text(page):
    page.goto("/brouillon/")
    page.fill("#t", "à refuser")
    page.focus("#u")
    expect(page.locator(".autosave-status")).to_have_text("L’appel est clos.")
    expect(page.locator(".autosave-status")).to_have_class("autosave-status is-failed")
    expect(page.locator("#t")).to_have_value("à refuser")


def test_a_draft_that_never_arrived_says_so_and_keeps_the_text(page):
    page.goto("/brouillon/")
    page.route("**/brouillon/", lambda route: route.abort())
    page.fill("#t", "Une vision.")
    page.focus("#u")
    expect(page.locator(".autosave-status")).to_contain_text("Pas enregistré")
    expect(page.locator("#t")).to_have_value("Une vision.")


def test_a_session_that_ends_soon_is_announced_and_can_be_prolonged(page):
    page.clock.install()
    page.goto("/brouillon/")
    page.clock.run_for(99_000)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.clock.run_for(2_000)
    expect(page.get_by_role("alert")).to_contain_text("Votre session se termine dans cinq minutes")
    page.get_by_role("button", name="Prolonger la session").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_double_click_sends_a_form_once(page):
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.goto("/brouillon/")
    page.get_by_role("button", name="Enregistrer").dblclick()
    expect(page.get_by_text("reçu")).to_be_visible()
    assert len(posts) == 1
