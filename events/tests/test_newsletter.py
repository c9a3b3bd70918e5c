"""The newsletter: twice yes, one press to leave, a proof of each, and nobody learns who is on the list (R15)."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from accounts import robots
from accounts.actions import record_consent
from accounts.models import Consent
from events import actions as registrations
from events import links
from events.actions import newsletter
from events.factories import NOW
from events.models import NewsletterProof, Subscription
from notifications.models import Email
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
PAGE = "/activites/infolettre/"
Status = Subscription.Status


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def ask(email="marie@example.org", now=NOW):
    return newsletter.ask(email=email, page=PAGE, now=now)


def subscribed(email="marie@example.org"):
    return newsletter.confirm(subscription=ask(email), page=PAGE, now=NOW)


def send(client, **values):
    shown = robots.stamp(NOW - timedelta(seconds=30))
    return client.post(PAGE, {"email": "marie@example.org", "trap": "", "shown_at": shown, **values})


def letters(kind):
    return Email.objects.filter(kind=f"events.newsletter_{kind}")


def acts(subscription):
    return [proof.act for proof in NewsletterProof.objects.of(subscription).order_by("pk")]


def state(subscription):
    subscription.refresh_from_db()
    return subscription.status


# --- Asking ---------------------------------------------------------------------------------------------------------
def test_asking_writes_to_the_address_and_subscribes_nobody(client):
    page = send(client)
    assert "Nous vous avons écrit à marie@example.org" in page.text
    [row] = Subscription.objects.all()
    assert row.status == Status.ASKED
    proof = NewsletterProof.objects.get()
    assert (proof.act, proof.wording, proof.page) == ("asked", newsletter.WORDING, PAGE)
    assert letters("confirm").count() == 1


def test_the_page_answers_the_same_whoever_is_on_the_list(client):
    subscribed("marie@example.org")
    known, new = send(client), send(client, email="lea@example.org")
    assert known.status_code == new.status_code == 200
    assert known.text.replace("marie@", "lea@") == new.text
    assert letters("already").get().to_address == "marie@example.org"


def test_the_same_address_in_other_letters_is_one_row(client):
    for email in ("Marie@Example.org", " marie@example.org ", "MARIE@EXAMPLE.ORG"):
        send(client, email=email)
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("email", ["", "marie", "a@b", "a@example.org\nBcc: x@example.org", "x" * 300 + "@example.org"])
def test_what_is_not_an_address_is_said_beside_the_field(client, email):
    page = send(client, email=email)
    assert page.status_code == 422
    assert not Subscription.objects.exists() and not Email.objects.exists()


def test_a_robot_that_fills_the_hidden_field_subscribes_nobody(client):
    assert send(client, trap="https://spam.example").status_code == 422
    assert not Subscription.objects.exists()


def test_the_sixth_asking_in_an_hour_is_the_last(client, settings):
    settings.FORMS_PER_ADDRESS = 2
    assert [send(client).status_code for _press in range(3)] == [200, 200, 429]


def test_nobody_is_written_to_more_than_three_times_a_day():
    for _press in range(6):
        ask()
    assert letters("confirm").count() == newsletter.MOST_LETTERS_A_DAY
    ask(now=NOW + timedelta(days=2))
    assert letters("confirm").count() == newsletter.MOST_LETTERS_A_DAY + 1


def test_a_public_page_sets_the_cookie_of_its_form_and_no_other(client):
    assert set(client.get(PAGE).cookies) == {"pic-csrf"}


# --- Confirming and leaving -----------------------------------------------------------------------------------------
def test_reading_the_links_changes_nothing_and_their_buttons_do(client):
    row = ask()
    confirm, leave = links.newsletter_confirm_url(row), links.newsletter_leave_url(row)
    assert "Oui, je m’abonne" in client.get(confirm).text
    client.head(confirm)
    client.get(leave)
    assert state(row) == Status.ASKED
    assert "Abonnement confirmé" in client.post(confirm).text
    assert state(row) == Status.CONFIRMED
    client.get(leave)
    assert state(row) == Status.CONFIRMED
    assert "n’est plus sur la liste" in client.post(leave).text
    assert state(row) == Status.ENDED
    assert acts(row) == ["asked", "confirmed", "ended"]


def test_a_second_press_changes_nothing_and_writes_nothing(client):
    row = ask()
    for _press in range(3):
        client.post(links.newsletter_confirm_url(row))
    for _press in range(3):
        client.post(links.newsletter_leave_url(row))
    assert acts(row) == ["asked", "confirmed", "ended"]
    assert letters("welcome").count() == 1


def test_a_mail_program_leaves_with_one_post_without_any_cookie():
    row = subscribed()
    machine = Client(enforce_csrf_checks=True)
    answer = machine.post(
        links.newsletter_leave_url(row), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert state(row) == Status.ENDED


def test_every_other_post_wants_the_forms_token():
    row = ask()
    machine = Client(enforce_csrf_checks=True)
    assert machine.post(links.newsletter_confirm_url(row)).status_code == 403
    assert machine.post(PAGE, {"email": "a@example.org"}).status_code == 403
    assert state(row) == Status.ASKED


def test_a_link_serves_one_purpose_only(client):
    row = ask()
    stolen = links.token_for(row, links.CONFIRM)
    assert client.post(reverse("events:newsletter_leave", args=[stolen])).status_code == 404
    assert client.post(reverse("events:newsletter_confirm", args=["n-importe-quoi"])).status_code == 404
    assert state(row) == Status.ASKED


def test_an_old_confirmation_does_not_undo_a_departure():
    row = subscribed()
    newsletter.leave(subscription=row, page=PAGE, now=NOW)
    with pytest.raises(NotAllowedNow):
        newsletter.confirm(subscription=row, page=PAGE, now=NOW)


def test_whoever_left_may_come_back_by_asking_and_confirming_again():
    row = subscribed()
    newsletter.leave(subscription=row, page=PAGE, now=NOW)
    again = ask()
    assert again == row and again.status == Status.ASKED
    assert newsletter.confirm(subscription=again, page=PAGE, now=NOW).status == Status.CONFIRMED
    assert acts(row) == ["asked", "confirmed", "ended", "asked", "confirmed"]


def test_the_letters_say_how_to_leave_and_keep_their_links_sealed():
    subscribed()
    for email in Email.objects.all():
        contents = email.contents()
        assert email.body_text == "" and email.is_security
        assert contents.leave_url.startswith("http") and contents.leave_url in contents.text


def test_registering_for_an_activity_never_subscribes(event):
    registrations.register(event=event, name="Marie", email="marie@example.org", now=NOW)
    assert not Subscription.objects.exists() and not NewsletterProof.objects.exists()


# --- The account's answer and the list ------------------------------------------------------------------------------
def answer(user, given):
    return record_consent(
        user=user, purpose=Consent.Purpose.NEWSLETTER, given=given, wording_version="2026-11", by=user, now=NOW
    )


def standing(user):
    return user.consents.standing().get(purpose=Consent.Purpose.NEWSLETTER).given


def test_the_answer_of_an_account_is_done_to_the_list(stranger):
    answer(stranger, True)
    row = Subscription.objects.get()
    assert (row.email, row.status, acts(row)) == (stranger.email, Status.CONFIRMED, ["asked", "confirmed"])
    answer(stranger, False)
    assert (state(row), acts(row)[-1]) == (Status.ENDED, "ended")


def test_an_address_that_is_not_proved_is_written_to_first(stranger):
    stranger.emailaddress_set.update(verified=False)
    answer(stranger, True)
    assert Subscription.objects.get().status == Status.ASKED


def test_leaving_by_a_link_is_the_accounts_answer_too(stranger):
    answer(stranger, True)
    newsletter.leave(subscription=Subscription.objects.get(), page=PAGE, now=NOW)
    assert standing(stranger) is False
    newsletter.confirm(subscription=ask(stranger.email), page=PAGE, now=NOW)
    assert standing(stranger) is True
    assert Subscription.objects.count() == 1


def test_an_answer_about_something_else_leaves_the_list_alone(stranger):
    record_consent(
        user=stranger, purpose=Consent.Purpose.CONTACT_SHARING, given=True, wording_version="1", by=stranger, now=NOW
    )
    assert not Subscription.objects.exists()


# --- The list, for the team -----------------------------------------------------------------------------------------
def test_the_exported_list_holds_the_confirmed_ones_each_with_the_link_to_leave(as_user, team_member):
    subscribed("=HYPERLINK@example.org")
    subscribed("lea@example.org")
    ask("attend@example.org")
    newsletter.leave(subscription=subscribed("partie@example.org"), page=PAGE, now=NOW)
    client = as_user(team_member)
    answer = client.get(reverse("events:newsletter_csv"))
    assert answer.content.startswith(b"\xef\xbb\xbf") and "no-store" in answer["Cache-Control"]
    header, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert header[0] == "Courriel"
    assert [row[0] for row in rows] == ["'=HYPERLINK@example.org", "lea@example.org"]
    token = re.search(r"quitter/([^/]+)/", rows[1][2])[1]
    assert links.subscription_of(token, links.LEAVE).email == "lea@example.org"
    gone = client.get(reverse("events:newsletter_departures")).content.decode("utf-8-sig")
    assert "partie@example.org" in gone and "lea@example.org" not in gone


def test_the_teams_page_counts_the_list_and_an_administrator_takes_nothing_away(as_user, team_member, admin_user):
    subscribed()
    assert "Abonnements confirmés" in as_user(team_member).get(reverse("events:newsletter_list")).text
    client = as_user(admin_user)
    assert client.get(reverse("events:newsletter_list")).status_code == 200
    assert client.get(reverse("events:newsletter_csv")).status_code == 403
