"""What the app offers to the rest of the portal: things to do, personal data, the administration site."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import personal_data as accounts_data
from neighbourhoods import factories
from neighbourhoods.models import PublicContact, Seat, TableMembership
from neighbourhoods.todo import counted, todo
from ui.todo import TodoItem

pytestmark = pytest.mark.django_db


def texts(user, now=None):
    return [item.text for item in todo(user, now or timezone.now())]


# --- To do ------------------------------------------------------------------------------------------------------------
def test_an_invitation_that_nears_its_end_is_to_be_followed_by_the_coordination(quartier, coordinator, contributor):
    now = timezone.now()
    factories.InvitationFactory(neighbourhood=quartier, created_at=now - timedelta(days=10))
    factories.InvitationFactory(neighbourhood=quartier, email="recente@example.org", created_at=now)
    items = todo(coordinator, now)
    assert [item.url for item in items] == [reverse("neighbourhoods:members", args=[quartier.slug])]
    assert "invitee@example.org" in items[0].text
    assert not todo(contributor, now)


def test_an_answered_invitation_leaves_the_list(quartier, coordinator, stranger):
    now = timezone.now()
    made = now - timedelta(days=10)
    invitation = factories.InvitationFactory(neighbourhood=quartier, created_at=made, email=stranger.email)
    assert len(texts(coordinator)) == len(texts(stranger)) == 1
    invitation.accepted_at, invitation.accepted_by = now, stranger
    invitation.save()
    assert texts(coordinator) == texts(stranger) == []


def test_names_to_confirm_are_the_teams_to_do(team_member, stranger):
    factories.PhaseOneRecordFactory(inferred=True, position=3)
    (names,) = counted(team_member, timezone.now())
    assert names.rows.count() == 1
    assert names.item(1).url == reverse("team_phase_one")
    factories.PhaseOneRecordFactory(inferred=True, position=4)
    assert "2 entrées" in names.item(names.rows.count()).text
    assert not counted(stranger, timezone.now())


def test_items_sort_by_due_date_and_those_without_one_come_last():
    today = timezone.localdate()
    late = TodoItem("b", due_on=timezone.now() - timedelta(days=3))
    soon, never = TodoItem("a", due_on=today + timedelta(days=1)), TodoItem("a")
    assert sorted([never, soon, late], key=lambda item: item.sort_key) == [late, soon, never]


# --- Personal data ----------------------------------------------------------------------------------------------------
def test_ones_own_export_holds_memberships_and_seats(coordinator, chair, advisor, coach, stranger):
    assert accounts_data.collect(coordinator)["Tables de quartier"][0]["quartier"] == "Quartier des Érables"
    assert accounts_data.collect(chair)["Sièges"][0]["présidence"] is True
    assert len(accounts_data.collect(advisor)["Portefeuille"]) == 1
    assert len(accounts_data.collect(coach)["Partenaires externes"]) == 1
    factories.InvitationFactory(email=stranger.email)
    factories.SubstitutionFactory(advisor=advisor, substitute=stranger)
    exported = accounts_data.collect(stranger)
    assert len(exported["Invitations reçues"]) == len(exported["Remplacements"]) == 1
    assert exported["Tables de quartier"] == []


# --- Administration ---------------------------------------------------------------------------------------------------
def own_admins():
    return {
        model._meta.model_name: admin.site.get_model_admin(model)
        for model in apps.get_app_config("neighbourhoods").get_models()
        if admin.site.is_registered(model)
    }


def test_every_model_is_in_the_administration_site():
    names = {model._meta.model_name for model in apps.get_app_config("neighbourhoods").get_models()}
    assert set(own_admins()) == names - {"organisationfamily"}


@pytest.fixture
def admin_rows(quartier, coordinator, advisor, chair, coach):
    factories.InvitationFactory(neighbourhood=quartier)
    factories.SubstitutionFactory(advisor=advisor)
    factories.PhaseOneRecordFactory()
    factories.InitiativeFactory(neighbourhood=quartier)
    PublicContact.objects.create(name="Ana Exemple", about="les activités collectives", email="ana@example.org")


def test_an_administrator_lists_searches_and_opens_everything(as_user, admin_user, admin_rows):
    client = as_user(admin_user)
    for name, model_admin in own_admins().items():
        listing = reverse(f"admin:neighbourhoods_{name}_changelist")
        assert client.get(listing, {"q": "quartier"}).status_code == 200, name
        row = model_admin.model._base_manager.first()
        assert row is not None, name
        assert client.get(reverse(f"admin:neighbourhoods_{name}_change", args=[row.pk])).status_code == 200, name


@pytest.mark.parametrize("name", ["tablemembership", "portfolio", "seat", "initiative", "neighbourhood"])
def test_lists_of_the_administration_ask_the_same_number_of_queries_for_1_and_3_rows(
    name, as_user, admin_user, admin_rows, django_assert_max_num_queries
):
    client, url = as_user(admin_user), reverse(f"admin:neighbourhoods_{name}_changelist")
    client.get(url)
    counts = []
    for _more in range(2):
        with django_assert_max_num_queries(15) as captured:
            client.get(url)
        counts.append(len(captured))
        for _row in range(2):
            factories.TableMembershipFactory()
            factories.PortfolioFactory()
            factories.SeatFactory()
            factories.InitiativeFactory()
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["invitation", "phaseonerecord"])
def test_what_the_portal_writes_is_only_read_in_the_administration(name, as_user, admin_user, admin_rows):
    client = as_user(admin_user)
    assert client.get(reverse(f"admin:neighbourhoods_{name}_add")).status_code == 403


def test_rows_with_dates_are_ended_and_never_deleted(as_user, admin_user, admin_rows):
    row = TableMembership.objects.get()
    client = as_user(admin_user)
    assert client.post(reverse("admin:neighbourhoods_tablemembership_delete", args=[row.pk])).status_code == 403
    client.post(
        reverse("admin:neighbourhoods_tablemembership_changelist"),
        {"action": "end_today", "_selected_action": [row.pk]},
    )
    row.refresh_from_db()
    assert row.ends_on is None  # the table's last coordinator leaves by the team's hand only
    colleague = factories.TableMembershipFactory(neighbourhood=row.neighbourhood, contributor=True)
    client.post(
        reverse("admin:neighbourhoods_tablemembership_changelist"),
        {"action": "end_today", "_selected_action": [colleague.pk]},
    )
    colleague.refresh_from_db()
    assert (colleague.ends_on, colleague.ended_by) == (timezone.localdate(), admin_user)


@pytest.mark.parametrize("name", ["partnermembership", "portfolio", "substitution", "seat"])
def test_an_administrator_ends_any_dated_row_under_their_own_name(name, as_user, admin_user, admin_rows):
    model = apps.get_model("neighbourhoods", name)
    row = model.objects.first()
    changelist = reverse(f"admin:neighbourhoods_{name}_changelist")
    as_user(admin_user).post(changelist, {"action": "end_today", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert (row.ends_on, row.ended_by) == (timezone.localdate(), admin_user)
    change = reverse(f"admin:neighbourhoods_{name}_change", args=[row.pk])
    assert 'name="ends_on"' not in as_user(admin_user).get(change).text


def test_a_second_row_on_the_same_days_is_refused_in_the_administration(as_user, admin_user, chair):
    seat = Seat.objects.get()
    values = {
        "committee": seat.committee_id,
        "organisation": seat.organisation_id,
        "user": chair.pk,
        "starts_on": "2027-01-01",
        "ends_on": "2028-01-01",
    }
    page = as_user(admin_user).post(reverse("admin:neighbourhoods_seat_add"), values)
    assert "siège déjà à ce comité pendant une partie de ces dates" in page.text
    assert Seat.objects.count() == 1


@pytest.mark.parametrize("who", ["team_member", "coordinator", "stranger"])
def test_the_administration_site_is_for_administrators(who, as_user, admin_rows, request):
    response = as_user(request.getfixturevalue(who)).get(reverse("admin:neighbourhoods_seat_changelist"))
    assert response.status_code in {302, 403}


def test_the_administration_reads_through_visible_to(chair, committee_member, stranger):
    request = RequestFactory().get("/")
    request.user = stranger
    assert not own_admins()["seat"].get_queryset(request).exists()
    request.user = chair
    assert own_admins()["seat"].get_queryset(request).count() == Seat.objects.count() == 2
