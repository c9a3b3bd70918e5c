"""Two versions compared: nothing that differs is left out, the pieces make both texts, the differences add up."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals import factories
from proposals.comparing import Side, compare
from proposals.models import SectionCode
from proposals.rules import reading
from ui.typography import signed_money
from writing.answers import File

WORDS = st.text(alphabet="ab é’-\n", max_size=30)
AMOUNTS = st.lists(st.sampled_from(["", "0", "10 000", "25 000,50 $", "dix"]), max_size=3)
LINES = st.lists(
    st.fixed_dictionaries({"label": st.sampled_from(["Salaires", "Salles", ""]), "amounts": AMOUNTS}), max_size=4
)
SKILLS = st.fixed_dictionaries({}, optional={"external_partners": AMOUNTS, "own_skill_building": AMOUNTS})
SECTIONS = st.fixed_dictionaries(
    {
        "change": st.fixed_dictionaries({"title": WORDS, "desired_change": WORDS, "neighbourhood_needs": WORDS}),
        "prerequisites": st.fixed_dictionaries({"neighbourhood_plan": st.fixed_dictionaries({"explanation": WORDS})}),
        "budget": st.fixed_dictionaries({"lines": LINES, "skill_lines": SKILLS, "other_funding": WORDS}),
    }
)


class Rows(list):
    def all(self):
        return self


def rules(number=2, *, without=()):
    low, high, shortest, base, longest = factories.RANGES[number]
    return SimpleNamespace(
        stage=factories.NAMES[number],
        min_per_year=Decimal(low),
        max_per_year=Decimal(high),
        base_years=base,
        sections=Rows(
            SimpleNamespace(section=code, requirement="required") for code in SectionCode.values if code not in without
        ),
        prerequisites=Rows(
            SimpleNamespace(code=code, label=code, asks_adoption=code == "neighbourhood_plan")
            for code in factories.PREREQUISITES[number]
        ),
    )


def side(sections, *, number=2, files=(), without=(), **facts):
    return Side(reading.Content(rules(number, without=without), number, sections, list(files)), facts)


def file(name, digest, slot="documents"):
    return File(f"{name}-{digest}", slot, name, "pdf", 10, digest)


def joined(pieces, *kinds):
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


def texts(content):
    return {
        (page.code, answer.key): answer.text
        for page in reading.pages(content)
        for answer in page.answers
        if answer.path[0] not in ("lines", "skill_lines")
    }


def section(comparison, code):
    return next(one for one in comparison.sections if one.code == code)


@given(SECTIONS, SECTIONS)
def test_the_pieces_shown_make_the_old_and_the_new_text_of_every_answer(old, new):
    before, after = side(old), side(new)
    was, now = texts(before.content), texts(after.content)
    seen = set()
    for one in compare(before, after).sections:
        for row in one.rows:
            key = (one.code, row.answer.key)
            seen.add(key)
            assert joined(row.pieces, "same", "deleted") == was.get(key, "")
            assert joined(row.pieces, "same", "inserted") == now.get(key, "")
            assert row.changed == (was.get(key, "") != now.get(key, ""))
    assert {key for key in {*was, *now} if was.get(key) != now.get(key)} <= seen


@given(SECTIONS, SECTIONS)
def test_the_differences_of_the_amounts_add_up_to_that_of_the_totals(old, new):
    budget = section(compare(side(old), side(new)), "budget")
    for table in (budget.years, budget.lines):
        assert sum(row.difference for row in table.rows) == table.total.difference
        assert table.total.after - table.total.before == table.total.difference
        shown = sum(row.difference for row in table.changed)
        assert shown + (table.unchanged.difference if table.unchanged else 0) == table.total.difference
    assert budget.years.total.before == budget.lines.total.before
    assert budget.years.total.after == budget.lines.total.after


@given(SECTIONS)
def test_a_version_compared_with_itself_says_that_all_is_the_same(sections):
    comparison = compare(side(sections), side(sections))
    assert not comparison.changed
    assert comparison.same_sections == comparison.sections


def budget(*lines):
    return {"budget": {"lines": [{"label": label, "amounts": amounts} for label, amounts in lines]}}


def test_lines_are_matched_by_their_label_whatever_their_order():
    old = side(budget(("Salaires", ["60 000"]), ("Salles", ["20 000"])))
    new = side(budget(("Salles", ["25 000"]), ("Salaires", ["60 000"]), ("Repas", ["1 000"])))
    lines = section(compare(old, new), "budget").lines
    told = {row.label.replace("\xa0", " "): row.difference for row in lines.changed}
    assert told == {"Salles, an 1": 5000, "Repas, an 1": 1000}
    assert [row.label.replace("\xa0", " ") for row in lines.same] == ["Salaires, an 1"]


def test_an_amount_that_cannot_be_read_is_shown_as_typed_and_changes():
    lines = section(compare(side(budget(("Salles", ["dix"]))), side(budget(("Salles", ["onze"])))), "budget").lines
    assert [(row.was, row.now) for row in lines.changed] == [("dix", "onze")]


def test_a_section_that_one_stage_alone_asks_for_is_told_with_its_answers():
    content = {"learning": {"capture_plan": "Une fiche."}}
    gone = section(compare(side(content), side(content, number=1, without=("learning",))), "learning")
    assert (gone.in_old, gone.in_new, gone.changed) == (True, False, True)
    assert joined(next(row for row in gone.rows if row.changed).pieces, "deleted") == "Une fiche."


def test_another_stage_and_its_rules_are_told():
    told = compare(side({}, number=1), side({}, number=2)).facts
    assert [(label, before) for label, before, _after in told][0] == ("Étape", "Planification")
    assert any("75\xa0000" in after for _label, _before, after in told)


def test_documents_are_told_added_removed_replaced_or_renamed():
    old = side({}, files=[file("a.pdf", "1"), file("b.pdf", "2"), file("c.pdf", "3"), file("d.pdf", "4")])
    new = side({}, files=[file("a.pdf", "1"), file("b.pdf", "9"), file("nouveau.pdf", "3"), file("e.pdf", "5")])
    rows = compare(old, new).files
    told = {(row.kind, row.old and row.old.name, row.new and row.new.name) for row in rows}
    assert told == {
        ("same", "a.pdf", "a.pdf"),
        ("replaced", "b.pdf", "b.pdf"),
        ("renamed", "c.pdf", "nouveau.pdf"),
        ("added", None, "e.pdf"),
        ("removed", "d.pdf", None),
    }


def test_a_document_moved_to_another_place_is_removed_there_and_added_here():
    rows = compare(
        side({}, files=[file("a.pdf", "1")]), side({}, files=[file("a.pdf", "1", "neighbourhood_plan")])
    ).files
    assert {(row.kind, row.place) for row in rows} == {("added", "neighbourhood_plan"), ("removed", "Documents")}


@pytest.mark.parametrize(
    ("amount", "written"), [("5000", "+5\xa0000\xa0$"), ("-5000", "\u22125\xa0000\xa0$"), ("0", "0\xa0$")]
)
def test_a_difference_carries_its_sign(amount, written):
    assert signed_money(Decimal(amount)) == written
