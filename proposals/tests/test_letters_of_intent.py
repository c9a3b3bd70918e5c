"""The letter of intent: written together without losing a word, sent once by whoever may, told to those concerned."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import TableMembership
from notifications.models import Email
from proposals import actions, factories
from proposals.models import LetterOfIntent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def asking(stages):
    return factories.make_call(date(2027, 3, 29), letter_of_intent_due_on=date(2027, 2, 15))


@pytest.fixture
def url(quartier, asking):
    return reverse("proposals:intent", args=[quartier.slug, asking.pk])


@pytest.fixture
def typed(stages):
    return {"stage": stages[1].pk, "body": "Nous comptons proposer…", "lock_version": "0", "base": "{}"}


def text(response):
    return response.content.decode().replace("\xa0", " ")


def told(kind):
    return sorted(Email.objects.filter(kind=f"proposals.{kind}").values_list("to_user__first_name", flat=True))


# --- Written together -----------------------------------------------------------------------------------------------
def test_a_letter_of_intent_is_kept_then_sent_once_and_has_a_receipt(url, typed, coordinator, as_user):
    client = as_user(coordinator)
    client.post(url, {**typed, "action": "save"})
    assert LetterOfIntent.objects.get().sent_at is None
    client.post(url, {**typed, "lock_version": "1", "action": "send"})
    assert LetterOfIntent.objects.get().sent_at is not None
    page = text(client.get(url))
    assert "Votre lettre d’intention est envoyée" in page
    assert "Envoyée par Camille Roy le 20 janvier 2027 à 10 h" in page


def test_of_two_who_write_the_letter_the_second_sees_both_texts(url, typed, coordinator, contributor, as_user):
    as_user(contributor).post(url, {**typed, "body": "Le texte de Sacha.", "action": "save"})
    response = as_user(coordinator).post(url, {**typed, "body": "Le texte de Camille.", "action": "send"})
    assert response.status_code == 409
    for words in ("Le texte de Sacha.", "Le texte de Camille.", "Sacha Nguyen"):
        assert words in text(response)
    letter = LetterOfIntent.objects.get()
    assert (letter.body, letter.sent_at) == ("Le texte de Sacha.", None)


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", "Le texte de Camille."),
        ("theirs", "Le texte de Sacha."),
        ("both", "Le texte de Sacha.\n\nLe texte de Camille."),
    ],
)
def test_the_choice_between_two_letters_is_what_is_kept(url, typed, coordinator, contributor, as_user, choice, kept):
    as_user(contributor).post(url, {**typed, "body": "Le texte de Sacha.", "action": "save"})
    chosen = {**typed, "body": "Le texte de Camille.", "lock_version": "1", "action": "resolve"}
    response = as_user(coordinator).post(url, {**chosen, "choice-body": choice})
    assert response.status_code == 302
    letter = LetterOfIntent.objects.get()
    assert (letter.body, letter.lock_version, letter.sent_at) == (kept, 2, None)


def test_a_stage_that_only_the_other_changed_is_suggested_as_theirs(
    url, typed, coordinator, contributor, as_user, stages
):
    as_user(coordinator).post(url, {**typed, "action": "save"})
    base = as_user(coordinator).get(url).context["base"]
    as_user(contributor).post(url, {**typed, "stage": stages[2].pk, "lock_version": "1", "action": "save"})
    response = as_user(coordinator).post(
        url, {**typed, "body": "Autre", "lock_version": "1", "base": base, "action": "save"}
    )
    assert {clash.key: clash.suggested for clash in response.context["clashes"]} == {"stage": "theirs", "body": "mine"}


def test_a_text_that_is_refused_stays_on_the_page_with_its_version(url, typed, coordinator, as_user):
    page = as_user(coordinator).post(url, {**typed, "body": "Long " * 2000, "action": "save"})
    assert "Long Long" in text(page)
    assert page.context["version"] == 0
    assert not LetterOfIntent.objects.exists()


def test_a_text_sent_after_the_letter_left_comes_back_to_be_copied(url, typed, coordinator, contributor, as_user):
    as_user(coordinator).post(url, {**typed, "action": "send"})
    late = as_user(contributor).post(url, {**typed, "body": "Une phrase de plus.", "action": "save"})
    assert late.status_code == 409
    assert "Une phrase de plus." in text(late)
    assert LetterOfIntent.objects.get().body == typed["body"]


def test_a_member_revoked_meanwhile_keeps_their_text_and_loses_the_letter(url, typed, contributor, as_user):
    client = as_user(contributor)
    TableMembership.objects.filter(user=contributor).update(ends_on=timezone.localdate())
    response = client.post(url, {**typed, "body": "Mon texte.", "action": "save"})
    assert response.status_code == 404
    assert "Mon texte." in text(response)
    assert not LetterOfIntent.objects.exists()


# --- Sent by whoever may --------------------------------------------------------------------------------------------
def test_a_contributor_who_may_not_submit_writes_the_letter_and_does_not_send_it(
    url, typed, contributor, as_user, quartier, asking
):
    client = as_user(contributor)
    assert "Envoyer la lettre" not in text(client.get(url))
    assert client.post(url, {**typed, "action": "send"}).status_code == 403
    letter = LetterOfIntent.objects.get()
    assert (letter.body, letter.sent_at) == (typed["body"], None)
    with pytest.raises(PermissionDenied):
        actions.send_letter_of_intent(letter=letter, by=contributor, now=factories.NOW)
    TableMembership.objects.filter(user=contributor).update(may_submit=True)
    assert "Envoyer la lettre" in text(client.get(url))
    actions.send_letter_of_intent(letter=letter, by=contributor, now=factories.NOW)


def test_a_letter_that_a_colleague_changed_is_not_sent_unread(asking, quartier, coordinator, contributor, stages, now):
    act = {"neighbourhood": quartier, "call": asking, "stage": stages[1], "now": now}
    seen = actions.save_letter_of_intent(**act, body="Un", expected_version=0, by=coordinator)
    actions.save_letter_of_intent(**act, body="Deux", expected_version=1, by=contributor)
    with pytest.raises(actions.LetterConflict):
        actions.send_letter_of_intent(letter=seen, by=coordinator, now=now)
    assert not Email.objects.exists()


def test_an_empty_letter_of_intent_is_not_sent(url, typed, coordinator, as_user):
    assert as_user(coordinator).post(url, {**typed, "body": " ", "action": "send"}).status_code == 200
    assert not Email.objects.exists()


def test_a_letter_of_intent_is_not_sent_after_its_day(url, typed, coordinator, as_user, now):
    with time_machine.travel(now + timedelta(days=27), tick=False):
        assert as_user(coordinator).post(url, {**typed, "action": "send"}).status_code == 409
    letter = LetterOfIntent.objects.get()
    assert (letter.body, letter.sent_at) == (typed["body"], None)


def test_a_call_that_asks_for_no_letter_has_no_such_page(call, url, quartier, coordinator, other_coordinator, as_user):
    without = reverse("proposals:intent", args=[quartier.slug, call.pk])
    assert as_user(coordinator).get(without).status_code == 404
    assert as_user(other_coordinator).get(url).status_code == 404


# --- Told to those concerned ----------------------------------------------------------------------------------------
def test_the_advisor_the_team_and_the_coordinators_are_told_once(
    url, typed, coordinator, contributor, advisor, team_member, as_user
):
    client = as_user(coordinator)
    for _click in range(2):
        assert client.post(url, {**typed, "action": "send"}).status_code == 302
    assert told("intent_received") == ["Alex", "Maxime"]
    assert told("intent_receipt") == ["Camille"]
    received = Email.objects.get(kind="proposals.intent_received", to_user=advisor)
    for words in ("Quartier des Érables", typed["body"], "Camille Roy", "étape 2"):
        assert words in received.body_text.replace("\xa0", " ")
        assert words in received.body_html.replace("\xa0", " ")
    assert url in received.body_text


def test_a_contributor_who_sends_gets_a_receipt_as_the_coordinators_do(
    url, typed, coordinator, contributor, as_user, quartier
):
    TableMembership.objects.filter(user=contributor).update(may_submit=True)
    as_user(contributor).post(url, {**typed, "action": "send"})
    assert told("intent_receipt") == ["Camille", "Sacha"]


def test_a_letter_is_read_by_its_advisor_and_the_team_once_it_is_sent_and_by_nobody_else(
    url, typed, coordinator, advisor, team_member, committee_member, other_coordinator, as_user
):
    as_user(coordinator).post(url, {**typed, "action": "save"})
    for reader in (advisor, team_member):
        assert as_user(reader).get(url).status_code == 404
        assert not LetterOfIntent.objects.visible_to(reader).exists()
    as_user(coordinator).post(url, {**typed, "lock_version": "1", "action": "send"})
    for reader in (advisor, team_member):
        page = as_user(reader).get(url)
        assert typed["body"] in text(page)
        assert "Lettre d’intention : Quartier des Érables" in text(page)
        assert as_user(reader).post(url, {**typed, "action": "save"}).status_code == 404
    for outsider in (committee_member, other_coordinator):
        assert as_user(outsider).get(url).status_code == 404
