"""The page on a file: what it says to whom, and on paper one page whatever was written."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from neighbourhoods.models import Initiative
from proposals import actions, factories
from proposals.models import Analysis
from proposals.papers import opened, sheet, synthesis
from proposals.papers.cutting import cut, short

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def file(call, quartier, coordinator, team_member):
    found = factories.make_under_review(quartier, coordinator, team_member)
    factories.complete_analysis(found, team_member)
    Analysis.objects.filter(proposal=found).update(advice="Je recommande cette demande.")
    return found


@pytest.fixture
def meeting(file, committee, team_member):
    return factories.make_meeting(team_member, file, opened=False)


def page(meeting, file, name="meeting_synthesis"):
    return reverse(f"proposals:{name}", args=[meeting.public_id, file.public_id])


def text(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def read(meeting, user, now=NOW):
    return synthesis.read(opened.of_meeting(meeting, user).items[0], user, now)


def asked(client, address):
    """How many queries a page asks."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def pages_of(content):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


# --- Who reads it ---------------------------------------------------------------------------------------------------
def test_the_question_of_conflict_comes_before_the_synthesis(meeting, file, committee_member, as_user):
    client = as_user(committee_member)
    for name in ("meeting_synthesis", "meeting_synthesis_pdf"):
        assert client.get(page(meeting, file, name)).url == page(meeting, file, "meeting_file")
    actions.deny_conflict(proposal=file, by=committee_member, now=NOW)
    assert "Bien manger aux Érables" in text(client.get(page(meeting, file)))


def test_whoever_is_recused_learns_of_no_synthesis(meeting, file, committee_member, cmtq_member, as_user):
    actions.declare_conflict(proposal=file, by=committee_member, now=NOW)
    for person in (committee_member, cmtq_member):
        for name in ("meeting_synthesis", "meeting_synthesis_pdf"):
            assert as_user(person).get(page(meeting, file, name)).status_code == 404


# --- What it says ---------------------------------------------------------------------------------------------------
def test_the_synthesis_says_what_is_asked_what_it_rests_on_and_what_the_advisor_thinks(
    meeting, file, team_member, as_user
):
    shown = text(as_user(team_member).get(page(meeting, file)))
    for said in (
        "Quartier des Érables",
        "Déploiement",
        "120 000 $",
        "75 000 $ à 150 000 $ par an",
        "Guide de la phase 2, section 5.2",
        "pas encore fixé par l’équipe",
        "3 ans",
        "adopté le 10 juin 2021",
        "Adopté à l’unanimité après trois assemblées.",
        "Répond",
        "Bien documenté.",
        "Une proposition solide, portée par le quartier.",
        "Je recommande cette demande.",
    ):
        assert said in shown, said


def test_days_of_the_eight_weeks_stand_on_the_synthesis(meeting, file, team_member):
    found = read(meeting, team_member, NOW + timedelta(days=32))
    assert synthesis.day_words(found.clock).replace("\xa0", " ") == "Jour 20 sur 56"


def test_an_analysis_that_is_not_handed_in_stays_out_of_the_synthesis(meeting, file, team_member):
    Analysis.objects.filter(proposal=file).update(ready_at=None, ready_by=None)
    found = read(meeting, team_member)
    assert (found.has_analysis, found.summary, found.advice) == (False, "", "")
    assert not any(line.verdict or line.comment for line in found.lines)


def test_the_synthesis_of_a_decided_file_keeps_what_was_adopted(file, committee, team_member):
    meeting = factories.make_meeting(team_member, file)
    item = meeting.items.get()
    factories.adopt(item=item, outcome="postponed", reasons="À revoir.", by=team_member, now=NOW)
    Analysis.objects.filter(proposal=file).update(summary="Réécrite depuis.")
    found = read(meeting, team_member)
    assert found.is_adopted
    assert found.summary == "Une proposition solide, portée par le quartier."


def test_a_fourth_year_carries_its_justification(call, other_quartier, other_coordinator, committee, team_member):
    draft = factories.make_draft(other_quartier, other_coordinator, years=4)
    factories.write(
        draft, {"duration": {"years": "4", "justification": "L’école rouvre en mars."}}, by=other_coordinator
    )
    file = actions.begin_review(
        proposal=actions.submit(proposal=draft, by=other_coordinator, now=NOW), by=team_member, now=NOW
    )
    found = read(factories.make_meeting(team_member, file, opened=False), team_member)
    assert (found.duration, found.justification) == ("4 ans, au lieu de 3 ans", "L’école rouvre en mars.")


