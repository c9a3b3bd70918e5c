"""Whoever leaves loses access at once; a table never loses its last coordinator by its own hand."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from neighbourhoods import actions, factories
from neighbourhoods.models import Neighbourhood, TableMembership
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
Role = TableMembership.Role


def row_of(user):
    return TableMembership.objects.held_by(user).latest("pk")


def page(name, quartier, *args):
    return reverse(f"neighbourhoods:{name}", args=[quartier.slug, *args])


@pytest.fixture
def second_coordinator(quartier):
    return factories.TableMembershipFactory(neighbourhood=quartier).user


def test_a_revoked_member_loses_access_at_once(as_user, quartier, coordinator, contributor):
    client = as_user(contributor)
    assert client.get(page("members", quartier)).status_code == 200
    actions.revoke_membership(membership=row_of(contributor), by=coordinator, now=timezone.now())
    assert client.get(page("members", quartier)).status_code == 404
    assert not Neighbourhood.objects.joined_by(contributor).exists()


def test_a_revoked_row_stays_with_its_dates(quartier, coordinator, contributor):
    actions.revoke_membership(membership=row_of(contributor), by=coordinator, now=timezone.now())
    row = row_of(contributor)
    assert row.ends_on == timezone.localdate()
    assert row.starts_on < row.ends_on


def test_somebody_revoked_on_the_day_of_their_arrival_was_never_a_member(quartier, coordinator):
    row = factories.TableMembershipFactory(neighbourhood=quartier, starts_on=timezone.localdate(), contributor=True)
    actions.revoke_membership(membership=row, by=coordinator, now=timezone.now())
    assert not TableMembership.objects.current().held_by(row.user).exists()


def test_the_last_coordinator_cannot_be_revoked(quartier, coordinator, contributor):
    with pytest.raises(NotAllowedNow):
        actions.revoke_membership(membership=row_of(coordinator), by=coordinator, now=timezone.now())
    assert row_of(coordinator).ends_on is None


def test_a_blocked_account_is_not_the_other_coordinator(as_user, quartier, coordinator, second_coordinator):
    second_coordinator.is_active = False
    second_coordinator.save()
    with pytest.raises(NotAllowedNow):
        actions.revoke_membership(membership=row_of(coordinator), by=coordinator, now=timezone.now())
    shown = as_user(coordinator).get(page("revoke", quartier, row_of(coordinator).pk))
    assert "dernière personne à la coordination" in shown.text


def test_an_end_says_who_decided_it_and_when(quartier, coordinator, contributor):
    now = timezone.now()
    row = actions.revoke_membership(membership=row_of(contributor), by=coordinator, now=now)
    assert (row.ended_by, row.ended_at) == (coordinator, now)
    actions.change_role(membership=_add(quartier), role=Role.COORDINATOR, by=coordinator, now=now)
    former = TableMembership.objects.filter(role=Role.CONTRIBUTOR).latest("pk")
    assert (former.ended_by, former.ended_at) == (coordinator, now)


def _add(quartier):
    return factories.TableMembershipFactory(neighbourhood=quartier, contributor=True)


def test_the_refusal_is_a_409_page(as_user, quartier, coordinator):
    url = page("revoke", quartier, row_of(coordinator).pk)
    client = as_user(coordinator)
    assert "dernière personne à la coordination" in client.get(url).text
    assert client.post(url).status_code == 409


def test_a_coordinator_may_leave_when_another_stays(as_user, quartier, coordinator, second_coordinator):
    response = as_user(coordinator).post(page("revoke", quartier, row_of(coordinator).pk))
    assert response.url == quartier.get_absolute_url()
    assert not TableMembership.objects.current().held_by(coordinator).exists()


def test_a_coordinator_with_a_planned_end_does_not_count_as_the_one_who_stays(quartier, coordinator):
    soon = timezone.localdate() + timedelta(days=3)
    factories.TableMembershipFactory(neighbourhood=quartier, ends_on=soon)
    with pytest.raises(NotAllowedNow):
        actions.revoke_membership(membership=row_of(coordinator), by=coordinator, now=timezone.now())


def test_the_team_may_revoke_the_last_coordinator(quartier, coordinator, team_member):
    actions.revoke_membership(membership=row_of(coordinator), by=team_member, now=timezone.now())
    assert not TableMembership.objects.current().coordinators().of_table(quartier).exists()


def test_the_last_coordinator_cannot_give_the_role_up_either(coordinator):
    with pytest.raises(NotAllowedNow):
        actions.change_role(membership=row_of(coordinator), role=Role.CONTRIBUTOR, by=coordinator, now=timezone.now())


def test_somebody_who_left_is_not_revoked_a_second_time(coordinator, contributor):
    row = row_of(contributor)
    actions.revoke_membership(membership=row, by=coordinator, now=timezone.now())
    with pytest.raises(NotAllowedNow):
        actions.revoke_membership(membership=row, by=coordinator, now=timezone.now())


def test_an_administrator_ends_a_membership_and_decides_nothing_else_in_it(admin_user, coordinator, contributor):
    row, now = row_of(contributor), timezone.now()
    for attempt in (
        lambda: actions.change_role(membership=row, role=Role.COORDINATOR, by=admin_user, now=now),
        lambda: actions.allow_submitting(membership=row, allowed=True, by=admin_user, now=now),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    with pytest.raises(NotAllowedNow):
        actions.revoke_membership(membership=row_of(coordinator), by=admin_user, now=now)
    assert actions.revoke_membership(membership=row, by=admin_user, now=now).ended_by == admin_user


@pytest.mark.parametrize("who", ["contributor", "other_coordinator", "advisor", "stranger"])
def test_others_do_not_manage_members(who, coordinator, request):
    user, row = request.getfixturevalue(who), row_of(coordinator)
    for attempt in (
        lambda: actions.revoke_membership(membership=row, by=user, now=timezone.now()),
        lambda: actions.change_role(membership=row, role=Role.CONTRIBUTOR, by=user, now=timezone.now()),
        lambda: actions.allow_submitting(membership=row, allowed=True, by=user, now=timezone.now()),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_a_change_of_role_keeps_the_former_one_readable(coordinator, contributor):
    actions.change_role(membership=row_of(contributor), role=Role.COORDINATOR, by=coordinator, now=timezone.now())
    former, present = TableMembership.objects.held_by(contributor).order_by("pk")
    assert (former.role, former.ends_on) == (Role.CONTRIBUTOR, timezone.localdate())
    assert (present.role, present.starts_on, present.ends_on) == (Role.COORDINATOR, timezone.localdate(), None)


def test_a_contributor_submits_only_if_allowed(as_user, quartier, coordinator, contributor):
    client, url = as_user(coordinator), page("submitting", quartier, row_of(contributor).pk)
    assert not row_of(contributor).submits
    client.post(url, {"allowed": "oui"})
    assert row_of(contributor).submits
    client.post(url, {"allowed": "non"})
    assert not row_of(contributor).submits
    assert client.get(url).status_code == 405


def test_the_coordination_submits_whatever_is_clicked(quartier, coordinator, second_coordinator):
    with pytest.raises(NotAllowedNow):
        actions.allow_submitting(
            membership=row_of(second_coordinator), allowed=False, by=coordinator, now=timezone.now()
        )


@pytest.mark.parametrize("name", ["revoke", "role"])
def test_asking_for_a_page_changes_nothing(name, as_user, quartier, coordinator, contributor):
    before = list(TableMembership.objects.order_by("pk").values())
    assert as_user(coordinator).get(page(name, quartier, row_of(contributor).pk)).status_code == 200
    assert list(TableMembership.objects.order_by("pk").values()) == before


def test_a_member_of_another_table_is_not_found_below_this_one(as_user, quartier, coordinator, other_coordinator):
    url = page("revoke", quartier, row_of(other_coordinator).pk)
    assert as_user(coordinator).get(url).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("contributor", 200),
        ("advisor", 200),
        ("team_member", 200),
        ("admin_user", 200),
        ("other_coordinator", 404),
        ("committee_member", 404),
        ("coach", 404),
        ("stranger", 404),
    ],
)
def test_the_members_page_exists_for_those_concerned(who, status, as_user, quartier, request):
    assert as_user(request.getfixturevalue(who)).get(page("members", quartier)).status_code == status


def test_a_guest_signs_in_first(client, quartier):
    assert client.get(page("members", quartier)).status_code == 302


@pytest.mark.parametrize(("who", "shown"), [("coordinator", True), ("team_member", True), ("contributor", False)])
def test_only_who_manages_sees_the_forms(who, shown, as_user, quartier, contributor, request):
    text = as_user(request.getfixturevalue(who)).get(page("members", quartier)).text
    assert ("Envoyer l’invitation" in text) is shown
    assert ("Changer le rôle" in text) is shown


def test_a_contributor_cannot_invite_by_posting(as_user, quartier, contributor):
    response = as_user(contributor).post(page("members", quartier), {"email": "x@example.org", "role": "coordinator"})
    assert response.status_code == 403


def test_a_malformed_address_is_refused_with_words_that_help(as_user, quartier, coordinator):
    response = as_user(coordinator).post(page("members", quartier), {"email": "pas une adresse"})
    assert "Inscrivez un courriel complet" in response.text
    assert "Faites un choix pour" in response.text
    assert "<title>Erreur" in response.text


def test_the_members_page_asks_the_same_number_of_queries_for_1_and_3_rows(
    as_user, quartier, coordinator, django_assert_max_num_queries
):
    client = as_user(coordinator)
    client.get(page("members", quartier))
    counts = []
    for _more in range(2):
        with django_assert_max_num_queries(12) as captured:
            client.get(page("members", quartier))
        counts.append(len(captured))
        for number in range(2):
            factories.TableMembershipFactory(neighbourhood=quartier, contributor=True)
            email = f"p{number}@example.org"
            factories.InvitationFactory(neighbourhood=quartier, email=email, created_at=timezone.now())
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_cannot_revoke_each_other(quartier, coordinator, second_coordinator):
    start, refused = threading.Barrier(2, timeout=20), []

    def leave(user, other):
        try:
            start.wait()
            actions.revoke_membership(membership=row_of(other), by=user, now=timezone.now())
        except (NotAllowedNow, PermissionDenied) as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    people = [(coordinator, second_coordinator), (second_coordinator, coordinator)]
    threads = [threading.Thread(target=leave, args=pair) for pair in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(refused) == 1
    assert TableMembership.objects.current().coordinators().of_table(quartier).count() == 1
