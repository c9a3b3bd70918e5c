"""Who finds which e-mail, in lists, counts, searches and details; and the explicit act of sending again."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from accounts.factories import StaffRoleFactory
from notifications import delivery
from notifications.factories import EmailFactory
from notifications.models import Email

pytestmark = pytest.mark.django_db
OUTBOX = "/equipe/courriels/"


@pytest.fixture
def team_client(client, member):
    client.force_login(member)
    return client


def search(client, text):
    return client.post(OUTBOX, {"recipient": text}, follow=True)


def test_the_outbox_is_for_the_team_and_administrators(client, person, member):
    assert client.get(OUTBOX).status_code == 302
    client.force_login(person)
    email = EmailFactory(to_user=person)
    for address in (OUTBOX, f"{OUTBOX}{email.pk}/", f"{OUTBOX}{email.pk}/relancer/"):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in (403, 405)
    admin = StaffRoleFactory(admin=True).user
    for somebody in (member, admin):
        client.force_login(somebody)
        assert client.get(OUTBOX).status_code == 200


def test_the_list_says_to_whom_what_when_and_what_became_of_it(team_client):
    EmailFactory(sent=True, to_address="jo@example.org", provider_answer="250 2.0.0 Accepted")
    page = team_client.get(OUTBOX).text.replace("<wbr>", "")
    for text in ("jo@example.org", "Votre proposition est déposée", "2027-02-01", "envoyé", "250 2.0.0 Accepted"):
        assert text in page


def test_a_recused_member_never_finds_an_email_about_the_file(team_client, member, subject_seen_by, person):
    about = subject_seen_by(person)
    secret = EmailFactory(
        about_object=about, subject="Dossier confidentiel", to_address="caroline@example.org", unknown=True
    )
    EmailFactory(subject="Autre sujet")
    assert list(Email.objects.visible_to(member).values_list("subject", flat=True)) == ["Autre sujet"]
    for page in (team_client.get(OUTBOX), search(team_client, "caroline")):
        assert "Dossier confidentiel" not in page.text
        assert page.context["page"].paginator.count in (0, 1)
    assert search(team_client, "caroline").context["page"].paginator.count == 0
    assert team_client.get(f"{OUTBOX}{secret.pk}/").status_code == 404
    assert team_client.post(f"{OUTBOX}{secret.pk}/relancer/").status_code == 404


def test_the_kinds_of_emails_about_a_recused_file_are_not_offered_as_filters(team_client, subject_seen_by):
    EmailFactory(about_object=subject_seen_by(), kind="proposals.secret_kind")
    assert "secret_kind" not in team_client.get(OUTBOX).text


def test_a_member_who_may_read_the_file_finds_its_emails(team_client, member, subject_seen_by):
    email = EmailFactory(about_object=subject_seen_by(member))
    assert email.subject in team_client.get(OUTBOX).text
    assert team_client.get(f"{OUTBOX}{email.pk}/").status_code == 200


def test_an_email_about_something_without_a_door_is_shown_to_its_recipient_only(member, person):
    without_a_door = ContentType.objects.get_for_model(Email)
    email = EmailFactory(about_object=without_a_door, to_user=person)
    assert email not in Email.objects.visible_to(member)
    assert email in Email.objects.visible_to(person)


@pytest.mark.parametrize("emails", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three_emails(
    team_client, emails, django_assert_max_num_queries, member, subject_seen_by
):
    about = subject_seen_by(member)
    for _email in range(emails):
        EmailFactory(about_object=about, to_user=member)
    team_client.get(OUTBOX)
    with django_assert_max_num_queries(8):
        team_client.get(OUTBOX)


def test_filters_narrow_by_state_kind_and_period(team_client):
    now = timezone.now()
    EmailFactory(created_at=now - timedelta(days=8), subject="Ancien")
    EmailFactory(created_at=now - timedelta(days=1), sent=True, subject="Envoyé hier")
    EmailFactory(created_at=now, kind="coaching.hours", subject="Heures")
    for query, found in (
        ("?etat=envoyes", ["Envoyé hier"]),
        ("?etat=a-voir", []),
        ("?sorte=coaching.hours", ["Heures"]),
        ("?etat=envoyes&sorte=coaching.hours", []),
        ("?periode=7", ["Heures", "Envoyé hier"]),
        ("?etat=nimporte&periode=-1&page=9999", ["Heures", "Envoyé hier", "Ancien"]),
    ):
        page = team_client.get(OUTBOX + query)
        assert [email.subject for email in page.context["page"]] == found


@pytest.mark.parametrize("state", ["unknown", "given_up", "refused"])
def test_one_filter_gathers_what_somebody_must_look_at(team_client, state):
    EmailFactory(sent=True)
    email = EmailFactory(**{state: True})
    assert list(team_client.get(OUTBOX + "?etat=a-voir").context["page"]) == [email]


def test_a_recipient_is_looked_for_without_leaving_a_trace_in_the_address(team_client, person):
    EmailFactory(to_user=person, to_address=person.email, subject="Pour Camille")
    EmailFactory(subject="Pour une autre personne")
    for text in ("CAMILLE@", "roy"):
        page = search(team_client, text)
        assert page.redirect_chain == [(OUTBOX, 302)]
        assert [email.subject for email in page.context["page"]] == ["Pour Camille"]
    page = team_client.post(OUTBOX, {"recipient": "roy", "clear": "1"}, follow=True)
    assert page.context["page"].paginator.count == 2


def test_the_list_is_paginated(team_client):
    EmailFactory.create_batch(26)
    assert len(team_client.get(OUTBOX).context["page"]) == 25
    assert len(team_client.get(OUTBOX + "?page=2").context["page"]) == 1


def test_links_are_hidden_from_the_team_and_kept_for_the_recipient(team_client, client, person):
    email = EmailFactory(
        to_user=person, body_text="Voir https://pic.example.org/inscription/jeton-abc/ et www.b.org/x\n"
    )
    page = team_client.get(f"{OUTBOX}{email.pk}/").text
    assert "jeton-abc" not in page
    assert "b.org" not in page
    assert page.count("[lien masqué]") == 2
    client.force_login(person)
    page = client.get(f"/compte/courriels/{email.pk}/").text
    assert '<a href="https://pic.example.org/inscription/jeton-abc/" rel="nofollow">' in page


def test_a_text_is_never_taken_for_html(team_client):
    email = EmailFactory(body_text="<script>alert(1)</script>", subject="<b>Objet</b>")
    for address in (OUTBOX, f"{OUTBOX}{email.pk}/"):
        page = team_client.get(address).text
        assert "<script>alert" not in page
        assert "<b>Objet" not in page


def test_people_find_their_own_emails_and_nobody_elses(client, person, member):
    mine, other = EmailFactory(to_user=person, subject="Pour moi"), EmailFactory(to_user=member, subject="Pour elle")
    client.force_login(person)
    page = client.get("/compte/courriels/").text
    assert "Pour moi" in page
    assert "Pour elle" not in page
    assert client.get(f"/compte/courriels/{mine.pk}/").status_code == 200
    assert client.get(f"/compte/courriels/{other.pk}/").status_code == 404


def test_a_person_without_emails_reads_so(client, person):
    client.force_login(person)
    assert "ne vous a encore rien écrit" in client.get("/compte/courriels/").text


@pytest.mark.parametrize("state", ["unknown", "given_up"])
def test_the_team_sends_again_by_an_explicit_act_that_is_recorded(team_client, member, postbox, state):
    email = EmailFactory(**{state: True})
    address = f"{OUTBOX}{email.pk}/relancer/"
    assert "Relancer ce courriel?" in team_client.get(address).text
    email.refresh_from_db()
    assert email.resent_at is None
    assert team_client.post(address).url == f"{OUTBOX}{email.pk}/"
    email.refresh_from_db()
    assert (email.status, email.resent_by, email.attempts) == (Email.Status.QUEUED, member, 0)
    delivery.deliver_due(email.resent_at)
    [message] = postbox.received
    assert message["Message-ID"] == email.message_id
    assert team_client.post(address).status_code == 409


def test_a_letter_is_sent_again_only_by_somebody_who_says_that_it_may_have_arrived(team_client):
    letter = EmailFactory(unknown=True, is_letter=True)
    address = f"{OUTBOX}{letter.pk}/relancer/"
    page = team_client.post(address)
    assert "Cochez la case pour relancer cette lettre." in page.text
    letter.refresh_from_db()
    assert letter.status == Email.Status.UNKNOWN
    team_client.post(address, {"acknowledged": "on"})
    letter.refresh_from_db()
    assert letter.status == Email.Status.QUEUED


@pytest.mark.parametrize("state", ["sent", "refused", "claimed"])
def test_what_is_sent_refused_or_in_hand_is_not_sent_again(team_client, state):
    email = EmailFactory(**{state: True})
    assert team_client.post(f"{OUTBOX}{email.pk}/relancer/").status_code == 409
    assert "Relancer" not in team_client.get(f"{OUTBOX}{email.pk}/").text


def test_the_administration_site_only_reads_and_hides_links_and_codes(client, no_enrolment, subject_seen_by):
    admin = StaffRoleFactory(admin=True).user
    client.force_login(admin)
    email = EmailFactory(body_text="https://pic.example.org/jeton-abc/\n")
    hidden = EmailFactory(about_object=subject_seen_by(), subject="Dossier confidentiel")
    listing = reverse("admin:notifications_email_changelist")
    assert "Dossier confidentiel" not in client.get(listing).text
    page = client.get(reverse("admin:notifications_email_change", args=[email.pk])).text
    assert "[lien masqué]" in page
    assert "jeton-abc" not in page
    assert client.get(reverse("admin:notifications_email_change", args=[hidden.pk])).status_code == 302
    assert client.get(reverse("admin:notifications_email_add")).status_code == 403
    assert client.post(reverse("admin:notifications_email_delete", args=[email.pk])).status_code == 403
