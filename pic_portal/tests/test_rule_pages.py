"""The team changes the rules of a stage on its own pages: prepared, previewed, put in force; old files keep theirs."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from proposals import factories
from proposals.models import Proposal, StageRules

pytestmark = pytest.mark.django_db
STAGE = "deploiement"


@pytest.fixture(autouse=True)
def _clock(now, settings, stages):
    settings.STAFF_MUST_ENROL = False
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def at(name, *more):
    return reverse(name, args=[STAGE, *more])


def said(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


@pytest.fixture
def client(as_user, team_member):
    found = as_user(team_member)
    found.post(at("rules_prepare"))
    return found


def prepared():
    return StageRules.objects.in_preparation().get()


def typed(client, **changed):
    form = client.get(at("rules_edit")).context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields} | changed


def enforce(client):
    seen = client.get(at("rules_put_in_force")).context["seen"]
    return client.post(at("rules_put_in_force"), {"seen": seen})


def test_amounts_and_durations_are_typed_as_people_write_them(client):
    data = typed(client, min_per_year="80 000 $", max_per_year="160 000,00", max_years="5", source="Avis de janvier")
    assert client.post(at("rules_edit"), data).status_code == 302
    rules = prepared()
    assert (rules.min_per_year, rules.max_per_year, rules.max_years) == (Decimal("80000"), Decimal("160000"), 5)
    page = said(client.get(at("rules_stage")))
    assert "80 000" in page and "Avis de janvier" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"min_per_year": "200 000"}, "Le maximum ne peut pas être plus petit que le minimum."),
        ({"min_per_year": "0"}, "Inscrivez un montant"),
        ({"base_years": "6"}, "La durée maximale compte au moins la durée sans justification."),
        ({"min_years": "4"}, "La durée sans justification compte au moins la durée minimale."),
        ({"max_years": "deux"}, "Inscrivez un nombre d’années, par exemple 3."),
        ({"min_per_year": "80 000"}, "indiquez d’où vient ce changement"),
    ],
)
def test_rules_that_make_no_sense_are_refused_beside_the_field(client, changed, sentence):
    page = client.post(at("rules_edit"), typed(client, **changed))
    assert page.status_code == 200 and sentence in said(page)
    assert next(iter(changed.values())) in said(page)
    assert prepared().min_per_year == Decimal("75000")


def test_the_second_writer_of_figures_sees_what_the_first_wrote(client, as_user, admin_user):
    other = as_user(admin_user)
    opened = typed(other)
    client.post(at("rules_edit"), typed(client, max_per_year="160 000", source="Avis A"))
    page = other.post(at("rules_edit"), opened | {"max_per_year": "170 000", "source": "Avis B"})
    assert page.status_code == 409 and "160 000" in said(page) and "170 000" in said(page)
    assert prepared().max_per_year == Decimal("160000")
    form = page.context["form"]
    kept = {name: form[name].value() or "" for name in form.fields}
    assert other.post(at("rules_edit"), kept).status_code == 302
    assert prepared().max_per_year == Decimal("170000")


def test_prerequisites_are_added_changed_moved_and_removed(client):
    data = {"label": "Une lettre d’appui", "help_text": "Du milieu.", "proof": "file", "source": "Avis"}
    for _click in range(2):
        assert client.post(at("rules_prerequisite_new"), data).status_code == 302
    rows = list(prepared().prerequisites.all())
    last = rows[-1]
    assert (last.label, last.code, last.proof) == ("Une lettre d’appui", "une-lettre-dappui", "file")
    assert [row.label for row in rows].count("Une lettre d’appui") == 1
    client.post(at("rules_prerequisite", last.pk), data | {"label": "Deux lettres d’appui"})
    client.post(at("rules_prerequisite_move", last.pk, "monter"))
    rows = list(prepared().prerequisites.all())
    assert rows[-2].label == "Deux lettres d’appui" and rows[-2].code == "une-lettre-dappui"
    client.get(at("rules_prerequisite_remove", last.pk))
    assert prepared().prerequisites.filter(pk=last.pk).exists()
    client.post(at("rules_prerequisite_remove", last.pk))
    assert not prepared().prerequisites.filter(pk=last.pk).exists()


def test_a_section_becomes_optional_or_leaves_the_form_but_those_the_portal_needs_stay(client):
    chosen = {"vision": "optional", "edi": "", "learning": "required", "documents": "optional", "budget": ""}
    client.post(at("rules_sections"), chosen)
    asked = prepared().requirements
    assert asked["vision"] == "optional" and "edi" not in asked and asked["budget"] == "required"
    client.post(at("rules_sections"), chosen | {"edi": "required"})
    assert prepared().requirements["edi"] == "required"


def test_the_form_is_read_as_it_will_be(client, as_user):
    client.post(at("rules_edit"), typed(client, max_per_year="160 000", source="Avis de janvier"))
    client.post(at("rules_sections"), {"vision": "", "edi": "", "learning": "", "documents": ""})
    page = said(client.get(at("rules_form")))
    assert "160 000 $" in page and "règles en préparation" in page
    assert client.get(at("rules_form_pdf"))["Content-Type"] == "application/pdf"
    public = said(client.get(reverse("proposals:blank_form", args=[STAGE])))
    assert "160 000 $" not in public and "règles en préparation" not in public


def test_before_rules_take_effect_the_team_reads_what_changes_and_who_keeps_the_old_ones(
    client, call, quartier, coordinator
):
    draft = factories.make_draft(quartier, coordinator)
    client.post(at("rules_edit"), typed(client, max_per_year="160 000", source="Avis de janvier"))
    page = said(client.get(at("rules_put_in_force")))
    assert "1 brouillon ouvert garde les règles d’aujourd’hui." in page and "160 000 $" in page
    assert enforce(client).status_code == 302
    assert Proposal.objects.get(pk=draft.pk).rules.max_per_year == Decimal("150000")
    assert "Du <span" in said(client.get(at("rules_stage")))


def test_rules_that_changed_since_they_were_reviewed_do_not_take_effect(client):
    seen = client.get(at("rules_put_in_force")).context["seen"]
    client.post(at("rules_edit"), typed(client, max_per_year="160 000", source="Avis de janvier"))
    assert client.post(at("rules_put_in_force"), {"seen": seen}).status_code == 409
    assert prepared()


def test_a_set_in_force_is_never_changed_by_a_page_opened_before(client):
    data = typed(client, max_per_year="160 000", source="Avis de janvier")
    client.post(at("rules_edit"), data)
    enforce(client)
    assert client.post(at("rules_edit"), data | {"max_per_year": "170 000"}).status_code == 409
    assert StageRules.objects.get(stage__number=2, valid_until=None).max_per_year == Decimal("160000")


def test_the_pages_ask_the_same_queries_for_more_sets(client, _clock, django_assert_max_num_queries):
    for amount in ("160 000", "161 000", "162 000"):
        _clock.shift(60)
        client.post(at("rules_prepare"))
        client.post(at("rules_edit"), typed(client, max_per_year=amount, source=f"Avis {amount}"))
        enforce(client)
    client.get(reverse("rules"))
    with django_assert_max_num_queries(8):
        client.get(reverse("rules"))
    with django_assert_max_num_queries(9):
        client.get(at("rules_stage"))
