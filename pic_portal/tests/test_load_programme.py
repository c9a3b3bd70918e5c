"""``manage.py load_programme``: the facts of the sources, once, and never over what people have changed."""

import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from neighbourhoods import loading as neighbourhoods
from neighbourhoods.facts import Tally
from neighbourhoods.models import Committee, Family, Initiative, Neighbourhood, Organisation, PhaseOneRecord
from proposals import loading as proposals
from proposals.models import Call, Prerequisite, ProgrammeSettings, SectionRule, Stage, StageRules


def load():
    said = StringIO()
    call_command("load_programme", stdout=said)
    return said.getvalue()


@pytest.fixture
def programme(db):
    return load()


def row_counts():
    models = [*apps.get_app_config("neighbourhoods").get_models(), *apps.get_app_config("proposals").get_models()]
    return {model._meta.label: model._base_manager.count() for model in models}


def test_the_32_tables_and_the_33_neighbourhoods_are_loaded(programme):
    assert Neighbourhood.objects.count() == 33
    assert Neighbourhood.objects.with_table().count() == 32
    assert Organisation.objects.of_family(Family.COMMUNITY).count() == 33  # the tables and the CMTQ
    assert Neighbourhood.objects.get(table=None).slug == "ouest-de-l-ile"
    assert not Neighbourhood.objects.exclude(is_fictitious=False).exists()


def test_phase_1_has_17_entries_of_which_6_are_inferred(programme):
    assert list(PhaseOneRecord.objects.values_list("position", flat=True)) == list(range(1, 18))
    assert PhaseOneRecord.objects.awaiting_confirmation().count() == 6
    assert all(record.evidence for record in PhaseOneRecord.objects.all())


def test_the_31_initiatives_are_public_summaries_with_their_source(programme):
    assert Initiative.objects.count() == 31
    assert not Initiative.objects.exclude(phase=1, is_public=True, is_summary=True).exists()
    assert not Initiative.objects.filter(source="").exists()
    doubtful = Initiative.objects.doubtful().values_list("neighbourhood__phase_one__position", flat=True)
    assert sorted(doubtful) == [6, 17]


def test_only_the_cmtq_withdraws_and_groups_hold_no_seat(programme):
    withdrawing = Organisation.objects.filter(withdraws_from_investment_decisions=True)
    assert [organisation.acronym for organisation in withdrawing] == ["CMTQ"]
    groups = Organisation.objects.filter(is_group=True)
    assert groups.count() == 3
    assert not Organisation.objects.that_may_sit().filter(is_group=True).exists()
    assert Organisation.objects.get(name="Centraide du Grand Montréal").families.count() == 2


def test_the_three_committees_are_loaded(programme):
    assert set(Committee.objects.values_list("code", flat=True)) == set(Committee.Code.values)


@pytest.mark.parametrize(
    ("number", "low", "high", "shortest", "base", "longest", "prerequisites"),
    [(1, 25000, 50000, 1, 1, 2, 2), (2, 75000, 150000, 3, 3, 4, 3), (3, 150000, 350000, 1, 3, 3, 5)],
)
def test_ranges_and_durations_are_the_guides(programme, number, low, high, shortest, base, longest, prerequisites):
    rules = StageRules.objects.get(stage__number=number)
    assert (rules.min_per_year, rules.max_per_year) == (Decimal(low), Decimal(high))
    assert (rules.min_years, rules.base_years, rules.max_years) == (shortest, base, longest)
    assert rules.reserved_per_year is None
    assert rules.prerequisites.count() == prerequisites
    assert rules.sections.count() == 9
    assert rules.source == "Guide de la phase 2, section 5.2"


def test_rules_are_in_force_from_the_guides_date_in_montreal(programme):
    for rules in StageRules.objects.all():
        assert timezone.localtime(rules.valid_from).isoformat() == "2021-09-28T00:00:00-04:00"
        assert rules.valid_until is None


def test_stages_lead_where_the_guide_says(programme):
    following = {stage.number: set(stage.next_stages.values_list("number", flat=True)) for stage in Stage.objects.all()}
    assert following == {1: {2, 3}, 2: {3}, 3: set()}


