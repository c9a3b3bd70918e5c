"""A question with a file: the table writes, the advisor finds it at « À faire », answers, and it leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from proposals import factories

from .steps import enter

PHONE = 320
WORKBOOK = {"name": "Calendrier.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 dates\n%%EOF"}


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_message_with_a_file_waits_at_the_advisors_until_it_is_answered(
    open_page, stages, quartier, coordinator, advisor, javascript
):
    now = timezone.now()
    factories.make_call(timezone.localdate(now) + timedelta(days=20))
    file = factories.make_submitted(quartier, coordinator, now=now)

    table = enter(open_page(width=PHONE, javascript=javascript), coordinator)
    table.goto(file.get_absolute_url())
    table.get_by_role("link", name="Écrire à la personne qui suit votre dossier").click()
    table.get_by_label("Fichiers joints").set_input_files([WORKBOOK])
    table.get_by_role("button", name="Envoyer le message").click()
    expect(table.get_by_text("Écrivez un message, même court").first).to_be_visible()
    expect(table.get_by_text("À choisir de nouveau").first).to_contain_text("Calendrier.pdf")
    table.get_by_label("Votre message").fill("Voici nos dates. Conviennent-elles?")
    table.get_by_label("Fichiers joints").set_input_files([WORKBOOK])
    table.get_by_role("button", name="Envoyer le message").click()
    expect(table.get_by_text("Votre message est envoyé.")).to_be_visible()

    desk = enter(open_page(javascript=javascript), advisor)
    desk.goto("/")
    desk.get_by_role("link", name="Répondre au message de Camille Roy").click()
    expect(desk.get_by_text("Voici nos dates.")).to_be_visible()
    with desk.expect_download() as received:
        desk.get_by_role("link", name="Calendrier.pdf").click()
    assert received.value.suggested_filename == "Calendrier.pdf"
    desk.get_by_label("Votre message").fill("Elles conviennent, merci.")
    desk.get_by_role("button", name="Envoyer le message").click()
    desk.goto("/")
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    expect(desk.get_by_role("link", name="Répondre au message")).to_have_count(0)

    table.goto("/")
    table.get_by_role("link", name="Répondre au message d’Alex Gagnon").click()
    table.get_by_role("button", name="Rien à répondre").click()
    expect(table.get_by_text("Rien à répondre\xa0: Camille Roy")).to_be_visible()
    table.goto("/")
    expect(table.get_by_role("link", name="Répondre au message")).to_have_count(0)