def test_earlier_files_are_told_as_far_as_the_reader_may_know(
    quartier, coordinator, meeting, file, team_member, committee_member
):
    earlier = factories.make_under_review(
        quartier, coordinator, team_member, now=NOW - timedelta(days=1), stage_number=1
    )
    Initiative.objects.create(neighbourhood=quartier, title="Jardins de la phase 1", phase=1, number=7, is_public=True)
    told = read(meeting, team_member)
    assert told.phase_one == ["Jardins de la phase 1"]
    assert earlier.reference in told.earlier[0]
    actions.deny_conflict(proposal=file, by=committee_member, now=NOW)
    told = read(meeting, committee_member)
    assert (told.earlier, told.mentions) == ([], [])
    actions.declare_conflict(proposal=earlier, by=team_member, now=NOW)
    told = read(meeting, team_member)
    assert (told.earlier, told.mentions) == ([], [])


def test_the_synthesis_asks_the_same_whatever_the_history_holds(
    meeting, file, quartier, coordinator, team_member, as_user
):
    client = as_user(team_member)
    client.get(page(meeting, file))  # what a session learns once
    before = asked(client, page(meeting, file))
    for days in (2, 3):
        factories.make_submitted(quartier, coordinator, now=NOW - timedelta(days=days), stage_number=1)
    assert asked(client, page(meeting, file)) == before <= 20


# --- One page -------------------------------------------------------------------------------------------------------
def test_the_page_of_an_ordinary_file_is_one_page_with_every_word(meeting, file, team_member, as_user):
    response = as_user(team_member).get(page(meeting, file, "meeting_synthesis_pdf"))
    (only,) = pages_of(response.content)
    for said in ("Bien manger aux Érables", "Je recommande cette demande.", "Remis à Maxime Côté", "page 1"):
        assert said in only
    assert "suite dans le dossier" not in only


def test_a_long_text_is_cut_after_a_sentence_and_says_where_the_rest_is(meeting, file, team_member):
    sentences = " ".join(f"Voici la phrase numéro {n} de la synthèse." for n in range(400))
    Analysis.objects.filter(proposal=file).update(summary=sentences)
    (only,) = pages_of(sheet.pdf(read(meeting, team_member), user=team_member, now=NOW))
    assert "de la synthèse. (suite dans le dossier)" in only
    assert only.count("Voici la phrase") > 10
    assert "Je recommande cette demande." in only


WRITTEN = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=400),
    st.sampled_from(
        ["", "M" * 9000, "une phrase. " * 900, "mot " * 4000, "a\n" * 900, "漢字" * 1500, "<b>&amp;" * 300]
    ),
)


@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],  # each example is laid out several times: none is made smaller
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(summary=WRITTEN, advice=WRITTEN, comment=WRITTEN, change=WRITTEN, title=st.text(alphabet="Mé 漢«", max_size=200))
def test_the_sheet_is_one_page_whatever_was_written(
    meeting, file, team_member, summary, advice, comment, change, title
):
    item = opened.of_meeting(meeting, team_member).items[0]
    item.proposal.title = title
    found = synthesis.read(item, team_member, NOW)
    lines = [synthesis.Shown(comment[:200] or "x", comment, comment, "Répond", comment) for _n in range(9)]
    many = [title or "x"] * 40
    heavy = synthesis.Synthesis(
        **{
            **vars(found),
            "summary": summary,
            "advice": advice,
            "change": change,
            "justification": comment,
            "lines": lines,
            "phase_one": many,
            "participations": many,
            "earlier": many,
        }
    )
    assert len(pages_of(sheet.pdf(heavy, user=team_member, now=NOW))) == 1


# --- Cutting --------------------------------------------------------------------------------------------------------
@given(st.text(max_size=300), st.integers(0, 200))
def test_a_cut_is_the_beginning_of_the_text_and_no_longer_than_asked(written, most):
    made = cut(written, most)
    whole = cut(written, None).text
    assert len(made.text) <= most + 1
    assert whole.startswith(made.text.removesuffix("…")) or made.text == whole
    assert made.is_cut == (made.text != whole)


def test_a_cut_stops_at_the_last_whole_sentence():
    assert cut("Un. Deux. Trois quatre cinq.", 20).text == "Un. Deux."
    assert cut("Un très long début sans point qui ne finit pas", 20).text == "Un très long début…"
    assert cut("Entièrement dit.", 20) == cut("Entièrement  dit.\n", None)
    assert short("Un nom bien trop long", 10) == "Un nom bi…"
