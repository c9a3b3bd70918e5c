"""An invitation works once, for one address, during 14 days; and reading its page changes nothing."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.factories import UserFactory
from accounts.policy import INVITED_EMAIL_SESSION_KEY
from neighbourhoods import actions, factories
from neighbourhoods.models import Invitation, TableMembership
from notifications.models import Email
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
Role = TableMembership.Role


def invite(quartier, by, email="invitee@example.org", role=Role.CONTRIBUTOR, now=None):
    return actions.invite(neighbourhood=quartier, email=email, role=role, by=by, now=now or timezone.now())


@pytest.fixture
def token():
    return "un-jeton-que-le-courriel-porte"


@pytest.fixture
def invitation(quartier, coordinator, token):
    return factories.InvitationFactory(
        neighbourhood=quartier, invited_by=coordinator, token=token, created_at=timezone.now()
    )


@pytest.fixture
def url(token):
    return reverse("neighbourhoods:invitation", args=[token])


@pytest.fixture
def invitee():
    return UserFactory(confirmed=True, email="invitee@example.org", first_name="Dominique", last_name="Roy")


# --- Inviting -------------------------------------------------------------------------------------------------------
def test_the_link_is_in_the_email_alone_and_only_its_hash_is_kept(quartier, coordinator):
    invitation = invite(quartier, coordinator)
    email = Email.objects.get()
    assert email.is_security
    assert email.to_address == "invitee@example.org"
    assert (email.subject, email.body_text, email.body_html) == ("", "", "")
    contents = email.contents()
    token = re.search(r"/quartiers/invitation/([^/\s]+)/", contents.text)[1]
    assert token in contents.html
    assert invitation.token_hash == Invitation.hash_of(token)
    assert email.expires_at == invitation.expires_at == invitation.created_at + timedelta(days=14)


def test_the_invitation_says_who_invites_to_which_table_and_until_when(quartier, coordinator):
    invite(quartier, coordinator)
    contents = Email.objects.get().contents()
    for text in (contents.text, contents.html):
        assert coordinator.full_name in text
        assert quartier.table.name in text
        assert "jusqu’au" in text


def test_a_second_invitation_to_the_same_address_replaces_the_first(quartier, coordinator):
    first = invite(quartier, coordinator)
    second = invite(quartier, coordinator, email="INVITEE@example.org")
    first.refresh_from_db()
    assert first.cancelled_by == coordinator
    assert list(Invitation.objects.open(timezone.now())) == [second]
    assert Email.objects.count() == 2


def test_inviting_somebody_who_has_an_account_looks_the_same(quartier, coordinator, invitee, as_user):
    client = as_user(coordinator)
    url = reverse("neighbourhoods:members", args=[quartier.slug])
    answers = []
    for email in (invitee.email, "nouvelle@example.org"):
        response = client.post(url, {"email": email, "role": Role.CONTRIBUTOR}, follow=True)
        answers.append([str(message).replace(email, "X") for message in response.context["messages"]])
    assert answers[0] == answers[1]
    assert {email.to_user for email in Email.objects.all()} == {None}


def test_a_member_is_not_invited_again(quartier, coordinator, contributor):
    with pytest.raises(NotAllowedNow):
        invite(quartier, coordinator, email=contributor.email)


@pytest.mark.parametrize("who", ["contributor", "other_coordinator", "advisor", "committee_member", "stranger"])
def test_only_the_coordination_and_the_team_invite(who, quartier, request):
    with pytest.raises(PermissionDenied):
        invite(quartier, request.getfixturevalue(who))
    assert not Invitation.objects.exists()
    assert not Email.objects.exists()


def test_the_portal_is_no_tool_for_unwanted_mail(quartier, coordinator):
    for number in range(actions.members.INVITATIONS_PER_DAY):
        factories.InvitationFactory(neighbourhood=quartier, email=f"p{number}@example.org", created_at=timezone.now())
    with pytest.raises(NotAllowedNow):
        invite(quartier, coordinator)
    invite(quartier, coordinator, now=timezone.now() + timedelta(days=2))


# --- The page of the link -------------------------------------------------------------------------------------------
def test_reading_the_page_changes_nothing(client, url, invitation):
    before = Invitation.objects.values().get()
    for _time in range(2):
        response = client.get(url)
        assert response.status_code == 200
    assert Invitation.objects.values().get() == before
    assert INVITED_EMAIL_SESSION_KEY not in client.session
    assert not TableMembership.objects.filter(user__email=invitation.email).exists()


def test_the_page_names_the_table_and_is_kept_by_no_cache(client, url, invitation, quartier):
    response = client.get(url)
    assert quartier.table.name in response.text
    assert "no-store" in response["Cache-Control"]


def test_a_guest_without_an_account_is_sent_to_open_one_with_the_invited_address(client, url, invitation):
    response = client.post(url)
    assert response.url.startswith(reverse("account_signup"))
    assert client.session[INVITED_EMAIL_SESSION_KEY] == invitation.email
    assert "example.org" not in response.url


def test_a_guest_without_an_account_is_offered_one_and_finds_the_invited_address_in_the_form(client, url, invitation):
    assert "Ouvrir mon compte" in client.get(url).text
    form = client.get(client.post(url).url).text
    assert f'value="{invitation.email}"' in form
    signing_in = client.get(reverse("account_login")).text
    assert reverse("account_signup") in signing_in
    assert f'value="{invitation.email}"' in signing_in


def test_a_guest_who_was_not_invited_finds_no_way_to_open_an_account(client, db):
    assert reverse("account_signup") not in client.get(reverse("account_login")).text


def test_a_newcomer_opens_an_account_and_joins_the_table(client, url, invitation, quartier):
    client.post(url)
    answers = {
        "first_name": "Léa",
        "last_name": "Roy",
        "email": invitation.email,
        "password1": "une phrase assez longue",
    }
    confirmation = client.post(reverse("account_signup"), {**answers, "next": url})
    code = re.search(r"\b\d{6}\b", Email.objects.latest("pk").contents().text)[0]
    back = client.post(confirmation.url, {"code": code})
    assert back.url == url
    assert client.post(url).url == quartier.get_absolute_url()
    assert TableMembership.objects.current().of_table(quartier).with_address(invitation.email).exists()
    assert INVITED_EMAIL_SESSION_KEY not in client.session


def test_a_guest_who_has_an_account_is_sent_to_sign_in(client, url, invitation, invitee):
    response = client.post(url)
    assert response.url.startswith(reverse("account_login"))
    assert client.get(response.url).status_code == 200


def test_the_invited_person_becomes_a_member(as_user, url, invitation, invitee, quartier):
    client = as_user(invitee)
    assert client.get(url).status_code == 200
    response = client.post(url)
    assert response.url == quartier.get_absolute_url()
    membership = TableMembership.objects.current().of_table(quartier).held_by(invitee).get()
    assert membership.role == Role.CONTRIBUTOR
    invitation.refresh_from_db()
    assert invitation.accepted_by == invitee


def test_names_are_asked_from_somebody_who_has_none(as_user, url, invitation):
    person = UserFactory(email=invitation.email, first_name="", last_name="")
    client = as_user(person)
    refused = client.post(url, {"first_name": "", "last_name": ""})
    assert refused.status_code == 200
    assert not TableMembership.objects.held_by(person).exists()
    client.post(url, {"first_name": " Noémie ", "last_name": "Côté"})
    person.refresh_from_db()
    assert person.full_name == "Noémie Côté"
    assert TableMembership.objects.held_by(person).exists()


def test_an_invitation_never_works_twice(as_user, url, invitation, invitee):
    client = as_user(invitee)
    client.post(url)
    assert client.get(url).status_code == 410
    assert client.post(url).status_code == 409
    assert TableMembership.objects.held_by(invitee).count() == 1


def test_an_expired_invitation_opens_nothing(as_user, url, invitation, invitee):
    Invitation.objects.update(expires_at=timezone.now())
    client = as_user(invitee)
    assert client.get(url).status_code == 410
    assert client.post(url).status_code == 409
    assert not TableMembership.objects.held_by(invitee).exists()


def test_a_cancelled_invitation_opens_nothing(as_user, client, url, invitation, invitee, coordinator):
    actions.cancel_invitation(invitation=invitation, by=coordinator, now=timezone.now())
    assert client.get(url).status_code == 410
    assert as_user(invitee).post(url).status_code == 409
    assert not TableMembership.objects.held_by(invitee).exists()


def test_somebody_else_cannot_use_the_link(as_user, url, invitation, stranger):
    client = as_user(stranger)
    response = client.get(url)
    assert response.status_code == 403
    assert invitation.email not in response.text
    assert client.post(url).status_code == 403
    assert not TableMembership.objects.held_by(stranger).exists()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_an_unknown_link_does_not_exist(client):
    assert client.get(reverse("neighbourhoods:invitation", args=["inconnu"])).status_code == 404


def test_a_member_who_accepts_the_coordination_gains_it(quartier, coordinator, contributor):
    invitation = factories.InvitationFactory(
        neighbourhood=quartier, email=contributor.email, role=Role.COORDINATOR, created_at=timezone.now()
    )
    actions.accept_invitation(invitation=invitation, by=contributor, now=timezone.now())
    current = TableMembership.objects.current().of_table(quartier).held_by(contributor).get()
    assert current.role == Role.COORDINATOR


def test_a_coordinator_never_loses_the_coordination_by_accepting(quartier, coordinator):
    invitation = factories.InvitationFactory(neighbourhood=quartier, email=coordinator.email, created_at=timezone.now())
    held = actions.accept_invitation(invitation=invitation, by=coordinator, now=timezone.now())
    assert held.role == Role.COORDINATOR


# --- Cancelling -----------------------------------------------------------------------------------------------------
def test_an_accepted_invitation_is_not_cancelled(quartier, coordinator, invitation, invitee):
    actions.accept_invitation(invitation=invitation, by=invitee, now=timezone.now())
    with pytest.raises(NotAllowedNow):
        actions.cancel_invitation(invitation=invitation, by=coordinator, now=timezone.now())


def test_cancelling_twice_keeps_the_first_date(coordinator, team_member, invitation):
    first = actions.cancel_invitation(invitation=invitation, by=coordinator, now=timezone.now())
    again = actions.cancel_invitation(invitation=invitation, by=team_member, now=timezone.now())
    assert (again.cancelled_at, again.cancelled_by) == (first.cancelled_at, coordinator)


@pytest.mark.parametrize("who", ["contributor", "advisor"])
def test_others_do_not_cancel_an_invitation(who, invitation, request):
    with pytest.raises(PermissionDenied):
        actions.cancel_invitation(invitation=invitation, by=request.getfixturevalue(who), now=timezone.now())


def test_the_page_to_cancel_asks_first(as_user, coordinator, quartier, invitation):
    client = as_user(coordinator)
    url = reverse("neighbourhoods:cancel_invitation", args=[quartier.slug, invitation.pk])
    assert client.get(url).status_code == 200
    invitation.refresh_from_db()
    assert invitation.cancelled_at is None
    client.post(url)
    invitation.refresh_from_db()
    assert invitation.cancelled_by == coordinator
