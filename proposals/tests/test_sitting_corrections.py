"""A sitting typed wrongly is corrected with its decisions until a letter quotes it, and never by whoever is recused."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.append_only import AppendOnlyError
from neighbourhoods.models import Portfolio
from proposals import actions, factories
from proposals.models import Decision, JournalEntry, SittingCorrection
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
BODY, MINUTES = "Conseil d’administration", "CA-2027-02"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def today(now):
    return timezone.localdate(now)


@pytest.fixture
def sitting(team_member, today, now):
    return actions.record_sitting(body=BODY, held_on=today, reference=MINUTES, by=team_member, now=now)


@pytest.fixture
def accepted(call, quartier, coordinator, advisor, team_member, committee, sitting):
    return factories.make_accepted(quartier, coordinator, advisor, team_member)


@pytest.fixture
def correct(sitting, team_member, today, now):
    def act(by=team_member, **changed):
        return actions.correct_sitting(sitting=sitting, **sitting.facts | changed, by=by, now=now)

    return act


def page(client, sitting):
    response = client.get(reverse("proposals:sitting", args=[sitting.public_id]))
    return response.content.decode().replace("\xa0", " ")


def said(refusal):
    return str(refusal.value).replace("\xa0", " ")


# --- The act --------------------------------------------------------------------------------------------------------
def test_a_corrected_sitting_corrects_all_its_decisions_and_leaves_a_trace(correct, accepted, sitting, today):
    correct(body="Comité de gouvernance", reference="GOUV-2027-02")
    decision = Decision.objects.get()
    assert decision.ratification == sitting
    assert (decision.ratified_by_body, decision.ratified_on, decision.minutes_reference) == (
        "Comité de gouvernance", today, "GOUV-2027-02",
    )  # fmt: skip
    entry = JournalEntry.objects.get(verb="correct_sitting")
    assert (entry.proposal, entry.is_internal) == (accepted, True)
    assert entry.note.text == (
        "Conseil d’administration, 2027-01-20, CA-2027-02 → Comité de gouvernance, 2027-01-20, GOUV-2027-02"
    )
    kept = SittingCorrection.objects.get()
    assert (kept.body, kept.held_on, kept.reference) == (BODY, today, MINUTES)


def test_what_a_sitting_said_before_stays_for_ever(correct):
    correct(reference="CA-2027-03")
    kept = SittingCorrection.objects.get()
    with pytest.raises(AppendOnlyError):
        kept.delete()


def test_the_same_facts_again_correct_nothing(correct, accepted):
    correct(reference=f" {MINUTES} ")
    assert not SittingCorrection.objects.exists()
    assert not JournalEntry.objects.filter(verb="correct_sitting").exists()


def test_a_letter_that_quotes_the_sitting_closes_it(correct, accepted, team_member, now):
    actions.issue_letter(proposal=accepted, by=team_member, now=now)
    with pytest.raises(NotAllowedNow) as refusal:
        correct(reference="CA-2027-03")
    assert "Corrigez plutôt chaque décision" in said(refusal)
    assert Decision.objects.get().minutes_reference == MINUTES


def test_a_letter_that_quotes_another_sitting_closes_nothing(correct, accepted, team_member, today, now):
    actions.issue_letter(proposal=accepted, by=team_member, now=now)
    other = actions.record_sitting(body=BODY, held_on=today, reference="CA-2027-03", by=team_member, now=now)
    facts = other.facts | {"reference": "CA-2027-04"}
    assert actions.correct_sitting(sitting=other, **facts, by=team_member, now=now).reference == "CA-2027-04"


def test_a_corrected_letter_still_quotes_what_it_quoted(correct, accepted, team_member, now):
    letter = actions.issue_letter(proposal=accepted, by=team_member, now=now)
    decision = accepted.decision
    actions.correct_decision(
        proposal=accepted, reason="Autre procès-verbal.", ratified_on=decision.ratified_on, body=BODY,
        reference="CA-2027-09", starts_on=decision.starts_on,
        years=[(row.amount, row.reserved, "") for row in decision.years.all()], by=team_member, now=now,
    )  # fmt: skip
    assert letter.content["minutes_reference"] == MINUTES
    with pytest.raises(NotAllowedNow):
        correct(reference="CA-2027-03")


def test_a_day_to_come_or_before_the_recommendation_is_refused(correct, accepted, today):
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(NotAllowedNow):
            correct(held_on=day)
    assert Decision.objects.get().ratified_on == today


def test_two_sittings_never_say_the_same(correct, sitting, team_member, today, now):
    actions.record_sitting(body=BODY, held_on=today, reference="CA-2027-03", by=team_member, now=now)
    with pytest.raises(NotAllowedNow) as refusal:
        correct(reference="CA-2027-03")
    assert "Une autre séance porte déjà" in said(refusal)
    sitting.refresh_from_db()
    assert sitting.reference == MINUTES


def test_decisions_that_already_name_the_right_sitting_join_it(
    correct, call, quartier, coordinator, advisor, team_member, committee, sitting
):
    file = factories.make_accepted(quartier, coordinator, advisor, team_member)
    Decision.objects.update(ratification=None, minutes_reference="CA-2027-03")
    correct(reference="CA-2027-03")
    assert Decision.objects.get(proposal=file).ratification == sitting


def test_an_acceptance_sent_from_a_page_of_before_takes_the_facts_of_now(
    correct, call, quartier, coordinator, advisor, team_member, committee, sitting, now
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member)
    correct(reference="CA-2027-03")
    assert sitting.reference == MINUTES  # the row as the page had read it
    actions.accept_together(sitting=sitting, starts={file: date(2027, 4, 1)}, by=team_member, now=now)
    decision = Decision.objects.get()
    assert (decision.minutes_reference, decision.ratification) == ("CA-2027-03", sitting)


# --- Who ------------------------------------------------------------------------------------------------------------
def test_whoever_is_recused_from_a_file_learns_nothing_by_trying(
    correct, accepted, sitting, team_member, as_user, now, today
):
    reader = factories.make_team_member(email="sam@example.org")
    actions.declare_conflict(proposal=accepted, by=reader, now=now)
    empty = actions.record_sitting(body=BODY, held_on=today, reference="CA-vide", by=team_member, now=now)
    client = as_user(reader)

    def read():
        shown = [page(client, one).partition("<h1>")[2].partition("<section")[0] for one in (sitting, empty)]
        posts = [
            client.post(reverse("proposals:sitting_correct", args=[one.public_id]), {"body": "x"}).status_code
            for one in (sitting, empty)
        ]
        return shown, posts

    before = read()
    actions.issue_letter(proposal=accepted, by=team_member, now=now)
    assert read() == before
    shown, posts = before
    assert "Vous vous retirez d’au moins un dossier" in shown[0]
    assert shown[0] == shown[1]
    assert posts == [409, 409]


def test_the_advisor_of_one_of_its_files_leaves_the_correction_to_another(correct, accepted, quartier):
    reader = factories.make_team_member(email="sam@example.org")
    Portfolio.objects.update(advisor=reader)
    with pytest.raises(NotAllowedNow) as refusal:
        correct(by=reader, reference="CA-2027-03")
    assert "Vous conseillez un quartier" in said(refusal)


# --- The page -------------------------------------------------------------------------------------------------------
def test_the_page_corrects_and_says_what_was_there_before(accepted, sitting, team_member, as_user, today):
    client = as_user(team_member)
    url = reverse("proposals:sitting_correct", args=[sitting.public_id])
    assert url in page(client, sitting)
    assert accepted.display_title in client.get(url).content.decode()
    data = {"body": BODY, "held_on": today.isoformat(), "reference": "CA-2027-03"}
    assert client.post(url, data).status_code == 302
    shown = page(client, sitting)
    assert "référence CA-2027-02; corrigée le 20 janvier 2027" in shown


def test_the_page_says_why_it_no_longer_corrects(accepted, sitting, team_member, as_user, now):
    actions.issue_letter(proposal=accepted, by=team_member, now=now)
    client = as_user(team_member)
    url = reverse("proposals:sitting_correct", args=[sitting.public_id])
    shown = page(client, sitting)
    assert "Une lettre cite cette séance : elle ne change plus." in shown
    assert url not in shown
    assert client.get(url).status_code == 409


def test_a_bad_date_is_told_beside_it_and_loses_nothing(accepted, sitting, team_member, as_user):
    url = reverse("proposals:sitting_correct", args=[sitting.public_id])
    response = as_user(team_member).post(url, {"body": "Autre", "held_on": "2027-01-19", "reference": "GOUV-9"})
    shown = response.content.decode().replace("\xa0", " ")
    assert "Inscrivez la date de la recommandation du comité, le 20 janvier 2027" in shown
    assert "GOUV-9" in shown
    assert not SittingCorrection.objects.exists()
