import pytest
from django.contrib import admin
from django.test import RequestFactory
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


def test_consents_are_only_read(request_of, administrator):
    request, consent = request_of(administrator), ConsentFactory()
    model_admin = ConsentAdmin(Consent, admin.site)
    assert not (
        model_admin.has_add_permission(request)
        or model_admin.has_change_permission(request, consent)
        or model_admin.has_delete_permission(request, consent)
    )
