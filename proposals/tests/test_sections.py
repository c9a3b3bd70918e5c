"""Writing a proposal: every POST keeps what was typed, valid or not; rows, amounts, years."""

import json

import pytest
import time_machine
from django.urls import reverse

from proposals import actions, factories
from proposals.models import SectionDraft

pytestmark = pytest.mark.django_db
LONG = "mot " * 900


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator, filled=False)


def at(proposal, code):
    return reverse("proposals:section", args=[proposal.public_id, code])


def stored(proposal, code):
    return SectionDraft.objects.get(proposal=proposal, code=code)


def change(**typed):
    return {
        "title": "Bien manger",
        "desired_change": "Chacun mange.",
        "priority_process": "",
        "neighbourhood_needs": "",
        "lock_version": "0",
    } | typed


# --- Showing and saving ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage_number", [1, 2, 3])
def test_every_section_of_every_stage_opens_empty_and_filled(call, quartier, coordinator, as_user, stage_number):
    client = as_user(coordinator)
    for filled in (False, True):
        proposal = factories.make_draft(quartier, coordinator, stage_number=stage_number, filled=filled)
        for code in proposal.rules.requirements:
            response = client.get(at(proposal, code))
            assert response.status_code == 200, code
            assert response.content.count(b"<h1") == 1
            assert b"FieldSpec" not in response.content


def test_a_section_is_kept_whether_valid_or_not(draft, coordinator, as_user):
    response = as_user(coordinator).post(at(draft, "change"), change(title="", desired_change=LONG, action="save"))
    assert response.status_code == 302
    kept = stored(draft, "change")
    assert kept.data["desired_change"] == LONG
    assert not kept.is_finished
    page = as_user(coordinator).get(at(draft, "change"))
    assert "900 mots" in page.content.decode()
    assert "« Titre de l’initiative » est vide" not in page.content.decode().replace("\xa0", " ")


def test_the_person_says_when_a_section_is_finished_and_learns_what_remains(draft, coordinator, as_user):
    client = as_user(coordinator)
    response = client.post(at(draft, "change"), change(action="finish"), follow=True)
    assert stored(draft, "change").is_finished
    assert "Besoins et contexte du quartier" in response.content.decode()
    assert "est vide" in response.content.decode()
    full = factories.answers(2)["change"] | {"lock_version": "1", "action": "finish"}
    assert client.post(at(draft, "change"), full).url == draft.get_absolute_url()


def test_null_and_control_signs_never_reach_the_database(draft, coordinator, as_user):
    as_user(coordinator).post(at(draft, "change"), change(title="Bien\x00 man\x07ger", desired_change="a\r\nb"))
    assert stored(draft, "change").data["title"] == "Bien manger"
    assert stored(draft, "change").data["desired_change"] == "a\nb"


def test_a_quiet_saving_tells_the_truth_and_keeps_the_mark_finished(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "change"), change(action="finish"))
    answer = client.post(
        at(draft, "change"), change(title="Mieux manger", lock_version="1"), headers={"X-Autosave": "1"}
    )
    told = answer.json()
    assert (told["saved"], told["message"], told["fields"]) == (True, "Enregistré à 10\xa0h", {"lock_version": 2})
    assert stored(draft, "change").is_finished


def test_a_click_just_after_the_quiet_saving_still_finishes_the_section(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "change"), change(), headers={"X-Autosave": "1"})
    assert client.post(at(draft, "change"), change(action="finish")).status_code == 302
    assert stored(draft, "change").is_finished


