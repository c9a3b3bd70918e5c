"""The programme's public pages: their words, the rows that they read, the anchors that others link to, what they cost."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from neighbourhoods.models import Organisation, PublicContact
from pic_portal.public import words
from proposals import actions, factories
from proposals.models import SectionCode, SectionRule, Stage, StageRules
from proposals.rules.form import form_spec
from readiness.models import CONDITIONS
from tests.journeys.reading import Reading, defects_of, faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NAMES = [page["page"] for page in words.pages()]
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def loaded(db):
    call_command("load_programme", verbosity=0)


def url(name):
    return reverse(f"public:{name}")


def shown(client, name):
    return client.get(url(name)).content.decode().replace("\xa0", " ")


def words_in(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- Every page -----------------------------------------------------------------------------------------------------
def test_a_guest_reads_each_page_without_a_cookie_in_few_queries(call, loaded, client, django_assert_max_num_queries):
    for name in NAMES:
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(url(name))
        assert response.status_code == 200, name
        assert not response.cookies and not client.cookies, name


def test_each_page_stands_without_any_data(db, client):
    assert [client.get(url(name)).status_code for name in NAMES] == [200] * len(NAMES)


def test_each_page_has_one_title_a_description_and_quebecs_typography(call, loaded, client):
    for name in NAMES:
        html = client.get(url(name)).content.decode()
        reading = Reading(html)
        assert not [*faults_of(reading), *defects_of(reading)], name
        described = re.search(r'<meta name="description" content="([^"]+)">', html)
        assert described and 20 < len(described[1]) <= 160, name
        assert "<form" not in html, name


def test_each_page_leads_to_the_others_from_its_head_and_its_foot(client, db):
    for name in NAMES:
        html = client.get(url(name)).content.decode()
        assert all(html.count(f'href="{url(other)}"') >= 2 for other in NAMES), name
        assert html.count(f'<a href="{url(name)}" aria-current="page"') >= 1, name


def test_every_page_of_the_portal_names_the_programme_at_its_foot(client, db):
    foot = client.get(reverse("neighbourhoods:list")).content.decode().partition("<footer")[2]
    assert all(f'href="{url(name)}"' in foot for name in NAMES)


def test_the_pages_are_read_in_their_order_up_to_the_last(client, db):
    following = [client.get(url(name)).context["following"] for name in NAMES]
    assert [page and page["page"] for page in following] == [*NAMES[1:], None]


# --- Stages and calls -----------------------------------------------------------------------------------------------
def test_the_three_stages_say_their_rules_from_the_rows_with_source_and_reserve(loaded, client):
    page = words_in(shown(client, "stages"))
    for fact in (
        "25 000 à 50 000 $", "75 000 à 150 000 $", "150 000 à 350 000 $",
        "1 an; 2 ans sur justification", "3 ans; 4 ans sur justification", "3 ans au plus",
        "Un plan de quartier", "Ce que contient un plan de déploiement", "une vision du changement, qui tient sur une page",
        "C’est pendant cette étape".lower(),
    ):  # fmt: skip
        assert fact.lower() in page.lower(), fact
    assert page.count("peut être révisé") >= 3 * 3
    assert page.count("Aucune n’est annoncée pour l’instant") == 3


def test_a_rule_put_in_force_changes_the_stages_at_once(stages, client, team_member, now):
    stage = StageRules.objects.get(stage__number=2).stage
    rules = actions.prepare_rules(stage=stage, by=team_member, now=now)
    StageRules.objects.filter(pk=rules.pk).update(max_per_year=Decimal(160_000), reserved_per_year=Decimal(9_000))
    edi = SectionRule.objects.filter(rules=rules, section=SectionCode.EDI)
    edi.update(requirement=SectionRule.Requirement.OPTIONAL)
    actions.put_in_force(rules=rules, by=team_member, now=now)
    response = client.get(url("stages"))
    page = words_in(response.content.decode().replace("\xa0", " "))
    assert "75 000 à 160 000 $" in page and "plus 9 000 $ réservés" in page
    plans = [entry["plan"] for entry in response.context["columns"]]
    assert plans[0] is None
    assert [len(plan["parts"]) for plan in plans[1:]] == [3, 4]


def test_each_stage_names_the_call_that_closes_first_for_it(call, client):
    nearer = factories.make_call(factories.DEADLINE - timedelta(days=5), stages=[Stage.objects.get(number=1)])
    columns = client.get(url("stages")).context["columns"]
    assert [entry["call"] for entry in columns] == [nearer, call, call]


def test_past_and_open_calls_are_told_apart_and_invented_ones_say_so(loaded, client):
    factories.make_call()
    page = shown(client, "submit")
    for fact in ("15 octobre 2021", "1er février 2022", "29 mars 2022", "14 octobre 2022", "1er février 2027"):
        assert fact in page
    assert page.count("passé<") == 4
    assert "donnée fictive" in page


def test_the_answer_is_promised_within_the_weeks_of_the_call(call, client):
    page = words_in(shown(client, "submit"))
    assert "Le délai est de huit semaines." in page
    assert "déposée pour le 1er février 2027 a sa réponse au plus tard le 29 mars 2027" in page


def test_a_call_with_a_letter_of_intent_says_by_when(call, client):
    assert "Le prochain appel n’en demande pas." in shown(client, "submit")
    call.letter_of_intent_due_on = call.deadline_on - timedelta(days=20)
    call.save()
    assert "elle est attendue d’ici le 12 janvier 2027" in shown(client, "submit")


@pytest.mark.parametrize("name", ["programme", "stages", "submit"])
def test_a_page_costs_the_same_for_few_and_many_calls(call, client, name, django_assert_max_num_queries):
    counts = []
    for more in (0, 5):
        for offset in range(more):
            factories.make_call(factories.DEADLINE.replace(day=10 + offset))
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            client.get(url(name))
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- The framework --------------------------------------------------------------------------------------------------
def test_the_framework_holds_what_the_guide_names():
    counts = {name: len(words.of("framework")[name]["list"]) for name in ("values", "posture", "conditions", "edi")}
    assert counts == {"values": 7, "posture": 3, "conditions": 5, "edi": 5}
    assert all(one["questions"] for one in words.of("framework")["conditions"]["list"])


def test_each_value_condition_and_dimension_has_an_anchor_of_its_own(client, db):
    ids = Reading(shown(client, "framework")).ids
    for prefix, name in (("valeur", "values"), ("posture", "posture"), ("condition", "conditions"), ("edi", "edi")):
        assert [
            f"{prefix}-{one['code']}"
            for one in words.of("framework")[name]["list"]
            if f"{prefix}-{one['code']}" not in ids
        ] == []


def test_the_framework_answers_where_readiness_and_the_form_link_to(client, db):
    ids = Reading(shown(client, "framework")).ids
    assert {f"condition-{code}" for code in CONDITIONS} <= set(ids)
    assert {f"edi-{field.code}" for field in form_spec()["edi"].fields} <= set(ids)
    assert {"edi", "conditions"} <= set(ids)


def test_a_result_of_the_self_assessment_leads_to_the_conditions_to_begin_with(client, stages):
    answers = dict.fromkeys(CONDITIONS, 1) | {"v": "2026-11"}
    page = client.get(reverse("readiness:result", query=answers)).content.decode()
    assert f'href="{url("framework")}#condition-aspirations"' in page


@pytest.mark.parametrize(("section", "anchor"), [("edi", "#edi"), ("learning", "#condition-learning")])
def test_a_section_of_the_form_leads_to_the_words_that_it_uses(call, quartier, coordinator, as_user, section, anchor):
    draft = factories.make_draft(quartier, coordinator)
    page = as_user(coordinator).get(reverse("proposals:section", args=[draft.public_id, section])).content.decode()
    assert f'href="{url("framework")}{anchor}"' in page


# --- Governance and contact -----------------------------------------------------------------------------------------
def test_governance_names_committees_families_and_who_withdraws_from_the_rows(loaded, client):
    page = words_in(shown(client, "governance"))
    for name in (
        "Comité des partenaires",
        "Comité de gestion",
        "Comité de gouvernance",
        "Fondation McConnell",
        "Niska",
    ):
        assert name in page
    assert "32 tables de quartier" in page and "trois tables de quartier" in page
    assert page.count("Centraide du Grand Montréal") >= 2
    assert "Coalition montréalaise des tables de quartier (CMTQ) . Elle ne prend pas part" in page
    Organisation.objects.filter(code="niska").update(name="Coop de solidarité Niska")
    assert "Coop de solidarité Niska" in shown(client, "governance")


def test_governance_tells_what_an_organisation_does_only_once(loaded, client):
    assert shown(client, "governance").count("suivent chacun des quartiers") == 1


def test_an_invented_organisation_is_not_among_the_partners(loaded, client, coach):
    assert "Partenaire d’accompagnement" not in shown(client, "governance")


def test_as_shipped_no_person_is_named_and_the_page_still_says_whom_to_write_to(loaded, client):
    page = shown(client, "contact")
    assert "Des personnes à joindre" not in page
    assert 'href="mailto:pic@centraide-mtl.org"' in page


def test_the_people_whom_the_administration_names_are_shown_in_its_order(client, db):
    PublicContact.objects.create(name="Camille Roy", about="Les activités", phone="514 555-0100", order=2)
    PublicContact.objects.create(name="Alex Gagnon", about="Les propositions", email="alex@example.org", order=1)
    page = shown(client, "contact")
    assert page.index("Alex Gagnon") < page.index("Camille Roy")
    assert "mailto:alex@example.org" in page and "514 555-0100" in page


def test_a_person_to_write_to_can_be_reached_in_one_way_at_least(db):
    with pytest.raises(ValidationError, match="courriel ou un téléphone"):
        PublicContact(name="Camille Roy", about="Les activités").full_clean()
