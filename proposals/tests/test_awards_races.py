"""Several hands at once on a sitting, its letters and an award's last dollars. On both databases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Email
from proposals import actions, factories, sittings
from proposals.models import (
    Decision,
    Instalment,
    Letter,
    LetterDispatch,
    Participation,
    ProgrammeSettings,
    Ratification,
    SettingChange,
    SittingCorrection,
)
from ui.refusals import NotAllowedNow

from .test_races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def officers(team_member):
    return [team_member, factories.make_team_member(email="sam@example.org", first_name="Sam")]


@pytest.fixture
def files(call, quartier, other_quartier, coordinator, other_coordinator, team_member, committee):
    pairs = ((quartier, coordinator), (other_quartier, other_coordinator))
    return [factories.make_recommended(place, by, team_member, team_member) for place, by in pairs]


def record(by, now):
    return actions.record_sitting(body="CA", held_on=timezone.localdate(now), reference="CA-1", by=by, now=now)


def accept(files, sitting, by, now):
    return actions.accept_together(sitting=sitting, starts={file: date(2027, 4, 1) for file in files}, by=by, now=now)


def test_a_sitting_recorded_by_two_people_at_once_is_one(officers, now):
    results = at_once(2, lambda n: record(officers[n], now))
    assert failures(results) == []
    assert Ratification.objects.count() == 1


def test_two_people_who_accept_the_same_files_at_once_record_each_once(files, officers, now):
    sitting = record(officers[0], now)
    results = at_once(2, lambda n: accept([files, files[::-1]][n], sitting, officers[n], now))
    assert failures(results) == []
    assert Decision.objects.count() == 2
    assert sum(bool(answer.done) for answers in results for answer in answers) == 2


def test_letters_of_a_sitting_issued_and_sent_by_two_people_at_once_leave_once(files, officers, now):
    sitting = record(officers[0], now)
    accept(files, sitting, officers[0], now)
    read = {row.proposal: row.fingerprint for row in sittings.letters(officers[0], sitting, now).to_issue}
    results = at_once(2, lambda n: actions.issue_together(sitting=sitting, read=read, by=officers[n], now=now))
    assert failures(results) == []
    assert sorted(Letter.objects.values_list("number", flat=True)) == ["L-2027-001", "L-2027-002"]
    letters = list(Letter.objects.select_related("proposal__neighbourhood"))
    for letter in letters:
        actions.ensure_drawn(letter, now=now)
    results = at_once(2, lambda n: actions.send_together(letters=letters, by=officers[n], now=now))
    assert failures(results) == []
    assert LetterDispatch.objects.count() == Participation.objects.count() == 2
    assert Email.objects.filter(kind="proposals.letter").count() == 2


@pytest.fixture
def participation(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_confirmed(quartier, coordinator, advisor, team_member).participation


def add(participation, by, now, amount, day):
    return actions.add_instalment(
        participation=participation, year_number=1, due_on=date(2027, 4, day), amount=Decimal(amount), by=by, now=now
    )


def test_of_several_who_plan_the_last_dollars_at_once_one_does(participation, officers, now):
    add(participation, officers[0], now, 100000, 1)
    results = at_once(4, lambda n: add(participation, officers[n % 2], now, 20000, n + 2))
    assert failures(results, NotAllowedNow) == []
    assert participation.instalments.total() == Decimal(120000)


def test_a_payment_recorded_while_its_instalment_is_removed_leaves_one_of_the_two(participation, officers, now):
    row = add(participation, officers[0], now, 60000, 1)

    def act(n):
        if n:
            return actions.remove_instalment(instalment=row, by=officers[1], now=now)
        day = timezone.localdate(now)
        return actions.record_payment(instalment=row, paid_on=day, reference="V", by=officers[0], now=now)

    results = at_once(2, act)
    assert failures(results, NotAllowedNow) == []
    assert Instalment.objects.paid().count() == Instalment.objects.count()


def test_a_plan_proposed_by_two_people_at_once_is_one_plan(participation, officers, now):
    results = at_once(
        2, lambda n: actions.propose_plan(participation=participation, per_year=2, by=officers[n], now=now)
    )
    assert failures(results) == []
    assert participation.instalments.count() == 6
    assert participation.instalments.due_until(date(2030, 4, 1) - timedelta(days=1)).total() == Decimal(360000)


# --- A sitting corrected meanwhile ----------------------------------------------------------------------------------
def mend(sitting, by, now):
    facts = sitting.facts | {"reference": "CA-1 bis"}
    return actions.correct_sitting(sitting=sitting, **facts, by=by, now=now)


def said_alike():
    """Every decision says what its sitting says, and what its letter quotes."""
    for row in Decision.objects.select_related("ratification"):
        assert row.minutes_reference == row.ratification.reference
        for letter in row.proposal.letters.all():
            assert letter.content["minutes_reference"] == row.minutes_reference


def test_a_letter_issued_while_its_sitting_is_corrected_quotes_what_the_sitting_says(files, officers, now):
    sitting = record(officers[0], now)
    accept(files, sitting, officers[0], now)

    def act(n):
        return (
            mend(sitting, officers[0], now) if n else actions.issue_letter(proposal=files[0], by=officers[1], now=now)
        )

    assert failures(at_once(2, act), NotAllowedNow) == []
    assert Letter.objects.count() == 1
    said_alike()


def test_a_file_accepted_while_its_sitting_is_corrected_says_what_the_sitting_says(files, officers, now):
    sitting = record(officers[0], now)
    accept(files[:1], sitting, officers[0], now)
    results = at_once(
        2, lambda n: mend(sitting, officers[0], now) if n else accept(files[1:], sitting, officers[1], now)
    )
    assert failures(results, NotAllowedNow) == []
    assert Decision.objects.filter(ratification=sitting).count() == 2
    said_alike()


def test_a_sitting_corrected_by_two_people_at_once_is_corrected_once(files, officers, now):
    sitting = record(officers[0], now)
    accept(files, sitting, officers[0], now)
    assert failures(at_once(2, lambda n: mend(sitting, officers[n], now))) == []
    assert SittingCorrection.objects.count() == 1
    said_alike()


# --- Settings changed by two people ---------------------------------------------------------------------------------
def test_two_people_who_change_a_setting_at_once_do_not_overwrite_each_other(stages, officers, now):
    row = ProgrammeSettings.current()

    def act(n):
        return actions.change_settings(
            row=row, values={"ratification_days": 60 + n}, seen={"ratification_days": 56}, group="programme",
            by=officers[n], now=now,
        )  # fmt: skip

    results = at_once(2, act)
    assert failures(results, NotAllowedNow) == []
    assert len(failures(results)) == 1
    kept = SettingChange.objects.get()
    assert (kept.before, kept.after) == ("56", str(ProgrammeSettings.current().ratification_days))
