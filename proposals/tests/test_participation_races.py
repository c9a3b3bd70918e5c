"""Several hands at once on one neighbourhood's awards and on one learning question. On both databases."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from neighbourhoods.models import Initiative
from proposals import actions, factories
from proposals.models import Decision, LearningQuestion, Participation, ProgrammeSettings
from ui.refusals import NotAllowedNow

from .test_races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)
YEARS = [(Decimal(120000), Decimal(0), "")] * 3


def accept(proposal, by, now):
    return actions.record_acceptance(
        proposal=proposal,
        ratified_on=timezone.localdate(now),
        body="CA",
        reference="CA-1",
        starts_on=date(2027, 4, 1),
        years=YEARS,
        by=by,
        now=now,
    )


@pytest.fixture
def files(call, quartier, coordinator, advisor, team_member, committee, now):
    return [factories.make_recommended(quartier, coordinator, advisor, team_member, now=now) for _n in range(3)]


def test_of_several_files_of_a_neighbourhood_accepted_at_once_one_needs_no_reason(files, team_member, now):
    results = at_once(3, lambda n: accept(files[n], team_member, now))
    assert failures(results, NotAllowedNow) == []
    assert Decision.objects.count() == 1


def test_letters_of_one_neighbourhood_sent_at_once_give_each_initiative_its_rank(files, team_member, now):
    ProgrammeSettings.objects.update_or_create(pk=1, defaults={"one_active_participation": False})
    for file in files:
        accept(file, team_member, now)
    letters = [actions.issue_letter(proposal=file, by=team_member, now=now) for file in files]
    for letter in letters:
        actions.ensure_drawn(letter, now=now)
    results = at_once(3, lambda n: actions.send_letter(letter=letters[n], by=team_member, now=now))
    assert failures(results) == []
    assert sorted(Initiative.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_letters_sent_at_once_begin_one_participation_when_none_has_a_reason(files, team_member, now):
    ProgrammeSettings.objects.update_or_create(pk=1, defaults={"one_active_participation": False})
    for file in files:
        accept(file, team_member, now)
    ProgrammeSettings.objects.update(one_active_participation=True)
    letters = [actions.issue_letter(proposal=file, by=team_member, now=now) for file in files]
    for letter in letters:
        actions.ensure_drawn(letter, now=now)
    results = at_once(3, lambda n: actions.send_letter(letter=letters[n], by=team_member, now=now))
    assert failures(results, NotAllowedNow) == []
    assert Participation.objects.count() == 1


def test_of_two_who_replace_a_question_at_once_one_does(
    call, quartier, coordinator, contributor, advisor, team_member, committee, now
):
    participation = factories.make_confirmed(quartier, coordinator, advisor, team_member, now=now).participation
    old, people = participation.learning_questions.get(), [coordinator, contributor, advisor]

    def replace(n):
        return actions.replace_learning_question(
            participation=participation, text=f"Question {n}?", old=old, by=people[n], now=now
        )

    results = at_once(3, replace)
    assert failures(results, NotAllowedNow) == []
    assert LearningQuestion.objects.filter(asked_until=None).count() == 1
    assert LearningQuestion.objects.filter(replaces=old).count() == 1
