"""What a new proposal takes from an earlier one: never over a typed value, every empty field, and nothing twice."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals import factories
from proposals.carrying import Scope, is_blank, plan
from proposals.models import Prerequisite, SectionCode
from proposals.rules import reading
from proposals.rules.form import form_spec
from writing.answers import File, value_at

TEXT = st.sampled_from(["", "  ", "Déjà écrit.", "Venu d’ailleurs."])
AMOUNTS = st.lists(st.sampled_from(["", "10 000", "dix"]), max_size=3)
LINE = st.fixed_dictionaries({"label": st.sampled_from(["", "Salles", "Salaires"]), "amounts": AMOUNTS})
PARTNER = st.fixed_dictionaries({"name": TEXT, "role": TEXT, "status": st.sampled_from(["", "planned"])})


def _section(**fields):
    return st.fixed_dictionaries({}, optional=fields)


CONTENT = _section(
    change=_section(title=TEXT, desired_change=TEXT, priority_process=TEXT, neighbourhood_needs=TEXT),
    prerequisites=_section(
        neighbourhood_plan=_section(
            status=st.sampled_from(["", "adopted", "in_adoption"]),
            adopted_on=st.sampled_from(["", "2021-06-10"]),
            explanation=TEXT,
        ),
        deployment_plan=_section(explanation=TEXT),
    ),
    vision=_section(mode=st.sampled_from(["", "text", "file"]), text=TEXT),
    initiative=_section(summary=TEXT, working_methods=TEXT, area=TEXT, partners=st.lists(PARTNER, max_size=2)),
    learning=_section(capture_plan=TEXT, questions=st.lists(_section(question=TEXT), max_size=2)),
    edi=_section(capacity=TEXT, systems=TEXT),
    duration=_section(years=st.sampled_from(["", "1", "2", "3", "4"]), justification=TEXT),
    budget=_section(
        lines=st.lists(LINE, max_size=3), skill_lines=_section(external_partners=AMOUNTS), other_funding=TEXT
    ),
)
NUMBERS = st.sampled_from([1, 2, 3])
FILES = st.lists(st.sampled_from(["documents", "vision", "neighbourhood_plan", "deployment_plan"]), max_size=3)


class Rows(list):
    def all(self):
        return self


def rules(number):
    low, high, shortest, base, longest = factories.RANGES[number]
    return SimpleNamespace(
        min_per_year=Decimal(low),
        max_per_year=Decimal(high),
        base_years=base,
        offered_years=range(shortest, longest + 1),
        sections=Rows(SimpleNamespace(section=code, requirement="required") for code in SectionCode.values),
        prerequisites=Rows(
            SimpleNamespace(
                code=code,
                label=code,
                asks_adoption=code == "neighbourhood_plan",
                proof=Prerequisite.Proof.EITHER,
                Proof=Prerequisite.Proof,
            )
            for code in factories.PREREQUISITES[number]
        ),
    )


def content(sections, number=2, slots=()):
    files = [File(f"{slot}-{n}", slot, f"{slot}.pdf", "pdf", 10, str(n)) for n, slot in enumerate(slots)]
    return reading.Content(rules(number), number, sections, files)


def result(target, plans):
    """The target once the plan was followed."""
    sections = {**target.sections, **{one.code: one.data for one in plans if one.writes}}
    files = [*target.files, *(file for one in plans for file in one.files)]
    return reading.Content(target.rules, target.stage_number, sections, files)


def leaves(value, path=()):
    """Every typed text, with where it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    elif not is_blank(value):
        yield path, value


@given(CONTENT, CONTENT, NUMBERS, NUMBERS, FILES, FILES, st.sampled_from(list(Scope)))
def test_no_value_typed_before_ever_changes(ours, theirs, here, there, held, offered, scope):
    target, source = content(ours, here, held), content(theirs, there, offered)
    after = result(target, plan(target, source, scope=scope))
    now = dict(leaves(after.sections))
    for path, value in leaves(ours):
        assert now[path] == value
    for file in target.files:
        assert file in after.files
        assert [one for one in after.files if one.slot == file.slot] == list(target.files_in(file.slot))


@given(CONTENT, CONTENT, NUMBERS, NUMBERS)
def test_every_empty_text_that_both_forms_ask_for_takes_the_source_s(ours, theirs, here, there):
    target, source = content(ours, here), content(theirs, there)
    after = result(target, plan(target, source))
    free = {"change", "initiative", "learning", "edi"}
    for section in form_spec().sections:
        if section.code not in free:
            continue
        shared = {spec.code for spec in section.fields_at(here)} & {spec.code for spec in section.fields_at(there)}
        for code in shared:
            given_here = value_at(target.data(section.code), (code,))
            offered = value_at(source.data(section.code), (code,))
            expected = given_here if not is_blank(given_here) or is_blank(offered) else offered
            assert value_at(after.data(section.code), (code,)) == expected
    for prerequisite in set(factories.PREREQUISITES[here]) & set(factories.PREREQUISITES[there]):
        path = (prerequisite, "explanation")
        if is_blank(value_at(target.data("prerequisites"), path)):
            offered = value_at(source.data("prerequisites"), path)
            now = value_at(after.data("prerequisites"), path)
            assert now == offered or (is_blank(now) and is_blank(offered))


