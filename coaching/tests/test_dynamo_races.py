"""Many at once, on both databases: nine places and no tenth, ranks without gap or twin, one place freed once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from coaching import factories
from coaching.actions import dynamo
from coaching.factories import NOW
from coaching.models import DynamoPlace, DynamoRequest
from notifications.models import Email
from tests.processes import together

from .dynamo_world import ask, make_tables, statuses

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 30
Status = DynamoRequest.Status


ASK = """
import time_machine
from accounts.models import User
from coaching.factories import NOW
from coaching.tests.dynamo_world import ask
from neighbourhoods.models import Neighbourhood
with time_machine.travel(NOW, tick=False):
    print(ask(Neighbourhood.objects.get(pk={place}), User.objects.get(pk={by})).rank)
"""


def at_once(acts):
    """Run acts in threads that start together; return results, refusals included as exceptions."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait(timeout=30)
        try:
            return act()
        except Exception as refusal:  # noqa: BLE001 - the test looks at what each of them got
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_thirty_processes_at_once_make_nine_holders_and_a_list_from_ten_to_thirty(tmp_path):
    year = factories.make_year()
    tables = make_tables(CROWD)
    got = together([ASK.format(place=place.pk, by=by.pk) for place, by in tables], var=tmp_path)
    assert sorted(map(int, got)) == list(range(1, CROWD + 1))
    assert statuses(year) == [Status.PLACED] * 9 + [Status.WAITING] * 21
    held = DynamoPlace.objects.of_year(year).held()
    assert sorted(held.values_list("request__rank", flat=True)) == list(range(1, 10))
    waiting = DynamoRequest.objects.of_year(year).on_the_list()
    assert list(waiting.values_list("rank", flat=True)) == list(range(10, 31))
    assert len(set(DynamoRequest.objects.values_list("neighbourhood", flat=True))) == CROWD
    assert Email.objects.filter(kind="coaching.dynamo_received").count() == CROWD


def test_one_neighbourhood_that_asks_many_times_at_once_has_one_request():
    year = factories.make_year()
    ((place, by),) = make_tables(1)
    results = at_once([lambda: ask(place, by)] * 6)
    assert sum(isinstance(result, DynamoRequest) for result in results) == 1
    assert all("a déjà une demande" in str(result) for result in results if isinstance(result, Exception))
    assert statuses(year) == [Status.PLACED]


def test_two_withdrawals_of_one_request_at_once_free_one_place():
    year = factories.make_year(places=1)
    tables = make_tables(3)
    first, second, third = (ask(place, by) for place, by in tables)
    results = at_once([lambda: dynamo.withdraw(request=first, by=tables[0][1], now=NOW)] * 2)
    assert not [result for result in results if isinstance(result, Exception)]
    assert statuses(year) == [Status.WITHDRAWN, Status.OFFERED, Status.WAITING]
    assert DynamoPlace.objects.of_year(year).get().request == second
    assert Email.objects.filter(kind="coaching.dynamo_offer").count() == 1


def test_a_newcomer_and_a_withdrawal_at_once_leave_the_place_to_the_list():
    year = factories.make_year(places=1)
    tables = make_tables(3)
    first, second = (ask(place, by) for place, by in tables[:2])
    newcomer = tables[2]
    results = at_once(
        [lambda: dynamo.withdraw(request=first, by=tables[0][1], now=NOW), lambda: ask(newcomer[0], newcomer[1])]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert statuses(year) == [Status.WITHDRAWN, Status.OFFERED, Status.WAITING]
    assert DynamoPlace.objects.of_year(year).get().request == second


def test_an_acceptance_and_a_decline_at_once_leave_one_answer():
    year = factories.make_year(places=1)
    tables = make_tables(3)
    first, second, _third = (ask(place, by) for place, by in tables)
    dynamo.withdraw(request=first, by=tables[0][1], now=NOW)
    results = at_once(
        [
            lambda: dynamo.accept(request=second, by=tables[1][1], now=NOW),
            lambda: dynamo.decline(request=second, by=tables[1][1], now=NOW),
        ]
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert statuses(year)[1:] in ([Status.PLACED, Status.WAITING], [Status.DECLINED, Status.OFFERED])
    assert DynamoPlace.objects.of_year(year).held().count() == 1
