"""Separate processes log at the same time on one account: nothing is covered twice. On both databases."""

import uuid

import pytest

from coaching import books, factories
from coaching.ledger import replay
from coaching.models import HoursEntry
from tests.processes import together

pytestmark = pytest.mark.django_db(transaction=True)

LOG = """
from datetime import UTC, date, datetime
import time_machine
from accounts.models import User
from coaching import actions
from coaching.models import Mandate
with time_machine.travel(datetime(2027, 1, 20, 15, tzinfo=UTC), tick=False):
    actions.log_session(mandate=Mandate.objects.get(pk={mandate}), on=date(2027, 1, {day}), minutes={minutes}, key={key!r},
                        by=User.objects.get(pk={coach}), now=datetime(2027, 1, 20, 15, tzinfo=UTC), agreed=10**6)
print("logged")
"""


def script(mandate, coach, minutes, *, day=10, key=None):
    key = key or str(uuid.uuid4())
    return LOG.format(mandate=mandate.pk, coach=coach.pk, minutes=minutes, day=day, key=key)


@pytest.fixture
def one_lot(mandate, quartier):
    """The neighbourhood begins in the year of the test: 31 hours in all."""
    quartier.participations.update(starts_on="2026-04-01")
    return mandate


def statement(quartier):
    return books.book(quartier, "LEARNING", through=factories.NOW.date()).statement()


def test_two_coaches_with_twenty_hours_each_on_thirty_one_cover_thirty_one(
    one_lot, other_mandate, team_member, quartier, tmp_path
):
    together([script(one_lot, team_member, 1200), script(other_mandate, team_member, 1200)], var=tmp_path)
    line = statement(quartier).years[-1]
    assert (line.covered, line.excess) == (31 * 60, 9 * 60)


def test_twenty_processes_log_on_one_account_without_error_or_loss(one_lot, team_member, quartier, tmp_path):
    scripts = [script(one_lot, team_member, 120, day=1 + n % 15) for n in range(20)]
    assert together(scripts, var=tmp_path) == ["logged"] * 20
    line = statement(quartier).years[-1]
    assert (line.covered, line.excess) == (31 * 60, 9 * 60)
    assert sorted(HoursEntry.objects.values_list("sequence", flat=True)) == list(range(1, 22))
    assert HoursEntry.objects.filter(kind="grant").count() == 1
    book = books.book(quartier, "LEARNING", through=factories.NOW.date())
    assert replay(book.journal).years == book.statement().years


def test_the_same_page_sent_by_four_processes_is_one_session(one_lot, team_member, quartier, tmp_path):
    key = str(uuid.uuid4())
    together([script(one_lot, team_member, 120, key=key) for _n in range(4)], var=tmp_path)
    assert HoursEntry.objects.sessions().count() == 1


WITHDRAW = """
from datetime import UTC, datetime
import time_machine
from accounts.models import User
from coaching.actions import dynamo
from coaching.models import DynamoRequest
with time_machine.travel(datetime(2027, 1, 20, 15, tzinfo=UTC), tick=False):
    dynamo.withdraw(request=DynamoRequest.objects.get(pk={request}), by=User.objects.get(pk={by}), reason="Essai",
                    now=datetime(2027, 1, 20, 15, tzinfo=UTC))
print("withdrawn")
"""


def test_a_place_given_up_while_a_session_is_logged_is_spent_or_free_never_both(
    year, partner, coordinator, team_member, quartier, tmp_path
):
    mandate = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    request = mandate.dynamo_request
    refused = "try:\n" + "\n".join(f"    {line}" for line in script(mandate, team_member, 60).strip().splitlines())
    refused += "\nexcept Exception as refusal:\n    print(type(refusal).__name__)\n"
    answers = together([refused, WITHDRAW.format(request=request.pk, by=team_member.pk)], var=tmp_path)
    assert answers[1] == "withdrawn"
    used = HoursEntry.objects.sessions().exists()
    assert answers[0] == ("logged" if used else "Refused")
    assert year.places.filter(request=request).exists() == used
