"""Every page at once: forged forms, pages kept by a shared browser, the administration of somebody recused, codes."""

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from notifications.models import Email
from proposals import actions, factories
from proposals.models import Proposal
from tests import access, access_world

pytestmark = pytest.mark.django_db
ROWS = [row for row in access.rows() if not row["name"].startswith("mfa_")]


@pytest.fixture
def world(db):
    with time_machine.travel(factories.NOW, tick=False):
        yield access_world.build()


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False


def signed_in(person, **options):
    browser = Client(raise_request_exception=False, **options)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


# A mail program leaves the newsletter's list by itself, with the link that it holds and nothing else (RFC 8058).
WITHOUT_A_FORM = ("events:newsletter_leave",)
# The calendar of what is published: no account is looked at, and calendars that follow it may keep it an hour.
THE_SAME_FOR_EVERYBODY = ("events:feed",)


# --- Forged forms and kept pages ------------------------------------------------------------------------------------
def test_no_form_is_accepted_from_another_site(world):
    people, things = world
    for role in ("coordinator", "team", "admin"):
        browser = signed_in(people[role], enforce_csrf_checks=True)
        for row in ROWS:
            if row["name"] in WITHOUT_A_FORM:
                continue
            path = access.path_of(row, things)
            assert browser.post(path, {"action": "x"}).status_code in (403, 404, 405), (role, path)


def test_nothing_that_somebody_read_is_kept_by_a_shared_browser(world):
    people, things = world
    for role in ("coordinator", "team", "member", "admin"):
        browser = signed_in(people[role])
        for row in ROWS:
            if row["name"] in ("favicon", "robots", "account_logout", *THE_SAME_FOR_EVERYBODY):
                continue
            answer = browser.get(access.path_of(row, things))
            said = answer.get("Cache-Control", "")
            if answer.streaming:
                b"".join(answer.streaming_content)  # closes the file that it hands out
            assert "no-store" in said, (role, row["name"], said)
    assert "no-store" in signed_in(people["admin"]).get("/admin/")["Cache-Control"]


def test_a_public_page_may_be_kept_for_a_guest(client, stages):
    assert "no-store" not in client.get("/programme/").get("Cache-Control", "")


# --- The administration site of somebody recused -----------------------------------------------------------------------
@pytest.fixture
def recused_admin(call, quartier, coordinator, advisor, admin_user, now, as_user):
    """A signed-in administrator who withdrew from a file, and that file."""
    file = factories.make_under_review(quartier, coordinator, advisor, now=now)
    Proposal.objects.filter(pk=file.pk).update(title="Zéphyrine")
    actions.declare_conflict(proposal=file, by=admin_user, now=now)
    return as_user(admin_user), file


def test_autocompletion_offers_no_file_to_a_recused_administrator(recused_admin):
    client, file = recused_admin
    for model in ("letter", "decision", "document", "version", "journalentry", "clarificationrequest"):
        asked = {"app_label": "proposals", "model_name": model, "field_name": "proposal", "term": ""}
        answer = client.get("/admin/autocomplete/", asked)
        assert answer.status_code in (200, 403)
        assert "phyrine" not in answer.content.decode()
        assert file.reference not in answer.content.decode()


def test_searches_histories_and_single_pages_show_no_file_to_a_recused_administrator(recused_admin):
    client, file = recused_admin
    pages = ["/admin/proposals/proposal/?q=phyrine", f"/admin/proposals/proposal/?id__exact={file.pk}", "/admin/"]
    for page in (f"{file.pk}/change/", f"{file.pk}/history/", f"{file.pk}/delete/"):
        pages.append(f"/admin/proposals/proposal/{page}")
    for model in ("version", "journalentry", "document", "conflictdeclaration"):
        pages.append(f"/admin/proposals/{model}/?q={file.reference}")
    for page in pages:
        text = client.get(page, follow=True).content.decode()
        assert "phyrine" not in text.replace("q=phyrine", "").replace('value="phyrine"', ""), page
        assert escape(file.neighbourhood.name) not in text or "proposal/?q" not in page


def test_a_deletion_page_names_no_file_that_stands_in_the_way(recused_admin):
    client, file = recused_admin
    for page in (f"neighbourhoods/neighbourhood/{file.neighbourhood_id}", f"proposals/call/{file.call_id}"):
        answer = client.get(f"/admin/{page}/delete/")
        assert answer.status_code == 200
        assert "phyrine" not in answer.content.decode()
        assert file.reference not in answer.content.decode()
    posted = {"action": "delete_selected", "_selected_action": [file.neighbourhood_id]}
    answer = client.post("/admin/neighbourhoods/neighbourhood/", posted)
    assert answer.status_code == 200
    assert file.reference not in answer.content.decode()


def test_the_administration_answers_no_question_about_what_points_to_a_row(recused_admin, coordinator):
    client, file = recused_admin
    client.raise_request_exception = False
    for query in (f"proposals={file.pk}", "proposals__isnull=False", "proposals__title__startswith=Z"):
        assert client.get(f"/admin/neighbourhoods/neighbourhood/?{query}").status_code == 400, query
    assert client.get("/admin/accounts/user/?password__startswith=md5").status_code == 400
    assert client.get("/admin/neighbourhoods/organisation/?families__family=community").status_code == 200


def test_the_administration_gives_no_address_of_a_row_by_its_number(recused_admin):
    client, file = recused_admin
    kind = ContentType.objects.get_for_model(Proposal).pk
    assert client.get(f"/admin/r/{kind}/{file.pk}/").status_code == 404
    page = client.get(f"/admin/neighbourhoods/neighbourhood/{file.neighbourhood_id}/change/").content.decode()
    assert file.neighbourhood.get_absolute_url() in page


def test_made_up_queries_do_not_break_the_administration(recused_admin):
    client, _file = recused_admin
    client.raise_request_exception = False
    for query in ("q=%00", "p=99999", "p=-1", "p=x", "o=x.y", "e=1", "status__exact=x", f"id__exact={'9' * 40}"):
        assert client.get(f"/admin/proposals/proposal/?{query}").status_code in (200, 302, 400), query


# --- Codes and enumeration ----------------------------------------------------------------------------------------------
def test_asking_for_a_code_tells_nobody_whether_an_account_exists(client, coordinator):
    known = client.post(reverse("account_request_login_code"), {"email": coordinator.email})
    other = Client()
    unknown = other.post(reverse("account_request_login_code"), {"email": "personne@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    shown, hidden = client.get(known["Location"]), other.get(unknown["Location"])
    assert shown.status_code == hidden.status_code


def test_a_code_is_guessed_three_times_at_most(client, coordinator):
    client.post(reverse("account_request_login_code"), {"email": coordinator.email})
    email = Email.objects.get(to_user=coordinator)
    right = next(word for word in email.contents().text.split() if word.isdigit() and len(word) == 6)
    wrong = "000000" if right != "000000" else "111111"
    for _attempt in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": wrong})
    client.post(reverse("account_confirm_login_code"), {"code": right})
    assert client.get("/compte/").status_code == 302
