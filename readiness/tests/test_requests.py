"""A funding request: 2 to 5 people who each confirm (Innoweave's page), a fiduciary where possible, one decision."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.factories import StaffRoleFactory, UserFactory
from notifications.models import Email
from readiness import factories
from readiness.actions import deciding, teams
from readiness.actions import declarations as declaring
from readiness.actions.reminding import remind_all
from readiness.models import FundingRequest, PathRules, RequestStatus, Signatory
from ui.refusals import NotAllowedNow, Refused

pytestmark = pytest.mark.django_db

Status = RequestStatus
WORD = {"reason": "Bon plan.", "granted": Decimal(5000)}


def written(kind):
    return sorted(Email.objects.filter(kind=f"readiness.{kind}").values_list("to_address", flat=True))


# --- Opening --------------------------------------------------------------------------------------------------------
def test_a_request_opens_only_from_an_approved_declaration(quartier, coordinator, team_member, now):
    waits = factories.make_submitted(quartier, coordinator)
    with pytest.raises(NotAllowedNow, match="une fois la déclaration"):
        teams.open_request(declaration=waits, by=coordinator, now=now)
    declaring.approve(declaration=waits, reason="Oui.", by=team_member, now=now)
    first = teams.open_request(declaration=waits, by=coordinator, now=now)
    assert teams.open_request(declaration=waits, by=coordinator, now=now) == first
    assert [one.email for one in first.signatories.confirmed()] == [coordinator.email]


def test_only_the_side_of_the_declaration_opens_a_request(approved, team_member, other_coordinator, now):
    for person in (team_member, other_coordinator):
        with pytest.raises(PermissionDenied):
            teams.open_request(declaration=approved, by=person, now=now)


def test_the_rules_of_the_day_are_kept_with_the_request(approved, coordinator, now):
    PathRules.objects.create(starts_on=timezone.localdate(now), team_max=3, max_amount=Decimal(1000))
    asked = teams.open_request(declaration=approved, by=coordinator, now=now)
    PathRules.objects.update(team_max=9, max_amount=None)
    assert (asked.team_min, asked.team_max, asked.max_amount) == (2, 3, Decimal(1000))
    with pytest.raises(Refused) as refused:
        teams.save(request=asked, by=coordinator, now=now, amount=Decimal(1001))
    assert refused.value.field == "amount"


def test_no_ceiling_is_shipped_because_no_source_gives_one(now):
    assert PathRules.objects.in_force(timezone.localdate(now)).max_amount is None


# --- The team -------------------------------------------------------------------------------------------------------
def test_the_sixth_member_is_refused(asked, coordinator, now):
    for number in range(2, 6):
        factories.make_signatory(asked, coordinator, number)
    with pytest.raises(Refused, match="au plus 5"):
        factories.make_signatory(asked, coordinator, 6)
    assert asked.signatories.team().count() == 5
    assert len(written("invitation")) == 4


def test_the_same_address_whatever_its_case_is_named_once(asked, coordinator, now):
    factories.make_signatory(asked, coordinator)
    facts = {"request": asked, "name": "Personne", "organisation": "Ailleurs", "by": coordinator, "now": now}
    for address in ("PERSONNE2@example.org", coordinator.email.upper()):
        with pytest.raises(Refused) as refused:
            teams.name_member(email=address, **facts)
        assert refused.value.field == "email"
    with pytest.raises(IntegrityError), transaction.atomic():
        Signatory.objects.create(request=asked, place=4, name="X", email="x@x.org", email_key="personne2@example.org")


def test_somebody_taken_off_gives_their_place_and_their_links_stop(asked, coordinator, now):
    person = factories.make_signatory(asked, coordinator)
    teams.remove(signatory=person, by=coordinator, now=now)
    teams.remove(signatory=person, by=coordinator, now=now)
    with pytest.raises(NotAllowedNow, match="retiré"):
        teams.confirm(signatory=person, now=now)
    assert factories.make_signatory(asked, coordinator, 3).place == person.place


def test_whoever_opened_the_request_stays_in_its_team(asked, coordinator, now):
    with pytest.raises(NotAllowedNow, match="reste dans l’équipe"):
        teams.remove(signatory=asked.signatories.get(), by=coordinator, now=now)


def test_one_confirms_once_and_can_no_longer_decline(asked, coordinator, now):
    person = factories.make_signatory(asked, coordinator)
    for _press in range(2):
        confirmed = teams.confirm(signatory=person, now=now)
    assert confirmed.confirmed_at == now
    with pytest.raises(NotAllowedNow, match="déjà répondu"):
        teams.refuse(signatory=person, now=now)
    assert written("signatory_answered") == [coordinator.email]


def test_one_may_decline_and_the_request_is_told(asked, coordinator, now):
    person = factories.make_signatory(asked, coordinator)
    assert teams.refuse(signatory=person, now=now).declined_at == now
    assert "décline" in Email.objects.get(kind="readiness.signatory_answered").body_text
    assert asked.signatories.team().confirmed().count() == 1


def test_an_expired_invitation_confirms_nothing_until_it_is_sent_again(asked, coordinator, now):
    person, later = factories.make_signatory(asked, coordinator), now + timedelta(days=15)
    with pytest.raises(NotAllowedNow, match="n’est plus valable"):
        teams.confirm(signatory=person, now=later)
    teams.invite_again(signatory=person, by=coordinator, now=later)
    assert teams.confirm(signatory=person, now=later).confirmed_at == later
    assert len(written("invitation")) == 2


def test_an_invitation_is_not_sent_again_within_the_hour_nor_without_end(asked, coordinator, now):
    person = factories.make_signatory(asked, coordinator)
    with pytest.raises(NotAllowedNow, match="vient de partir"):
        teams.invite_again(signatory=person, by=coordinator, now=now + timedelta(minutes=59))
    with pytest.raises(NotAllowedNow, match="Beaucoup d’invitations"):
        for _time in range(teams.INVITATIONS_PER_DAY):
            teams.remove(signatory=person, by=coordinator, now=now)
            person = factories.make_signatory(asked, coordinator)


def test_an_account_answers_for_its_own_proved_address_alone(asked, coordinator, stranger, now):
    person = factories.make_signatory(asked, coordinator)
    with pytest.raises(PermissionDenied):
        teams.confirm(signatory=person, now=now, by=stranger)
    owner = UserFactory(confirmed=True, email="personne2@example.org")
    assert teams.confirm(signatory=person, now=now, by=owner).confirmed_at == now


# --- The fiduciary --------------------------------------------------------------------------------------------------
def test_the_fiduciary_completes_its_part_and_does_not_count_in_the_team(asked, coordinator, now):
    fiduciary = factories.make_fiduciary(asked, coordinator)
    done = teams.confirm(signatory=fiduciary, now=now, organisation="Fiducie inc.", function="Direction", word="Oui.")
    assert (done.organisation, done.function, done.word) == ("Fiducie inc.", "Direction", "Oui.")
    assert deciding.unmet(asked)


def test_the_fiduciary_blocks_nothing_and_may_confirm_after_the_sending(asked, coordinator, now):
    fiduciary = factories.make_fiduciary(asked, coordinator)
    late = factories.make_signatory(asked, coordinator, 3)
    factories.make_signatory(asked, coordinator, confirmed=True)
    assert deciding.submit(request=asked, by=coordinator, now=now).status == Status.SUBMITTED
    assert teams.confirm(signatory=fiduciary, now=now, organisation="F", function="D").confirmed_at == now
    with pytest.raises(NotAllowedNow, match="déjà partie"):
        teams.confirm(signatory=late, now=now)


def test_another_fiduciary_replaces_one_who_has_not_confirmed(asked, coordinator, now):
    first = factories.make_fiduciary(asked, coordinator)
    facts = {"request": asked, "name": "Autre", "organisation": "Autre", "by": coordinator, "now": now}
    second = teams.name_fiduciary(email="autre@example.org", **facts)
    assert asked.signatories.fiduciary().get() == second != first
    teams.confirm(signatory=second, now=now, organisation="F", function="D")
    with pytest.raises(Refused, match="a confirmé"):
        teams.name_fiduciary(email="encore@example.org", **facts)


# --- Sending and deciding -------------------------------------------------------------------------------------------
def test_a_request_leaves_only_with_its_texts_and_enough_confirmations(asked, coordinator, team_member, now):
    with pytest.raises(NotAllowedNow, match="Il manque encore 1 confirmation"):
        deciding.submit(request=asked, by=coordinator, now=now)
    factories.make_signatory(asked, coordinator, confirmed=True)
    teams.save(request=asked, by=coordinator, now=now, **factories.TEXTS | {"use": ""})
    with pytest.raises(NotAllowedNow, match="employé"):
        deciding.submit(request=asked, by=coordinator, now=now)
    teams.save(request=asked, by=coordinator, now=now, **factories.TEXTS)
    for _press in range(2):
        deciding.submit(request=asked, by=coordinator, now=now)
    assert written("request_received") == [coordinator.email]
    assert written("request_to_decide") == [team_member.email]


def test_once_sent_nothing_of_a_request_changes(sent, coordinator, now):
    for act in (
        lambda: teams.save(request=sent, by=coordinator, now=now, aim="Autre"),
        lambda: factories.make_signatory(sent, coordinator, 3),
        lambda: teams.remove(signatory=sent.signatories.get(place=2), by=coordinator, now=now),
    ):
        with pytest.raises(NotAllowedNow):
            act()


def test_the_team_decides_once_with_an_amount_and_a_reason(sent, team_member, other_team_member, coordinator, now):
    for person in (coordinator,):
        with pytest.raises(PermissionDenied):
            deciding.approve(request=sent, by=person, now=now, **WORD)
    for _press in range(2):
        decided = deciding.approve(request=sent, by=team_member, now=now, **WORD)
    assert (decided.status, decided.granted, decided.ended_at) == (Status.APPROVED, Decimal(5000), now)
    with pytest.raises(NotAllowedNow):
        deciding.decline(request=sent, reason="Non.", next_step="Rien.", by=other_team_member, now=now)
    assert "5\u00a0000\u00a0$" in Email.objects.get(kind="readiness.request_approved").body_text


def test_a_refused_request_says_what_comes_next_and_another_may_open(sent, approved, team_member, coordinator, now):
    with pytest.raises(Refused) as refused:
        deciding.decline(request=sent, reason="Non.", next_step="", by=team_member, now=now)
    assert refused.value.field == "next_step"
    deciding.decline(request=sent, reason="Non.", next_step="Parlez-en à Alex.", by=team_member, now=now)
    assert "Parlez-en à Alex." in Email.objects.get(kind="readiness.request_declined").body_text
    assert teams.open_request(declaration=approved, by=coordinator, now=now) != sent


def test_nobody_named_in_a_request_decides_of_it(approved, coordinator, team_member, other_team_member, now):
    asked = factories.make_request(approved, coordinator)
    named = teams.name_member(
        request=asked, name="Maxime", email=team_member.email, organisation="Ailleurs", by=coordinator, now=now
    )
    teams.confirm(signatory=named, by=team_member, now=now)
    deciding.submit(request=asked, by=coordinator, now=now)
    with pytest.raises(PermissionDenied):
        deciding.approve(request=asked, by=team_member, now=now, **WORD)
    assert written("request_to_decide") == [other_team_member.email]
    assert deciding.approve(request=asked, by=other_team_member, now=now, **WORD).decided_by == other_team_member


def test_the_coach_who_was_chosen_does_not_decide(approved, coordinator, team_member, other_team_member, now):
    coach = factories.make_coach(other_team_member, account=team_member)
    sent = factories.make_sent_request(approved, coordinator, coach=coach, has_no_preference=False)
    with pytest.raises(PermissionDenied):
        deciding.approve(request=sent, by=team_member, now=now, **WORD)


def test_a_member_of_the_table_concerned_does_not_decide(sent, coordinator, contributor, now):
    StaffRoleFactory(user=contributor)
    contributor.forget_roles()
    with pytest.raises(PermissionDenied):
        deciding.approve(request=sent, by=contributor, now=now, **WORD)


def test_a_withdrawn_request_confirms_nobody_and_another_may_open(asked, approved, coordinator, now):
    person = factories.make_signatory(asked, coordinator)
    for _press in range(2):
        deciding.withdraw(request=asked, by=coordinator, now=now)
    with pytest.raises(NotAllowedNow, match="retirée"):
        teams.confirm(signatory=person, now=now)
    assert teams.open_request(declaration=approved, by=coordinator, now=now).status == Status.DRAFT


# --- Reading --------------------------------------------------------------------------------------------------------
def readers(request, *people):
    return [FundingRequest.objects.visible_to(person).filter(pk=request.pk).exists() for person in people]


def test_a_request_in_preparation_is_read_by_its_side_and_by_those_named(
    asked, coordinator, contributor, advisor, team_member, now
):
    named = UserFactory(confirmed=True, email="personne2@example.org")
    assert readers(asked, coordinator, contributor, advisor, team_member, named) == [True] + [False] * 4
    person = factories.make_signatory(asked, coordinator)
    assert readers(asked, named) == [True]
    teams.refuse(signatory=person, by=named, now=now)
    assert readers(asked, named) == [False]


def test_a_sent_request_is_read_by_the_advisor_the_team_and_administrators(
    sent, advisor, team_member, admin_user, other_coordinator, stranger
):
    assert readers(sent, advisor, team_member, admin_user) == [True] * 3
    assert readers(sent, other_coordinator, stranger) == [False] * 2


# --- Reminders ------------------------------------------------------------------------------------------------------
def test_whoever_has_not_answered_is_reminded_after_five_days_and_before_the_end(asked, coordinator, now):
    factories.make_signatory(asked, coordinator)
    factories.make_signatory(asked, coordinator, 3, confirmed=True)
    for days, expected in ((4, 0), (5, 1), (6, 0), (12, 1), (13, 0), (15, 0)):
        assert remind_all(now=now + timedelta(days=days)) == expected, days
        assert remind_all(now=now + timedelta(days=days)) == 0, "twice changes nothing"
    assert written("reminder") == ["personne2@example.org"] * 2


def test_after_an_outage_only_the_latest_reminder_leaves(asked, coordinator, now):
    factories.make_signatory(asked, coordinator)
    assert remind_all(now=now + timedelta(days=13)) == 1
    assert remind_all(now=now + timedelta(days=13, hours=1)) == 0


def test_nobody_is_reminded_of_what_is_withdrawn_or_sent(asked, coordinator, now):
    factories.make_signatory(asked, coordinator, 3)
    factories.make_signatory(asked, coordinator, confirmed=True)
    deciding.submit(request=asked, by=coordinator, now=now)
    assert remind_all(now=now + timedelta(days=6)) == 0


def test_the_fiduciary_is_reminded_even_once_the_request_is_sent(asked, coordinator, now):
    factories.make_fiduciary(asked, coordinator)
    factories.make_signatory(asked, coordinator, confirmed=True)
    deciding.submit(request=asked, by=coordinator, now=now)
    assert remind_all(now=now + timedelta(days=6)) == 1


def test_an_invitation_is_sealed_and_its_token_is_kept_nowhere(asked, coordinator):
    person = factories.make_signatory(asked, coordinator)
    email = Email.objects.get(kind="readiness.invitation")
    assert email.is_security and email.body_text == ""
    assert len(person.links.get().token_hash) == 64