# --- Rows -----------------------------------------------------------------------------------------------------------
def test_a_row_is_added_and_taken_away_without_javascript_and_the_rest_is_saved(draft, coordinator, as_user):
    client = as_user(coordinator)
    typed = {"lock_version": "0", "summary": "En bref", "partners-0-name": "La cuisine", "partners-0-role": "Cuisine"}
    response = client.post(at(draft, "initiative"), {**typed, "action": "add:partners"})
    assert response.url.endswith("#id_partners-1-name")
    assert b'name="partners-1-name"' in client.get(at(draft, "initiative")).content
    typed |= {"lock_version": "1", "partners-1-name": "L’école"}
    client.post(at(draft, "initiative"), {**typed, "action": "remove:partners:0"})
    rows = stored(draft, "initiative").data
    assert [row["name"] for row in rows["partners"]] == ["L’école"]
    assert rows["summary"] == "En bref"


def test_partner_neighbourhoods_are_asked_at_intensification_only(call, quartier, other_quartier, coordinator, as_user):
    client = as_user(coordinator)
    wide = factories.make_draft(quartier, coordinator, stage_number=3, filled=False)
    assert b'name="partner_neighbourhoods"' in client.get(at(wide, "initiative")).content
    client.post(
        at(wide, "initiative"), {"partner_neighbourhoods": ["vieux-moulin", "erables", "inconnu"], "lock_version": "0"}
    )
    assert [str(row) for row in wide.partner_neighbourhoods.all()] == ["Quartier du Vieux-Moulin"]
    narrow = factories.make_draft(quartier, coordinator, stage_number=2, filled=False)
    assert b'name="partner_neighbourhoods"' not in client.get(at(narrow, "initiative")).content


def test_what_the_stage_does_not_show_survives_a_saving(
    call, quartier, other_quartier, coordinator, as_user, stages, now
):
    wide = factories.make_draft(quartier, coordinator, stage_number=3)
    client = as_user(coordinator)
    client.post(at(wide, "initiative"), {"partner_neighbourhoods": "vieux-moulin", "lock_version": "1"})
    actions.change_stage(proposal=wide, stage=stages[0], by=coordinator, now=now)
    client.post(at(wide, "initiative"), {"summary": "Autre", "lock_version": "2"})
    assert stored(wide, "initiative").data["partner_neighbourhoods"] == ["vieux-moulin"]
    client.post(at(wide, "duration"), {"years": "1", "lock_version": "1"})
    client.post(at(wide, "budget"), {"line-0-label": "Salaires", "line-0-0": "30 000", "lock_version": "1"})
    assert stored(wide, "budget").data["lines"][0]["amounts"] == ["30 000", "200000", "200000"]


# --- Budget ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["1e5", "-5", "1234567890123", "abc", "25,5,5", "٢٥"])
def test_an_unreadable_amount_stays_as_typed_with_its_reason(draft, coordinator, as_user, typed):
    client = as_user(coordinator)
    client.post(at(draft, "budget"), {"line-0-label": "Salaires", "line-0-0": typed, "lock_version": "0"})
    assert stored(draft, "budget").data["lines"][0]["amounts"][0] == typed
    page = client.get(at(draft, "budget")).content.decode()
    assert f'value="{typed}"' in page
    assert "Salaires, an 1\xa0:" in page


def test_amounts_are_understood_as_people_write_them_and_summed_on_the_server(draft, coordinator, as_user):
    url = reverse("proposals:budget_check", args=[draft.public_id])
    typed = {f"line-0-{year}": "25\u202f000,50 $" for year in range(3)} | {"skill-external_partners-0": "5000"}
    page = as_user(coordinator).post(url, {"line-0-label": "Salaires", **typed}).content.decode()
    assert "25\xa0000,50\xa0$" in page
    assert "75\xa0001,50\xa0$" in page
    assert "30\xa0000,50\xa0$" in page
    assert "Inscrivez un montant entre 75\xa0000\xa0$ et 150\xa0000\xa0$ pour l’an 1" in page
    assert not SectionDraft.objects.filter(proposal=draft, code="budget").exists()


