"""Taking a proposal back: one page and one answer, whatever was decided meanwhile."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from notifications.models import Email
from proposals import actions, factories
from proposals.models import Proposal, Recommendation, Status, Version
from proposals.todo import todo
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def page(proposal, name="detail", *more):
    return reverse(f"proposals:{name}", args=[proposal.public_id, *more])


def text(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def in_every_state(call, quartier, coordinator, advisor, team_member, committee, now):
    """A file of the same table in each state that comes before its letter: {state: file}."""
    files = {
        "submitted": factories.make_submitted(quartier, coordinator),
        "under_review": factories.make_under_review(quartier, coordinator, advisor),
        "recommended": factories.make_recommended(quartier, coordinator, advisor, team_member),
        "accepted": factories.make_accepted(quartier, coordinator, advisor, team_member),
    }
    outcome = Recommendation.Outcome.UNFAVOURABLE
    refused = factories.make_recommended(quartier, coordinator, advisor, team_member, outcome=outcome)
    actions.record_refusal(
        proposal=refused, ratified_on=timezone.localdate(now), body="CA", reference="1", reasons="Trop tôt.",
        by=team_member, now=now,
    )  # fmt: skip
    return files | {"refused": refused}


def shown(client, file):
    """What the table reads before, during and after: the page's own words, the file's name and number taken out."""
    read = [client.get(page(file, "withdraw")), client.post(page(file, "withdraw"), {"reason": ""}, follow=True)]
    read.append(client.get(page(file, "withdraw"), follow=True))
    found = []
    for response in read:
        notes = [str(note) for note in response.context.get("messages") or ()]
        found.append(
            (response.status_code, response.context.get("told"), notes, "Demander le retrait" in text(response))
        )
    return found


def test_the_table_reads_the_same_when_it_takes_back_a_file_whatever_was_decided(in_every_state, coordinator, as_user):
    client = as_user(coordinator)
    in_every_state.pop("submitted")  # the table is told of the beginning of the analysis
    answers = {state: shown(client, file) for state, file in in_every_state.items()}
    first = answers.pop("under_review")
    assert first[1][2] == ["Votre retrait est transmis à l’équipe, qui le confirme par écrit."]
    assert all(answer == first for answer in answers.values())


def kept(client, file):
    """What the table reads when it takes its request back, and after."""
    client.post(page(file, "withdraw"), {"reason": ""})
    client.get(page(file))  # the first answer is read
    read = [client.get(page(file, "cancel_withdrawal"))]
    read += [client.post(page(file, "cancel_withdrawal"), follow=True) for _click in range(2)]
    read.append(client.get(page(file, "cancel_withdrawal")))
    return [
        (
            response.status_code,
            response.context and response.context.get("told"),
            [str(note) for note in (response.context or {}).get("messages") or ()],
            [words in text(response) for words in ("Vous avez demandé le retrait", "Demander le retrait de")],
        )
        for response in read
    ]


def test_the_table_reads_the_same_when_it_cancels_its_request_whatever_was_decided(
    in_every_state, coordinator, as_user
):
    client = as_user(coordinator)
    in_every_state.pop("submitted")
    answers = {state: kept(client, file) for state, file in in_every_state.items()}
    first = answers.pop("under_review")
    said = ["Votre demande de retrait est annulée; l’équipe en est avertie."]
    assert [answer[0] for answer in first] == [200, 200, 200, 409]
    assert first[1][2:] == (said, [False, True])
    assert all(answer == first for answer in answers.values())


def test_a_request_that_the_table_cancels_no_longer_waits_for_anybody(
    call, quartier, coordinator, contributor, advisor, team_member, as_user
):
    file = factories.make_submitted(quartier, coordinator)
    as_user(coordinator).post(page(file, "withdraw"), {"reason": ""})
    assert page(file, "cancel_withdrawal") in text(as_user(coordinator).get(page(file)))
    assert page(file, "cancel_withdrawal") not in text(as_user(contributor).get(page(file)))
    assert as_user(contributor).post(page(file, "cancel_withdrawal")).status_code == 403
    for _click in range(2):
        assert as_user(coordinator).post(page(file, "cancel_withdrawal")).status_code == 302
    assert file.journal.filter(verb="cancel_withdrawal").count() == 1
    told = Email.objects.filter(kind="proposals.withdrawal_cancelled")
    assert sorted(email.to_user.pk for email in told) == sorted([advisor.pk, team_member.pk])
    for person in (advisor, team_member):
        assert not any("retrait" in item.text for item in todo(person, timezone.now()))
    assert "Confirmer le retrait demandé" not in text(as_user(advisor).get(page(file)))
    assert as_user(advisor).post(page(file, "confirm_withdrawal")).status_code == 409


def test_a_table_asks_again_after_it_has_kept_its_file(call, quartier, coordinator, advisor, team_member, now):
    file = factories.make_submitted(quartier, coordinator)
    for _time in range(2):
        actions.take_back(proposal=file, by=coordinator, now=now)
        actions.cancel_withdrawal(proposal=file, by=coordinator, now=now)
    actions.take_back(proposal=file, by=coordinator, now=now)
    assert any("Confirmer le retrait" in item.text for item in todo(advisor, now))
    assert Email.objects.filter(kind="proposals.withdrawal_asked", to_user=advisor).count() == 3
    actions.confirm_withdrawal(proposal=file, by=advisor, now=now)
    with pytest.raises(NotAllowedNow):
        actions.cancel_withdrawal(proposal=Proposal.objects.get(pk=file.pk), by=coordinator, now=now)


def test_a_draft_is_withdrawn_at_once(call, quartier, coordinator, as_user):
    draft = factories.make_draft(quartier, coordinator)
    client = as_user(coordinator)
    client.post(page(draft, "withdraw"), {"reason": "Un partenaire s’est retiré."})
    draft.refresh_from_db()
    assert draft.status == Status.WITHDRAWN
    assert "Un partenaire s’est retiré." in text(client.get(page(draft, "timeline")))
    assert client.get(page(draft, "check")).status_code == 409


def test_a_submitted_file_is_withdrawn_when_the_advisor_or_the_team_confirms(
    call, quartier, coordinator, advisor, team_member, as_user
):
    file = factories.make_submitted(quartier, coordinator)
    assert as_user(advisor).get(page(file, "confirm_withdrawal")).status_code == 409
    for _click in range(2):
        as_user(coordinator).post(page(file, "withdraw"), {"reason": "Nous déposerons en octobre."})
    asked = Email.objects.filter(kind="proposals.withdrawal_asked")
    assert {email.to_user for email in asked} == {advisor, team_member}
    assert asked.count() == 2
    for person in (advisor, team_member):
        assert any("Confirmer le retrait" in item.text for item in todo(person, timezone.now()))
    assert "Vous avez demandé le retrait" in text(as_user(coordinator).get(page(file)))
    assert "Confirmer le retrait demandé" in text(as_user(advisor).get(page(file)))
    assert "Nous déposerons en octobre." in text(as_user(advisor).get(page(file, "confirm_withdrawal")))
    assert as_user(advisor).post(page(file, "confirm_withdrawal")).status_code == 302
    assert as_user(advisor).post(page(file, "confirm_withdrawal")).status_code == 302
    file.refresh_from_db()
    assert file.status == Status.WITHDRAWN
    assert Version.objects.visible_to(coordinator).exists()
    assert [email.to_user for email in Email.objects.filter(kind="proposals.withdrawn")] == [coordinator]
    assert not any("retrait" in item.text for item in todo(advisor, timezone.now()))


def test_nothing_is_withdrawn_that_the_table_did_not_ask_for(call, quartier, coordinator, advisor, now):
    file = factories.make_submitted(quartier, coordinator)
    with pytest.raises(NotAllowedNow):
        actions.confirm_withdrawal(proposal=file, by=advisor, now=now)
    with pytest.raises(PermissionDenied):
        actions.confirm_withdrawal(proposal=file, by=coordinator, now=now)


def test_what_was_decided_is_not_withdrawn_and_the_team_calls_the_table(in_every_state, coordinator, team_member, now):
    file = in_every_state["accepted"]
    actions.take_back(proposal=file, by=coordinator, now=now)
    with pytest.raises(NotAllowedNow, match="entérinée"):
        actions.confirm_withdrawal(proposal=file, by=team_member, now=now)
    assert any("Appeler la table" in item.text for item in todo(team_member, now))


def test_once_the_letter_is_sent_the_table_takes_nothing_back(
    call, quartier, coordinator, advisor, team_member, committee, as_user
):
    file = factories.make_confirmed(quartier, coordinator, advisor, team_member)
    assert as_user(coordinator).get(page(file, "withdraw")).status_code == 409
    assert as_user(coordinator).post(page(file, "withdraw"), {"reason": ""}).status_code == 409


def test_an_advisor_who_is_recused_is_told_nothing_and_the_team_is_told_instead(
    call, quartier, coordinator, advisor, team_member, now
):
    proposal = factories.make_under_review(quartier, coordinator, advisor, now=now)
    actions.declare_conflict(proposal=proposal, by=advisor, now=now)
    actions.take_back(proposal=proposal, by=coordinator, now=now)
    assert [email.to_user for email in Email.objects.filter(kind="proposals.withdrawal_asked")] == [team_member]
    assert Proposal.objects.get(pk=proposal.pk).status == Status.UNDER_REVIEW
