"""The team's pages of letters and e-mails: list, edit, preview, compare, put in force."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from notifications import rewording
from notifications.models import Email, Wording
from notifications.wordings import text_of
from proposals import actions, factories

pytestmark = pytest.mark.django_db
CODE = "proposals-receipt"
LETTER = "letters-refusal"
BODY = "Merci! {initiative} est bien arrivée.\n\nSuivre le dossier\xa0:\n{lien}"


@pytest.fixture(autouse=True)
def _clock(now, settings):
    settings.STAFF_MUST_ENROL = False
    with time_machine.travel(now, tick=False):
        yield


def at(name, code=CODE):
    return reverse(name, args=[code])


def said(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def typed(client, **changed):
    """What the edit page would send back."""
    form = client.get(at("text_edit")).context["form"]
    return {name: form[name].value() for name in form.fields} | changed


def signed_in(person):
    """A browser of one's own: two people write at once."""
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def prepare(client, **changed):
    return client.post(at("text_edit"), typed(client, **{"subject": "Bien reçu", "body": BODY} | changed))


def enforce(client, reach="new"):
    form = client.get(at("text_put_in_force")).context["form"]
    return client.post(at("text_put_in_force"), {"reach": reach, "seen": form["seen"].value()})


def test_the_list_says_what_is_in_force_and_what_is_in_preparation(as_user, team_member, admin_user):
    client = as_user(team_member)
    prepare(client)
    page = said(client.get(reverse("texts")))
    assert "texte du portail" in page and "depuis le 2027-01-20" in page
    assert "Les courriels de sécurité" in page
    enforce(client)
    assert "version de l’équipe" in said(as_user(admin_user).get(reverse("texts")))


def test_the_list_asks_as_many_queries_for_three_versions_as_for_none(
    as_user, team_member, django_assert_max_num_queries, now
):
    client = as_user(team_member)
    client.get(reverse("texts"))
    for code in (CODE, "proposals-ready", "letters-refusal"):
        text = text_of(code)
        rewording.save_wording(
            text=text,
            subject=text.subject,
            body=text.body + " Merci.",
            note="",
            seen_version="",
            by=team_member,
            now=now,
        )
    with django_assert_max_num_queries(8):
        client.get(reverse("texts"))


def test_a_text_is_prepared_previewed_and_put_in_force(as_user, team_member):
    client = as_user(team_member)
    page = client.post(at("text_edit"), typed(client, subject="Bien reçu", body=BODY, note="Plus court"), follow=True)
    assert "Un jardin à partager est bien arrivée" in said(page)
    assert "Bien reçu" in said(page) and "exemple" in said(page)
    asked = said(client.get(at("text_put_in_force")))
    assert "Plus court" in asked and "Rien ne change pour un dossier déjà ouvert" in asked
    assert enforce(client).url == at("text")
    assert Wording.objects.get().valid_from is not None
    assert "Aucune version de l’équipe" not in said(client.get(at("text")))


def test_whom_a_version_reaches_is_chosen_and_never_chosen_in_advance(as_user, team_member):
    client = as_user(team_member)
    prepare(client)
    form = client.get(at("text_put_in_force")).context["form"]
    assert not form["reach"].value()
    refused = client.post(at("text_put_in_force"), {"seen": form["seen"].value()})
    assert "Faites un choix" in said(refused) and Wording.objects.get().valid_from is None


def test_a_wrong_field_is_told_beside_it_and_nothing_typed_is_lost(as_user, team_member):
    client = as_user(team_member)
    page = said(prepare(client, subject="Reçu: {reference", body="Merci {initiativ}, voici l’essentiel."))
    assert "Une accolade n’est pas fermée" in page and "Vouliez-vous écrire {initiative}?" in page
    assert "Merci {initiativ}, voici l’essentiel." in page and "Reçu: {reference" in page
    assert not Wording.objects.exists()


def test_the_second_writer_sees_both_texts_and_may_keep_theirs(team_member, admin_user):
    first, second = signed_in(team_member), signed_in(admin_user)
    opened = typed(second)
    prepare(first)
    page = second.post(at("text_edit"), opened | {"subject": "Autre objet", "body": "Le mien.\n\n{lien}"})
    assert page.status_code == 409
    assert "Le mien." in said(page) and "Merci! {initiative} est bien arrivée." in said(page)
    assert "Maxime Côté" in said(page)
    form = page.context["form"]
    kept = {name: form[name].value() for name in form.fields}
    assert second.post(at("text_edit"), kept).status_code == 302
    assert Wording.objects.get().body == "Le mien.\n\n{lien}"


