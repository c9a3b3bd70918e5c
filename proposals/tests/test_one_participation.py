"""One participation at a time in a neighbourhood, by dates, whatever the order and the number of hands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import Initiative
from proposals import actions, factories
from proposals.models import Decision, Participation, ProgrammeSettings, Status
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
YEARS = [(Decimal(120000), Decimal(0), "")] * 3


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def accept(proposal, by, now, **changed):
    facts = {
        "ratified_on": timezone.localdate(now),
        "body": "CA",
        "reference": "CA-1",
        "starts_on": date(2027, 4, 1),
        "years": YEARS,
    }
    return actions.record_acceptance(proposal=proposal, by=by, now=now, **facts | changed)


@pytest.fixture
def two_files(call, quartier, coordinator, advisor, team_member, committee):
    return [factories.make_recommended(quartier, coordinator, advisor, team_member) for _n in range(2)]


def test_an_acceptance_that_waits_for_its_letter_counts_as_a_participation(two_files, team_member, now):
    first, second = two_files
    accept(first, team_member, now)
    with pytest.raises(NotAllowedNow, match="motif"):
        accept(second, team_member, now)
    assert accept(second, team_member, now, override_reason="Deux quartiers y travaillent.").override_reason


def test_a_participation_that_is_over_by_then_asks_for_no_reason(two_files, team_member, now):
    first, second = two_files
    accept(first, team_member, now)
    assert not accept(second, team_member, now, starts_on=date(2030, 4, 1)).override_reason


def test_the_last_day_of_one_and_the_first_of_another_may_not_be_the_same(two_files, team_member, now):
    first, second = two_files
    accept(first, team_member, now)  # to 31 March 2030
    with pytest.raises(NotAllowedNow, match="motif"):
        accept(second, team_member, now, starts_on=date(2030, 3, 31))


def test_a_stage_that_ended_last_year_forces_nothing_and_reads_as_ended(
    call, quartier, coordinator, advisor, team_member, committee, now, as_user
):
    participation = factories.make_confirmed(quartier, coordinator, advisor, team_member).participation
    after = now + timedelta(days=365 * 3 + 90)
    assert Participation.objects.active().filter(pk=participation.pk).exists()
    assert not Participation.objects.active(timezone.localdate(after)).exists()
    with time_machine.travel(after, tick=False):
        assert not Participation.objects.active().exists()
        page = as_user(coordinator).get(reverse("proposals:participation", args=[participation.public_id]))
        shown = page.content.decode()
        assert "terminée" in shown
        assert "Ajouter une question" not in shown
        with pytest.raises(NotAllowedNow):
            actions.replace_learning_question(participation=participation, text="Et?", by=coordinator, now=after)


def test_an_interrupted_participation_leaves_its_place(two_files, team_member, now):
    first, second = two_files
    accept(first, team_member, now)
    letter = actions.issue_letter(proposal=first, by=team_member, now=now)
    actions.send_letter(letter=letter, by=team_member, now=now)
    actions.interrupt(participation=Participation.objects.get(), reason="Fin.", by=team_member, now=now)
    assert accept(second, team_member, now).override_reason == ""


def test_a_letter_does_not_begin_a_second_participation_without_the_reason(two_files, team_member, now):
    """Two acceptances recorded while the rule was off: the letter is the last guard, a correction the way on."""
    ProgrammeSettings.objects.update(one_active_participation=False)
    for file in two_files:
        accept(file, team_member, now)
    ProgrammeSettings.objects.update(one_active_participation=True)
    letters = [actions.issue_letter(proposal=file, by=team_member, now=now) for file in two_files]
    actions.send_letter(letter=letters[0], by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="motif"):
        actions.send_letter(letter=letters[1], by=team_member, now=now)
    assert Participation.objects.count() == 1
    actions.correct_decision(
        proposal=two_files[1],
        reason="Le motif manquait.",
        ratified_on=timezone.localdate(now),
        body="CA",
        reference="CA-1",
        starts_on=date(2027, 4, 1),
        years=YEARS,
        override_reason="Deux équipes distinctes.",
        by=team_member,
        now=now,
    )
    actions.send_letter(letter=letters[1], by=team_member, now=now)
    assert Participation.objects.count() == 2
    assert list(Initiative.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_correction_cannot_move_a_participation_onto_another_without_the_reason(two_files, team_member, now):
    first, second = two_files
    accept(first, team_member, now)
    accept(second, team_member, now, starts_on=date(2030, 4, 1))
    facts = {
        "proposal": second,
        "reason": "Le début était faux.",
        "ratified_on": timezone.localdate(now),
        "body": "CA",
        "reference": "CA-1",
        "starts_on": date(2029, 4, 1),
        "years": YEARS,
        "by": team_member,
        "now": now,
    }
    with pytest.raises(NotAllowedNow, match="motif"):
        actions.correct_decision(**facts)
    assert Decision.objects.get(proposal=second).starts_on == date(2030, 4, 1)
    actions.correct_decision(**facts, override_reason="Convenu.")
    actions.correct_decision(**facts)  # the reason that stands still holds
    assert Decision.objects.get(proposal=second).override_reason == "Convenu."


def test_the_form_asks_for_the_reason_when_the_dates_cross_and_not_otherwise(two_files, team_member, now, as_user):
    first, second = two_files
    accept(first, team_member, now)
    client, address = as_user(team_member), reverse("proposals:decision", args=[second.public_id])
    data = {"ratified_on": "2027-01-20", "body": "CA", "reference": "CA-1", "starts_on": "2028-04-01"}
    data |= {f"amount_{n}": "120 000" for n in (1, 2, 3)}
    shown = client.get(address).content.decode().replace("\xa0", " ")
    assert "du 1er avril 2027 au 31 mars 2030" in shown
    shown = client.post(address, data).content.decode()
    assert "Inscrivez le motif qui permet une seconde participation." in shown
    assert client.post(address, data | {"starts_on": "2030-04-01"}).status_code == 302
    second.refresh_from_db()
    assert second.status == Status.ACCEPTED


def test_a_correction_form_takes_the_reason_for_a_second_participation(two_files, team_member, now, as_user):
    first, second = two_files
    accept(first, team_member, now)
    accept(second, team_member, now, starts_on=date(2030, 4, 1))
    client, address = as_user(team_member), reverse("proposals:decision_correct", args=[second.public_id])
    data = {"ratified_on": "2027-01-20", "body": "CA", "reference": "CA-1", "starts_on": "2029-04-01"}
    data |= {f"amount_{n}": "120 000" for n in (1, 2, 3)} | {"reason": "Le début était faux."}
    assert "Inscrivez le motif qui permet" in client.post(address, data).content.decode()
    assert client.post(address, data | {"override_reason": "Convenu avec la table."}).status_code == 302
    assert Decision.objects.get(proposal=second).override_reason == "Convenu avec la table."


def test_the_neighbourhoods_page_says_that_a_stage_is_over(
    call, quartier, coordinator, advisor, team_member, committee, now, as_user
):
    factories.make_confirmed(quartier, coordinator, advisor, team_member)
    page = reverse("neighbourhoods:detail", args=[quartier.slug])
    for days, said in ((0, "à venir"), (180, "en cours"), (365 * 3 + 90, "terminée")):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert said in as_user(coordinator).get(page).content.decode()