def test_the_four_calls_of_the_sources_are_loaded(programme):
    calls = {call.deadline_on.isoformat(): [stage.number for stage in call.stages.all()] for call in Call.objects.all()}
    assert calls == {"2021-10-15": [1], "2022-02-01": [1, 2, 3], "2022-03-29": [1, 2, 3], "2022-10-14": [1, 2, 3]}
    assert Call.objects.get(deadline_on="2022-02-01").letter_of_intent_due_on == datetime.date(2021, 10, 15)
    assert not Call.objects.filter(is_fictitious=True).exists()


def test_the_settings_have_their_row(programme):
    assert ProgrammeSettings.objects.get().pk == 1


def test_loading_twice_changes_nothing(programme):
    before = row_counts()
    load()
    assert row_counts() == before


def test_the_summary_says_what_was_created_and_what_was_kept(programme):
    assert [line.split()[-2:] for line in programme.splitlines() if "tables de quartier" in line] == [["32", "0"]]
    again = load()
    assert [line.split()[-2:] for line in again.splitlines() if "tables de quartier" in line] == [["0", "32"]]


def test_what_the_team_has_mended_survives(programme):
    Organisation.objects.filter(code="dynamo").update(name="Dynamo – mobilisation")
    Neighbourhood.objects.filter(slug="verdun").update(name="Verdun (île)")
    table = Neighbourhood.objects.get(slug="centre-sud").table
    Organisation.objects.filter(pk=table.pk).update(name="CDC du Centre-Sud")
    Initiative.objects.filter(neighbourhood__slug="lachine").update(desired_change="Nos mots", is_summary=False)
    Call.objects.filter(deadline_on="2022-03-29").update(name="Deuxième appel")
    Committee.objects.filter(code="management").update(role="Réécrit")
    before = row_counts()
    load()
    assert row_counts() == before
    assert Organisation.objects.get(code="dynamo").name == "Dynamo – mobilisation"
    assert Neighbourhood.objects.get(slug="verdun").name == "Verdun (île)"
    assert Initiative.objects.get(neighbourhood__slug="lachine").desired_change == "Nos mots"
    assert Call.objects.get(deadline_on="2022-03-29").name == "Deuxième appel"
    assert Committee.objects.get(code="management").role == "Réécrit"


def test_an_organisation_that_somebody_had_entered_is_adopted_not_doubled(db):
    Organisation.objects.create(name="Niska", note="entrée à la main")
    load()
    niska = Organisation.objects.get(name="Niska")
    assert (niska.code, niska.note) == ("niska", "entrée à la main")


def test_a_rule_put_in_force_by_the_team_survives(programme):
    now = timezone.now()
    rules = StageRules.objects.get(stage__number=1)
    rules.valid_until = now
    rules.save(update_fields=["valid_until"])
    newer = StageRules.objects.create(
        stage=rules.stage,
        min_per_year=30000,
        max_per_year=60000,
        base_years=1,
        max_years=2,
        source="Équipe",
        valid_from=now,
    )
    load()
    assert list(rules.stage.rules.in_force(now)) == [newer]
    assert rules.stage.rules.count() == 2


def test_a_confirmed_name_and_a_moved_entry_survive(programme, team_member):
    record = PhaseOneRecord.objects.awaiting_confirmation().first()
    elsewhere = Neighbourhood.objects.filter(phase_one=None).first()
    former = record.neighbourhood
    Initiative.objects.carried_by(former).update(neighbourhood=elsewhere)
    PhaseOneRecord.objects.filter(pk=record.pk).update(
        neighbourhood=elsewhere, confirmed_on=datetime.date(2026, 11, 1), confirmed_by=team_member
    )
    load()
    assert not Initiative.objects.carried_by(former).exists()
    assert Initiative.objects.count() == 31


def test_a_malformed_file_loads_nothing_and_says_where(db, tmp_path, monkeypatch):
    reference = tmp_path / "reference"
    copytree(Path(proposals.__file__).parent / "reference", reference)
    path = reference / "stages.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("max_per_year: 50000", "max_per_year: beaucoup"))
    monkeypatch.setattr(proposals, "load", lambda tally, load=proposals.load: load(tally, reference=reference))
    with pytest.raises(CommandError, match=r"Rien n’a été chargé\. stages\.yaml, ligne \d+, clé «.max_per_year.»"):
        load()
    assert not Organisation.objects.exists()
    assert not Prerequisite.objects.exists()
    assert not SectionRule.objects.exists()


def test_each_app_loads_by_itself(db):
    assert neighbourhoods.load(Tally()).rows["tables"] == (32, 0)