def test_a_version_put_in_force_meanwhile_leaves_the_writer_their_text(team_member, admin_user):
    first, second = signed_in(team_member), signed_in(admin_user)
    prepare(first)
    opened = typed(second)
    enforce(first)
    page = second.post(at("text_edit"), opened | {"body": "Le mien.\n\n{lien}"})
    assert page.status_code == 409 and "Le mien." in said(page)
    assert "n’est plus en préparation" in said(page)


def test_two_versions_are_compared_word_by_word(as_user, team_member):
    client = as_user(team_member)
    prepare(client)
    enforce(client)
    page = said(client.get(at("text_compare")))
    assert "<del>" in page and "<ins>" in page
    same = said(client.get(at("text_compare") + "?de=portail&avec=portail"))
    assert "disent la même chose" in same


def test_the_email_leaves_the_preview_as_it_would_leave_the_portal(as_user, team_member):
    response = as_user(team_member).get(at("text_preview_email"))
    assert 'class="button"' in said(response) and "Suivre le dossier" in said(response)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "'sha256-" in policy and "unsafe-inline" not in policy


def test_a_letter_is_previewed_on_its_sheet_and_as_a_pdf(as_user, team_member):
    client = as_user(team_member)
    assert "Aperçu, sans valeur" in said(client.get(at("text_preview", LETTER)))
    response = client.get(at("text_preview_pdf", LETTER))
    pages = PdfReader(io.BytesIO(response.content)).pages
    assert "Aperçu, sans valeur" in pages[0].extract_text()


def test_what_does_not_always_apply_can_be_left_out_of_the_preview(as_user, team_member):
    client = as_user(team_member)
    with_it = said(client.get(at("text_preview", "letters-confirmation")))
    without = said(client.get(at("text_preview", "letters-confirmation") + "?sans=on"))
    assert "aux conditions que voici" in with_it and "aux conditions que voici" not in without


def test_discarding_and_going_back_are_asked_before_they_are_done(as_user, team_member):
    client = as_user(team_member)
    prepare(client)
    client.get(at("text_discard"))
    assert Wording.objects.count() == 1
    client.post(at("text_discard"))
    assert not Wording.objects.exists()
    prepare(client)
    enforce(client)
    client.get(at("text_own_words"))
    assert not Wording.objects.in_preparation().exists()
    client.post(at("text_own_words"))
    assert enforce(client).status_code == 302
    assert Wording.objects.put_in_force().count() == 2


def test_an_unknown_text_or_version_does_not_exist(as_user, team_member):
    client = as_user(team_member)
    assert client.get(at("text", "inconnu")).status_code == 404
    assert client.get(at("text_preview") + "?version=99").status_code == 404
    assert client.get(at("text_preview_pdf")).status_code == 404
    assert client.get(at("text_preview_email", LETTER)).status_code == 404


def test_a_letter_issued_before_reads_the_same_for_ever(
    as_user, team_member, call, quartier, coordinator, advisor, committee, now
):
    accepted = factories.make_accepted(quartier, coordinator, advisor, team_member)
    letter = actions.issue_letter(proposal=accepted, by=team_member, now=now)
    text = text_of("letters-confirmation")
    body = text.body.replace("Nous avons le plaisir", "C’est avec joie que nous avons le plaisir")
    rewording.save_wording(text=text, subject="", body=body, note="", seen_version="", by=team_member, now=now)
    prepared = Wording.objects.get()
    rewording.put_wording_in_force(
        text=text, seen_version=rewording.seen(prepared), reaches_open_files=True, by=team_member, now=now
    )
    page = said(as_user(team_member).get(reverse("proposals:letter", args=[letter.public_id])))
    assert "Nous avons le plaisir" in page and "C’est avec joie" not in page
    new = actions.letter_content(accepted, now=now + timedelta(minutes=1))
    assert "C’est avec joie" in new["paragraphs"][0]["words"]
    assert not Email.objects.filter(subject__contains="joie").exists()


@pytest.mark.parametrize("page", ["text_preview", "text_preview_email"])
def test_an_old_version_whose_field_the_portal_no_longer_has_is_still_looked_at(as_user, team_member, now, page):
    old = Wording.objects.create(
        code=CODE, subject="Reçu {ancien}", body="Bonjour {ancien}.\n\n{lien}", prepared_at=now, prepared_by=team_member,
        valid_from=now, put_in_force_by=team_member,
    )  # fmt: skip
    response = as_user(team_member).get(at(page), {"version": old.pk})
    assert "Bonjour {ancien}." in said(response)