def test_a_line_that_is_refused_keeps_all_that_was_typed_in_it(draft, coordinator, as_user):
    """A refused amount costs neither the name of its line nor the other amounts, nor the amount itself."""
    client = as_user(coordinator)
    line = {"line-0-label": "Salaires", "line-0-0": "mille", "line-0-1": "25\u202f000,505 $", "line-0-2": "30 000"}
    client.post(at(draft, "budget"), {**line, "skill-own_skill_building-0": "-5", "lock_version": "0"})
    kept = stored(draft, "budget").data
    assert kept["lines"] == [{"label": "Salaires", "amounts": ["mille", "25\u202f000,505 $", "30 000"]}]
    assert kept["skill_lines"]["own_skill_building"] == ["-5", "", ""]
    page = client.get(at(draft, "budget")).content.decode()
    for typed in ("mille", "25\u202f000,505 $", "30 000", "-5"):
        assert f'value="{typed}"' in page
    live = client.post(reverse("proposals:budget_check", args=[draft.public_id]), line).content.decode()
    assert live.count('<p class="field__error">Salaires, an ') == 2
    assert 'value="' not in live  # the controls are left alone: what is being typed stays


def test_the_live_answer_speaks_of_a_line_without_a_name_beside_that_name(draft, coordinator, as_user):
    url = reverse("proposals:budget_check", args=[draft.public_id])
    live = as_user(coordinator).post(url, {"line-0-label": "", "line-0-0": "25000"}).content.decode()
    name = '<div class="field__errors" id="id_line-0-label_error" hx-swap-oob="true">'
    assert name + '<p class="field__error">Une ligne du budget' in live
    mended = as_user(coordinator).post(url, {"line-0-label": "Salaires", "line-0-0": "25000"}).content.decode()
    assert name + "</div>" in mended


def test_the_name_of_a_line_is_read_whole_and_stays_one_line(draft, coordinator, as_user):
    client = as_user(coordinator)
    name = "Mobilisation et participation (transport, garde, collation)"
    client.post(at(draft, "budget"), {"line-0-label": name.replace("et ", "et\r\n"), "lock_version": "0"})
    assert stored(draft, "budget").data["lines"][0]["label"] == name
    assert f">\n{name}</textarea>" in client.get(at(draft, "budget")).content.decode()


def test_a_budget_line_is_added_and_taken_away(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "budget"), {"line-0-label": "Salaires", "lock_version": "0", "action": "add:line"})
    assert len(stored(draft, "budget").data["lines"]) == 2
    again = {"line-0-label": "Salaires", "line-1-label": "Repas", "lock_version": "1", "action": "remove:line:0"}
    client.post(at(draft, "budget"), again)
    assert [line["label"] for line in stored(draft, "budget").data["lines"]] == ["Repas"]


def test_the_budget_has_as_many_years_as_the_duration_asks(draft, coordinator, as_user):
    client = as_user(coordinator)
    assert b'name="line-0-2"' in client.get(at(draft, "budget")).content
    assert b'name="line-0-3"' not in client.get(at(draft, "budget")).content
    client.post(at(draft, "duration"), {"years": "4", "justification": "Il le faut.", "lock_version": "0"})
    assert b'name="line-0-3"' in client.get(at(draft, "budget")).content


def test_an_unknown_section_does_not_exist(draft, coordinator, as_user):
    assert as_user(coordinator).get(at(draft, "inconnue")).status_code == 404
    assert as_user(coordinator).post(at(draft, "inconnue"), change()).status_code == 404


def test_fingerprints_are_plain_json(draft, coordinator, as_user):
    base = as_user(coordinator).get(at(draft, "change")).context["base"]
    assert set(json.loads(base)) == {"title", "desired_change", "priority_process", "neighbourhood_needs"}


def test_a_section_page_costs_the_same_whatever_it_holds(
    call, quartier, coordinator, as_user, django_assert_max_num_queries
):
    proposal = factories.make_draft(quartier, coordinator, stage_number=2)
    client = as_user(coordinator)
    client.get(at(proposal, "change"))
    for code in ("change", "budget", "initiative"):
        with django_assert_max_num_queries(10):
            client.get(at(proposal, code))
