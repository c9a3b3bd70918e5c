"""A corrected decision and its letters: what the letter says, what the decision says and what the table reads agree."""

from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from proposals import actions, factories
from proposals.models import LetterDispatch, Participation, ParticipationYear, Recommendation, Status
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def accepted(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_accepted(quartier, coordinator, advisor, team_member)


@pytest.fixture
def confirmed(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_confirmed(quartier, coordinator, advisor, team_member)


def of(file, name):
    return reverse(f"proposals:{name}", args=[file.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def mended(proposal, by, now, **changed):
    facts = {
        "reason": "Le procès-verbal disait 110 000 $ la première année.",
        "ratified_on": timezone.localdate(now),
        "body": "Conseil d’administration",
        "reference": "CA-2027-02",
        "starts_on": proposal.decision.starts_on,
        "years": [(Decimal(amount), Decimal(0), "") for amount in (110000, 120000, 120000)],
    }
    return actions.correct_decision(proposal=proposal, by=by, now=now, **facts | changed)


def first_amount():
    return ParticipationYear.objects.get(number=1).amount


def test_a_letter_that_no_longer_says_what_was_decided_is_never_sent(accepted, team_member, now):
    letter = actions.issue_letter(proposal=accepted, by=team_member, now=now)
    mended(accepted, team_member, now)
    with pytest.raises(NotAllowedNow, match="corrigée depuis"):
        actions.send_letter(letter=letter, by=team_member, now=now)
    assert not LetterDispatch.objects.exists()
    assert not Participation.objects.exists()
    second = actions.issue_letter(proposal=accepted, by=team_member, now=now, correction_note="Le montant de l’an 1.")
    actions.send_letter(letter=second, by=team_member, now=now)
    assert second.content["years"][0]["amount"] == str(first_amount()) == "110000.00"


def test_a_correction_that_leaves_the_words_as_they_were_lets_the_letter_go(accepted, team_member, now):
    letter = actions.issue_letter(proposal=accepted, by=team_member, now=now)
    mended(accepted, team_member, now, years=[(Decimal(120000), Decimal(0), "")] * 3)
    actions.send_letter(letter=letter, by=team_member, now=now)
    assert LetterDispatch.objects.count() == 1


def test_the_table_reads_new_amounts_once_the_letter_that_tells_them_is_sent(
    confirmed, team_member, coordinator, now, as_user
):
    participation = confirmed.participation
    page = reverse("proposals:participation", args=[participation.public_id])
    mended(confirmed, team_member, now, starts_on=participation.starts_on.replace(month=5))
    assert "110 000 $" not in text(as_user(coordinator).get(page))
    second = actions.issue_letter(proposal=confirmed, by=team_member, now=now, correction_note="Montant et début.")
    assert "110 000 $" not in text(as_user(coordinator).get(page))
    actions.send_letter(letter=second, by=team_member, now=now)
    shown = text(as_user(coordinator).get(page))
    assert "110 000 $" in shown
    assert "2027-05-01" in shown
    question = participation.learning_questions.get()
    assert str(question.asked_from) == "2027-05-01"


def test_a_first_letter_sent_twice_does_not_lay_the_years_out_anew(confirmed, team_member, now):
    mended(confirmed, team_member, now)
    actions.send_letter(letter=confirmed.letters.get(), by=team_member, now=now)
    assert first_amount() == Decimal(120000)


def test_two_corrections_may_carry_the_same_note(accepted, team_member, now):
    actions.issue_letter(proposal=accepted, by=team_member, now=now)
    issued = []
    for amount in (110000, 100000):
        mended(accepted, team_member, now, years=[(Decimal(amount), Decimal(0), "")] * 3)
        issued += [
            actions.issue_letter(proposal=accepted, by=team_member, now=now, correction_note="Les montants.")
            for _click in range(2)
        ]
    assert [letter.rank for letter in issued] == [2, 2, 3, 3]


def test_the_pages_offer_a_correction_in_place_of_a_letter_that_is_out_of_date(accepted, team_member, now, as_user):
    letter = actions.issue_letter(proposal=accepted, by=team_member, now=now)
    client = as_user(team_member)
    assert of(letter, "letter_send") in text(client.get(of(accepted, "letters")))
    mended(accepted, team_member, now)
    for address in (of(accepted, "letters"), of(letter, "letter"), of(letter, "letter_send")):
        shown = text(client.get(address))
        assert "La décision a été corrigée depuis" in shown, address
        assert of(accepted, "letter_correct") in shown, address
        assert f'href="{of(letter, "letter_send")}"' not in shown, address
    response = client.post(of(letter, "letter_send"))
    assert response.status_code == 409
    assert "émettez une lettre de correction" in text(response)


def test_the_team_has_a_correction_to_issue_until_it_is_issued(
    confirmed, team_member, advisor, coordinator, now, as_user
):
    said = "Émettre une lettre de correction"
    assert said not in text(as_user(team_member).get(reverse("todo")))
    mended(confirmed, team_member, now)
    shown = text(as_user(team_member).get(reverse("todo")))
    assert said in shown
    assert of(confirmed, "letters") in shown
    for person in (advisor, coordinator):
        assert said not in text(as_user(person).get(reverse("todo")))
    actions.issue_letter(proposal=confirmed, by=team_member, now=now, correction_note="Le montant.")
    assert said not in text(as_user(team_member).get(reverse("todo")))


def test_the_team_is_not_told_to_send_a_letter_that_is_out_of_date(accepted, team_member, now, as_user):
    actions.issue_letter(proposal=accepted, by=team_member, now=now)
    assert "Envoyer la lettre de" in text(as_user(team_member).get(reverse("todo")))
    mended(accepted, team_member, now)
    assert "Émettre une lettre de correction" in text(as_user(team_member).get(reverse("todo")))


# --- One act, done once ---------------------------------------------------------------------------------------------
def facts_of(proposal, by, now, **more):
    ratification = {"ratified_on": timezone.localdate(now), "body": "CA", "reference": "CA-1"}
    return {"proposal": proposal, **ratification, "by": by, "now": now, **more}


def test_a_decision_recorded_twice_by_one_click_too_many_is_one_decision(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    colleague = factories.make_team_member(email="sam@example.org")
    file = factories.make_recommended(quartier, coordinator, advisor, team_member, now=now)
    facts = facts_of(
        file, team_member, now, starts_on=timezone.localdate(now), years=[(Decimal(120000), Decimal(0), "")] * 3
    )
    assert actions.record_acceptance(**facts) == actions.record_acceptance(**facts)
    for other in ({"by": colleague}, {"reference": "CA-2"}, {"years": [(Decimal(110000), Decimal(0), "")] * 3}):
        with pytest.raises(NotAllowedNow):
            actions.record_acceptance(**facts | other)
    assert file.journal.filter(verb="accept").count() == 1


def test_a_refusal_recorded_twice_is_one_refusal(call, quartier, coordinator, advisor, team_member, committee, now):
    outcome = Recommendation.Outcome.UNFAVOURABLE
    file = factories.make_recommended(quartier, coordinator, advisor, team_member, now=now, outcome=outcome)
    facts = facts_of(file, team_member, now, reasons="Le plan manque.")
    assert actions.record_refusal(**facts) == actions.record_refusal(**facts)
    with pytest.raises(NotAllowedNow):
        actions.record_refusal(**facts | {"reasons": "Autre chose."})
    with pytest.raises(PermissionDenied):
        actions.record_refusal(**facts | {"by": advisor})
    assert file.journal.filter(verb="refuse").count() == 1


@pytest.mark.parametrize("name", ["decision", "decision_refusal"])
def test_a_double_click_on_a_decision_leads_to_its_letter(
    call, quartier, coordinator, advisor, team_member, committee, as_user, name
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member)
    data = {"ratified_on": "2027-01-20", "body": "CA", "reference": "CA-1", "starts_on": "2027-04-01"}
    data |= {"reasons": "Non."} | {f"amount_{n}": "120 000" for n in (1, 2, 3)}
    client = as_user(team_member)
    for _click in range(2):
        assert client.post(of(file, name), data).url == of(file, "letters")
    file.refresh_from_db()
    assert file.status in (Status.ACCEPTED, Status.REFUSED)
