import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.admin import ConsentAdmin, StaffRoleAdmin, UserAdmin
from accounts.factories import ConsentFactory, StaffRoleFactory, UserFactory
from accounts.models import Consent, StaffRole, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of():
    def build(user, **data):
        request = RequestFactory().post("/admin/", data) if data else RequestFactory().get("/admin/")
        request.user = user
        return request

    return build


@pytest.fixture
def invitations(monkeypatch):
    sent = []
    monkeypatch.setattr(actions, "send_invitation", lambda *, user, by, now: sent.append(user.email))
    return sent


@pytest.fixture
def quiet(monkeypatch):
    for model_admin in (UserAdmin, StaffRoleAdmin):
        monkeypatch.setattr(model_admin, "message_user", lambda *args, **kwargs: None)


@pytest.mark.usefixtures("quiet")
def test_a_person_added_by_an_administrator_is_invited_and_has_no_password(request_of, administrator, invitations):
    request = request_of(administrator)
    model_admin = UserAdmin(User, admin.site)
    form = model_admin.get_form(request)(
        {"email": "Neuve@example.org", "first_name": "N", "last_name": "E", "language": "fr-ca", "is_active": "on"}
    )
    assert form.is_valid(), form.errors
    assert "password" not in form.fields
    model_admin.save_model(request, form.save(commit=False), form, change=False)
    added = User.objects.get(email="neuve@example.org")
    assert not added.has_usable_password()
    assert invitations == ["neuve@example.org"]


@pytest.mark.usefixtures("quiet")
def test_an_invitation_can_be_sent_again(request_of, administrator, invitations):
    UserFactory(email="neuve@example.org")
    UserFactory(email="partie@example.org", is_active=False)
    people = User.objects.filter(email__in=["neuve@example.org", "partie@example.org"])
    UserAdmin(User, admin.site).invite_again(request_of(administrator), people)
    assert invitations == ["neuve@example.org"]


def test_a_role_given_in_the_administration_site_says_by_whom(request_of, administrator, person):
    request = request_of(administrator)
    model_admin = StaffRoleAdmin(StaffRole, admin.site)
    form = model_admin.get_form(request)({"user": person.pk, "role": "TEAM", "starts_on": "2026-01-01"})
    assert form.is_valid(), form.errors
    model_admin.save_model(request, form.save(commit=False), form, change=False)
    assert person.staff_roles.get().granted_by == administrator


@pytest.mark.usefixtures("quiet")
def test_a_role_is_withdrawn_by_an_action_and_never_deleted(request_of, administrator):
    role = StaffRoleFactory()
    model_admin = StaffRoleAdmin(StaffRole, admin.site)
    model_admin.end_today(request_of(administrator), StaffRole.objects.filter(pk=role.pk))
    role.refresh_from_db()
    assert (role.ends_on, role.ended_by) == (timezone.localdate(), administrator)
    assert not model_admin.has_delete_permission(request_of(administrator), role)


@pytest.fixture
def site(administrator, client, settings):
    settings.STAFF_MUST_ENROL = False
    client.force_login(administrator)
    return client


def test_the_form_of_an_account_does_not_block_it(site, administrator):
    url = reverse("admin:accounts_user_change", args=[administrator.pk])
    page = site.post(
        url,
        {
            "email": administrator.email,
            "first_name": "Andrée",
            "language": "fr-ca",
            "staff_roles-TOTAL_FORMS": 0,
            "staff_roles-INITIAL_FORMS": 0,
        },
    )
    assert page.status_code == 302
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.first_name == "Andrée"


def test_the_last_administrator_is_told_why_they_cannot_block_themselves(site, administrator, person):
    chosen = [administrator.pk, person.pk]
    page = site.post(
        reverse("admin:accounts_user_changelist"), {"action": "block", "_selected_action": chosen}, follow=True
    )
    assert "au moins une personne à l’administration" in page.content.decode()
    assert User.objects.get(pk=administrator.pk).is_active
    assert not User.objects.get(pk=person.pk).is_active


def test_a_new_address_given_by_the_administration_says_that_sessions_ended(site, person):
    page = site.post(
        reverse("admin:accounts_user_change", args=[person.pk]),
        {
            "email": "autre@example.org",
            "language": "fr-ca",
            "staff_roles-TOTAL_FORMS": 0,
            "staff_roles-INITIAL_FORMS": 0,
        },
        follow=True,
    )
    assert "sessions ouvertes ont pris fin" in page.content.decode()
    assert User.objects.get(pk=person.pk).session_generation == 1


def test_a_role_that_is_held_already_is_refused_with_its_reason(site, teammate):
    page = site.post(
        reverse("admin:accounts_staffrole_add"),
        {"user": teammate.pk, "role": "TEAM", "starts_on": "2027-01-01", "ends_on": "2027-02-01"},
    )
    assert "déjà ce rôle" in page.content.decode()
    assert teammate.staff_roles.count() == 1


def test_a_role_is_added_in_the_administration_by_the_action(site, administrator, person):
    page = site.post(
        reverse("admin:accounts_staffrole_add"), {"user": person.pk, "role": "TEAM", "starts_on": "2026-01-01"}
    )
    assert page.status_code == 302
    assert person.staff_roles.get().granted_by == administrator


def test_the_last_administrator_is_not_withdrawn_by_the_list_either(site, administrator):
    role = administrator.staff_roles.get()
    page = site.post(
        reverse("admin:accounts_staffrole_changelist"),
        {"action": "end_today", "_selected_action": [role.pk]},
        follow=True,
    )
    assert "au moins une personne à l’administration" in page.content.decode()
    role.refresh_from_db()
    assert role.ends_on is None


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("accounts_user", "password__startswith=a"),
        ("accounts_user", "table_memberships__role=coordinator"),
        ("accounts_staffrole", "user__password__startswith=a"),
        ("accounts_consent", "user__email__contains=a"),
        ("notifications_email", "body_text__contains=code"),
        ("notifications_email", "body_html__contains=code"),
        ("notifications_email", "secret__startswith=g"),
        ("notifications_email", "to_user__password__startswith=a"),
        ("neighbourhoods_invitation", "token_hash__startswith=a"),
    ],
)
def test_the_address_of_a_list_asks_nothing_about_what_the_list_does_not_show(site, name, query):
    response = site.get(f"{reverse(f'admin:{name}_changelist')}?{query}")
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("accounts_user", "is_active__exact=1"),
        ("notifications_email", "status__exact=sent"),
        ("accounts_consent", "e=1"),
    ],
)
def test_the_filters_that_a_list_offers_still_answer(site, name, query):
    assert site.get(f"{reverse(f'admin:{name}_changelist')}?{query}").status_code in (200, 302)


def test_consents_are_only_read(request_of, administrator):
    request, consent = request_of(administrator), ConsentFactory()
    model_admin = ConsentAdmin(Consent, admin.site)
    assert not (
        model_admin.has_add_permission(request)
        or model_admin.has_change_permission(request, consent)
        or model_admin.has_delete_permission(request, consent)
    )
