"""Learning questions of a participation: replaced once, at dates that follow each other."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from proposals import actions, factories
from proposals.models import LearningQuestion
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def participation(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_confirmed(quartier, coordinator, advisor, team_member).participation


def replace(participation, by, now, text="Qu’est-ce qui fait rester?", **more):
    return actions.replace_learning_question(participation=participation, text=text, by=by, now=now, **more)


def test_a_question_replaced_before_the_participation_begins_keeps_dates_in_order(participation, coordinator, now):
    old = participation.learning_questions.get()
    new = replace(participation, coordinator, now, old=old)
    old.refresh_from_db()
    assert participation.starts_on <= old.asked_from <= old.asked_until <= new.asked_from
    third = replace(participation, coordinator, now + timedelta(days=120), text="Et encore?", old=new)
    new.refresh_from_db()
    assert new.asked_from <= new.asked_until < third.asked_from


def test_a_new_question_is_not_asked_before_the_participation_begins(participation, coordinator, now):
    assert replace(participation, coordinator, now).asked_from == participation.starts_on


def test_a_question_that_somebody_replaced_meanwhile_is_not_replaced_again(participation, coordinator, advisor, now):
    old = participation.learning_questions.get()
    first = replace(participation, coordinator, now, old=old)
    assert replace(participation, coordinator, now, old=old) == first  # a second click
    with pytest.raises(NotAllowedNow, match="déjà remplacé"):
        replace(participation, advisor, now, text="Autre chose?", old=old)
    assert LearningQuestion.objects.filter(asked_until=None).count() == 1


def test_a_question_asked_already_is_not_asked_twice(participation, coordinator, now):
    old = participation.learning_questions.get()
    first = replace(participation, coordinator, now)
    assert replace(participation, coordinator, now) == first
    assert replace(participation, coordinator, now, text=old.text, old=old) == old
    with pytest.raises(NotAllowedNow, match="déjà posée"):
        replace(participation, coordinator, now, text=first.text, old=old)
    assert LearningQuestion.objects.filter(asked_until=None).count() == 2


def test_the_database_takes_one_successor_of_a_question(participation, coordinator, now):
    old = participation.learning_questions.get()
    replace(participation, coordinator, now, old=old)
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningQuestion.objects.create(
            participation=participation, text="Une de trop?", asked_from=participation.starts_on, replaces=old
        )


def test_whoever_comes_second_keeps_the_text_that_they_typed(participation, coordinator, advisor, now, as_user):
    old = participation.learning_questions.get()
    replace(participation, advisor, now, old=old)
    address = reverse("proposals:participation_question_replace", args=[participation.public_id, old.pk])
    shown = as_user(coordinator).post(address, {"text": "Ma longue question?"}).content.decode()
    assert "Ma longue question?" in shown
    assert "déjà remplacé" in shown
    assert as_user(coordinator).get(address).status_code == 302
