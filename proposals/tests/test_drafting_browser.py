"""The coordinator's journey in a browser: accessible at both widths, and whole without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from proposals import actions, factories
from proposals.models import Proposal, SectionDraft, Status
from tests.plugins.browser import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def soon(stages):
    return factories.make_call(timezone.localdate() + timezone.timedelta(days=20))


@pytest.fixture
def signed_in(open_page, client, live_server):
    """Open a page as somebody, the sign-in pages left out."""

    def sign_in(user, **options):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = open_page(**options)
        name, value = next((n, m.value) for n, m in client.cookies.items() if "session" in n)
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return page

    return sign_in


def assert_well_made(page):
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_pages_of_a_proposal_are_accessible(soon, quartier, coordinator, advisor, signed_in, width):
    now = timezone.now()
    empty = factories.make_draft(quartier, coordinator, stage_number=3, filled=False, now=now)
    asked = factories.make_under_review(quartier, coordinator, advisor, now=now)
    actions.ask_clarification(proposal=asked, question="Qui décide?", sections=["budget"], by=advisor, now=now)
    page = signed_in(coordinator, width=width)
    for proposal in (empty, asked):
        page.goto(proposal.get_absolute_url())
        assert_well_made(page)
        page.goto(f"{proposal.get_absolute_url()}verifier/")
        assert_well_made(page)
    for code in empty.rules.requirements:
        page.goto(f"{empty.get_absolute_url()}section/{code}/?avis=1")
        assert_well_made(page)
    others = ["/propositions/", "/propositions/nouvelle/", "/programme/", "/programme/formulaire/intensification/"]
    for address in [*others, *(f"{empty.get_absolute_url()}{end}/" for end in ("etape", "appel", "retirer"))]:
        page.goto(address)
        assert_well_made(page)


def test_totals_follow_the_typing_and_the_draft_is_kept_quietly(soon, quartier, coordinator, signed_in):
    proposal = factories.make_draft(quartier, coordinator, filled=False, now=timezone.now())
    page = signed_in(coordinator)
    page.goto(f"{proposal.get_absolute_url()}section/budget/")
    page.fill("#id_line-0-0", "160 000 $")
    page.fill("#id_line-1-1", "1e5")
    page.locator("#budget-totals", has_text="vous avez inscrit 160\xa0000\xa0$").wait_for()
    page.locator("#id_line-1-1_error", has_text="au long").wait_for()
    page.locator(".autosave-status", has_text="Enregistré à").wait_for()
    with page.expect_navigation():
        page.click("button.button[value=finish]")
    draft = SectionDraft.objects.get(proposal=proposal, code="budget")
    assert draft.data["lines"][0]["amounts"][0] == "160 000 $"
    assert draft.is_finished


def test_the_whole_journey_works_without_javascript(soon, quartier, coordinator, signed_in):
    page = signed_in(coordinator, javascript=False, width=PHONE)
    page.goto("/propositions/nouvelle/")
    page.get_by_label("Étape 2").check()
    page.get_by_label("Date du premier échange").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Ouvrir le brouillon").click()
    proposal = Proposal.objects.get()
    page.goto(f"{proposal.get_absolute_url()}section/initiative/")
    page.locator("#id_partners-0-name").fill("La cuisine du coin")
    page.get_by_role("button", name="Ajouter un partenaire").click()
    assert page.locator("#id_partners-0-name").input_value() == "La cuisine du coin"
    assert page.locator("#id_partners-1-name").is_visible()
    factories.write(proposal, factories.answers(2), by=coordinator, now=timezone.now())
    page.goto(f"{proposal.get_absolute_url()}verifier/")
    page.get_by_label("Je dépose cette proposition").check()
    page.get_by_role("button", name="Déposer la proposition").click()
    assert page.get_by_role("heading", name="Votre proposition est déposée").is_visible()
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED


def test_an_amount_says_that_it_is_wrong_and_then_that_it_is_mended(soon, quartier, coordinator, signed_in):
    """The control follows the live answer, for those who hear the page as for those who see it."""
    proposal = factories.make_draft(quartier, coordinator, filled=False, now=timezone.now())
    page = signed_in(coordinator)
    page.goto(f"{proposal.get_absolute_url()}section/budget/")
    amount = page.locator("#id_line-0-0")
    for typed, wrong, said in (("mille", "true", "an 1\xa0: inscrivez un montant en chiffres"), ("80 000", None, "")):
        with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
            amount.press_sequentially(typed) if not amount.input_value() else amount.fill(typed)
        message = page.locator("#id_line-0-0_error")
        expect(message).to_contain_text(said) if said else expect(message).to_be_empty()
        expect(amount).to_have_attribute("aria-invalid", wrong) if wrong else expect(amount).not_to_have_attribute(
            "aria-invalid", "true"
        )
        expect(amount).to_have_value(typed)


def test_partner_neighbourhoods_are_searched_without_accents_and_what_is_ticked_never_hides(
    soon, quartier, other_quartier, third_quartier, coordinator, signed_in
):
    proposal = factories.make_draft(quartier, coordinator, stage_number=3, filled=False, now=timezone.now())
    factories.make_neighbourhood("Côte-Saint-Paul", "cote")
    page = signed_in(coordinator, width=PHONE)
    page.goto(f"{proposal.get_absolute_url()}section/initiative/")
    page.get_by_text("Choisir des quartiers partenaires").click()
    page.get_by_label("Quartier des Passerelles").check()
    page.get_by_label("Chercher un quartier").fill("cote")
    expect(page.get_by_text("Un quartier correspond.")).to_be_visible()
    expect(page.get_by_label("Côte-Saint-Paul")).to_be_visible()
    expect(page.get_by_label("Quartier des Passerelles")).to_be_visible()
    expect(page.get_by_label("Quartier du Vieux-Moulin")).to_be_hidden()
    assert_well_made(page)