@given(CONTENT, CONTENT, NUMBERS, NUMBERS, FILES, FILES, st.sampled_from(list(Scope)))
def test_taking_twice_takes_nothing_more(ours, theirs, here, there, held, offered, scope):
    target, source = content(ours, here, held), content(theirs, there, offered)
    once = result(target, plan(target, source, scope=scope))
    again = plan(once, source, scope=scope)
    assert [(one.taken, one.files) for one in again if one.writes or one.files] == []


@given(CONTENT, CONTENT, NUMBERS, NUMBERS)
def test_what_the_new_form_does_not_ask_for_is_left(ours, theirs, here, there):
    target, source = content(ours, here), content(theirs, there)
    for one in plan(target, source):
        if one.code == "prerequisites":
            asked = {*factories.PREREQUISITES[here], *target.data("prerequisites")}
            assert set(one.data) <= asked
        if one.code == "initiative" and here == 1:
            assert value_at(one.data, ("area",)) == value_at(target.data("initiative"), ("area",))


@given(CONTENT, NUMBERS, NUMBERS)
def test_a_new_change_carries_no_change_and_no_initiative(theirs, here, there):
    plans = {one.code: one for one in plan(content({}, here), content(theirs, there), scope=Scope.TABLE)}
    assert set(plans) <= {"prerequisites", "initiative", "edi"}
    assert not plans.get("initiative") or set(plans["initiative"].data) <= {"working_methods"}
    assert not plans.get("prerequisites") or set(plans["prerequisites"].data) == {"neighbourhood_plan"}


def test_amounts_follow_under_the_same_range_and_years_alone():
    theirs = {"duration": {"years": "3"}, "budget": {"lines": [{"label": "Salles", "amounts": ["1", "2", "3"]}]}}
    (same,) = [one for one in plan(content({}, 2), content(theirs, 2)) if one.code == "budget"]
    assert same.data["lines"][0]["amounts"] == ["1", "2", "3"]
    (other,) = [one for one in plan(content({}, 3), content(theirs, 2)) if one.code == "budget"]
    assert other.data["lines"] == [{"label": "Salles", "amounts": []}]
    assert other.without_amounts
    shorter = content({"duration": {"years": "4"}}, 2)
    (years,) = [one for one in plan(shorter, content(theirs, 2)) if one.code == "budget"]
    assert years.without_amounts


def test_the_lines_that_the_page_proposes_are_not_taken_for_typed_ones():
    proposed = [{"label": line["label"], "amounts": ["", ""]} for line in form_spec()["budget"].extra["lines"]]
    theirs = {"duration": {"years": "3"}, "budget": {"lines": [{"label": "Salles", "amounts": ["1", "2", "3"]}]}}
    (budget,) = [one for one in plan(content({"budget": {"lines": proposed}}), content(theirs)) if one.code == "budget"]
    assert [line["label"] for line in budget.data["lines"]] == ["Salles"]


def test_a_duration_that_the_new_stage_does_not_offer_is_left():
    theirs = {"duration": {"years": "3", "justification": "Trois ans pour bien faire."}}
    assert [one.code for one in plan(content({}, 1), content(theirs, 2)) if one.code == "duration"] == []


def test_a_text_is_not_taken_beside_a_vision_already_joined_as_a_file():
    ours, theirs = {"vision": {"mode": "file"}}, {"vision": {"mode": "text", "text": "Une page."}}
    (vision,) = plan(content(ours, slots=["vision"]), content(theirs))
    assert (vision.taken, vision.files, vision.kept) == ([], [], ["Comment voulez-vous la présenter?"])


def test_a_date_of_adoption_is_not_taken_beside_a_plan_on_its_way():
    ours = {"prerequisites": {"neighbourhood_plan": {"status": "in_adoption"}}}
    theirs = {"prerequisites": {"neighbourhood_plan": {"status": "adopted", "adopted_on": "2021-06-10"}}}
    (found,) = plan(content(ours), content(theirs))
    assert found.taken == []


@pytest.mark.parametrize("slot", ["documents", "neighbourhood_plan"])
def test_documents_are_taken_where_there_is_none(slot):
    (found,) = plan(content({}), content({}, slots=[slot, slot]))
    assert len(found.files) == 2
    (kept,) = plan(content({}, slots=[slot]), content({}, slots=[slot, slot]))
    assert (kept.files, len(kept.kept)) == ([], 1)
