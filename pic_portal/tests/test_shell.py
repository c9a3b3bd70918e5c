"""What surrounds every page: menu, refusals, small answers; and the inventory of personal data."""

import json

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from accounts import personal_data
from pic_portal import privacy
from proposals import factories

pytestmark = pytest.mark.django_db


def menu(response):
    return [item["label"] for item in response.context["navigation"]]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (None, ["Le programme", "Activités", "Boîte à outils", "Menu des possibles", "Quartiers"]),
        ("stranger", ["À faire", "Activités", "Boîte à outils", "Quartiers", "Le programme"]),
        (
            "coordinator",
            [
                "À faire",
                "Propositions",
                "Suivi",
                "Accompagnement",
                "Activités",
                "Boîte à outils",
                "Notre quartier",
                "Le programme",
            ],
        ),
        (
            "advisor",
            [
                "À faire",
                "Mes quartiers",
                "Propositions",
                "Suivi",
                "Accompagnement",
                "Activités",
                "Boîte à outils",
                "Quartiers",
                "Le programme",
            ],
        ),
        ("coach", ["À faire", "Accompagnement", "Activités", "Boîte à outils", "Quartiers", "Le programme"]),
        (
            "committee_member",
            ["À faire", "Propositions", "Comité", "Activités", "Boîte à outils", "Quartiers", "Le programme"],
        ),
        (
            "team_member",
            [
                "À faire",
                "Propositions",
                "Suivi",
                "Comité",
                "Accompagnement",
                "Activités",
                "Boîte à outils",
                "Quartiers",
                "Équipe",
                "Courriels",
                "Le programme",
            ],
        ),
        (
            "admin_user",
            [
                "À faire",
                "Propositions",
                "Suivi",
                "Comité",
                "Accompagnement",
                "Activités",
                "Boîte à outils",
                "Quartiers",
                "Courriels",
                "Textes et règles",
                "Administration",
                "Le programme",
            ],
        ),
    ],
)
def test_each_role_finds_its_own_menu(request, client, as_user, stages, person, expected):
    browser = as_user(request.getfixturevalue(person)) if person else client
    assert menu(browser.get("/")) == expected


@pytest.mark.parametrize(
    ("address", "label"), [("/", "À faire"), ("/equipe/", "Équipe"), ("/equipe/courriels/", "Courriels")]
)
def test_one_item_of_the_menu_is_the_current_one(as_user, team_member, stages, address, label):
    items = as_user(team_member).get(address).context["navigation"]
    assert [item["label"] for item in items if item["current"]] == [label]


def test_every_item_of_every_menu_opens(request, as_user, coordinator, team_member, admin_user, committee, stages):
    for person in ("coordinator", "team_member", "admin_user", "committee_member"):
        browser = as_user(request.getfixturevalue(person))
        for item in browser.get("/").context["navigation"]:
            assert browser.get(item["url"], follow=True).status_code == 200, (person, item["label"])


def test_the_demonstration_is_announced_on_every_page(client, stages, settings):
    assert "Démonstration" not in client.get("/").content.decode()
    settings.PIC_DEMO = True
    assert "Démonstration" in client.get("/").content.decode()


def test_an_address_that_does_not_exist_answers_in_french(client):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.content.decode()


def test_a_fault_answers_in_french_without_the_database(client, rf, django_assert_num_queries):
    from pic_portal.views.errors import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "brisé" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_french(coordinator, stages):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    response = browser.post(reverse("proposals:start"), {})
    assert response.status_code == 403
    assert 'lang="fr-CA"' in response.content.decode()


def test_pages_are_french_whatever_the_browser_asks_for(client, stages):
    page = client.get("/", headers={"accept-language": "en-US,en;q=0.9"}).content.decode()
    assert "Prochain appel" in page


def test_robots_keep_to_the_public_pages(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /propositions/" in text
    assert "Disallow: /programme/" not in text


def test_the_icon_is_found_where_browsers_look(client):
    assert client.get("/favicon.ico")["Location"].endswith("favicon.svg")


def test_no_page_relaxes_the_content_policy(client, as_user, admin_user, stages):
    directives = django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert "'unsafe-inline'" not in str(directives)
    for address in ("/", "/admin/", "/sante/"):
        policy = as_user(admin_user).get(address)["Content-Security-Policy"]
        assert "script-src 'self';" in policy + ";" and "style-src 'self';" in policy + ";"


# --- Personal data ----------------------------------------------------------------------------------------------------
def test_every_field_that_may_hold_personal_data_is_in_the_inventory():
    missing = privacy.suspects() - privacy.listed()
    assert not missing, f"À inscrire dans {privacy.INVENTORY.name} : {sorted(missing)}"


def test_the_inventory_names_only_fields_that_exist():
    for family in privacy.families():
        assert family["fields"]
        assert all(family[key] for key in ("title", "purpose", "retention", "seen_by"))


def test_no_field_is_listed_twice():
    known = privacy.inventory()
    names = [name for family in known["families"] for name in family["fields"]] + known["impersonal"]
    assert len(names) == len(set(names))


def test_the_team_reads_the_inventory(as_user, team_member, coordinator):
    assert "Loi 25" in as_user(team_member).get(reverse("privacy_inventory")).content.decode()
    assert as_user(coordinator).get(reverse("privacy_inventory")).status_code == 403


def test_ones_own_data_tell_what_one_did_and_nothing_of_others(
    as_user, coordinator, advisor, quartier, other_quartier, other_coordinator, call
):
    factories.make_submitted(other_quartier, other_coordinator)
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    response = as_user(coordinator).get(reverse("accounts:own_data"))
    data = json.loads(response.content)
    [file] = data["Propositions ouvertes, déposées ou confirmées"]
    assert proposal.reference in file["dossier"]
    assert {line["acte"] for line in data["Journal des propositions"]} >= {"submit"}
    assert other_coordinator.email not in response.content.decode()
    assert advisor.email not in response.content.decode()


def test_every_key_to_a_person_in_proposals_is_part_of_their_export(coordinator):
    """The sections exist even when empty, so that somebody without any trace learns it."""
    sections = personal_data.collect(coordinator)
    assert "Déclarations d’intérêts" in sections and "Notes privées" in sections
