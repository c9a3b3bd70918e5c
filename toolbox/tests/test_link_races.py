"""Two workers at once: an address is asked once, a site by one of them, a day counts once. On both databases."""

import threading

import pytest
from django.db import connection, transaction

from proposals.tests.test_races import at_once, failures
from tests.crossing import crew_of
from toolbox.actions import broken, resources, watching
from toolbox.factories import NOW, make_resource
from toolbox.links.probe import Answer, Reason
from toolbox.models import BrokenLinkReport, LinkWatch, Outcome

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_at_once_ask_each_address_once_and_outside_of_any_transaction(stages, team_member):
    for n in range(6):
        make_resource(team_member, f"Guide {n}", link=f"https://site-{n}.example.org/")
    asked, in_transaction = [], []

    def ask(link, now):
        asked.append(link)
        in_transaction.append(connection.in_atomic_block)
        return Answer(Reason.NOT_FOUND, 404)

    results = at_once(4, lambda _n: watching.run(ask=ask, clock=lambda: NOW))
    assert not failures(results)
    assert len(asked) == len(set(asked)) == 6
    assert not any(in_transaction)
    assert set(LinkWatch.objects.values_list("outcome", "failed_days", "claimed_until")) == {("failing", 1, None)}


def test_two_workers_at_once_never_ask_one_site_together(stages, team_member):
    for n in range(4):
        make_resource(team_member, f"Guide {n}", link=f"https://exemple.org/{n}")
    inside, most, guard = set(), [], threading.Lock()

    def ask(link, now):
        with guard:
            inside.add(link)
            most.append(len(inside))
        with guard:
            inside.discard(link)
        return Answer(Reason.OPENS, 200)

    results = at_once(4, lambda _n: watching.run(ask=ask, clock=lambda: NOW))
    assert not failures(results)
    assert most == [1]  # the three others wait for the pause


def test_workers_that_want_two_addresses_of_a_site_at_once_get_one(stages, team_member):
    for n in range(4):
        make_resource(team_member, f"Guide {n}", link=f"https://exemple.org/{n}")
    rows = list(LinkWatch.objects.order_by("pk"))
    results = at_once(4, lambda n: watching.claim(rows[n], NOW))
    assert sorted(results) == [False, False, False, True]


def test_two_answers_at_once_count_one_day_once(stages, team_member):
    resource = make_resource(team_member)
    claimed = watching.claim_next(NOW)
    results = at_once(2, lambda _n: watching.record(claimed, Answer(Reason.GONE, 410), NOW))
    assert [result for result in results if result is not None] != []
    assert not failures(results)
    assert LinkWatch.objects.get(resource=resource).failed_days == 1


def test_an_answer_and_a_new_address_at_once_never_mix(stages, team_member):
    resource = make_resource(team_member)
    claimed = watching.claim_next(NOW)
    acts = [
        lambda: watching.record(claimed, Answer(Reason.GONE, 410), NOW),
        lambda: resources.open_with(resource=resource, link="https://ailleurs.example.org/", by=team_member, now=NOW),
    ]
    assert not failures(at_once(2, lambda n: acts[n]()))
    watched = LinkWatch.objects.get(resource=resource)
    assert (watched.version.number, watched.outcome) == (2, Outcome.NEW)


@pytest.mark.postgresql
def test_an_answer_is_written_without_waiting_for_whoever_changes_the_resource(stages, team_member):
    """Who changes it waits for the watched row in their turn: two that wait for each other are a deadlock."""
    resource = make_resource(team_member)
    claimed = watching.claim_next(NOW)
    with crew_of(1) as start, transaction.atomic():
        resources.locked(resource)
        written = start(lambda: watching.record(claimed, Answer(Reason.GONE, 410), NOW))
        assert written.result(timeout=10).outcome == Outcome.FAILING


def test_the_same_report_sent_twice_at_once_is_one(stages, team_member):
    resource = make_resource(team_member)
    results = at_once(4, lambda _n: broken.report(resource=resource, note="La page n’existe plus.", now=NOW))
    assert not failures(results)
    assert BrokenLinkReport.objects.count() == 1
