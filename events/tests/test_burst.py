"""Many at once by separate processes, on both databases: nothing oversold, no error, ranks without gap or twin."""

import pytest

from events import factories
from events.models import Registration, Seat
from notifications.models import Email
from tests.processes import together

from .steps import crowd, ranks, statuses

pytestmark = pytest.mark.django_db(transaction=True)

REGISTER = """
from events import actions
from events.factories import NOW
from events.models import Event
event = Event.objects.get(pk={event})
for n in range({first}, {first} + {count}):
    actions.register(event=event, name="Personne", email=f"b{{n}}@example.org", now=NOW)
print("done")
"""
CANCEL = """
from events import actions
from events.factories import NOW
from events.models import Registration
print(actions.cancel(registration=Registration.objects.get(pk={registration}), now=NOW).end)
"""
CAPACITY = 20
PROCESSES = 12
EACH = 5


def test_sixty_requests_by_twelve_processes_fill_twenty_seats_and_make_ranks_one_to_forty(tmp_path):
    event = factories.make_event(capacity=CAPACITY)
    scripts = [REGISTER.format(event=event.pk, first=100 * n, count=EACH) for n in range(PROCESSES)]
    assert together(scripts, var=tmp_path) == ["done"] * PROCESSES
    assert statuses(event).count("confirmed") == CAPACITY
    assert ranks(event) == list(range(1, PROCESSES * EACH - CAPACITY + 1))
    assert Registration.objects.count() == Email.objects.count() == PROCESSES * EACH


def test_two_tabs_that_cancel_at_once_free_one_seat_and_make_one_offer(tmp_path):
    event = factories.make_event(capacity=1)
    first, *_others = crowd(event, 3)
    assert together([CANCEL.format(registration=first.pk)] * 2, var=tmp_path) == ["cancelled"] * 2
    assert statuses(event) == ["ended", "offered", "waiting"]
    assert Email.objects.filter(kind="events.offered").count() == 1


def test_one_person_in_six_processes_has_one_registration(tmp_path):
    event = factories.make_event(capacity=CAPACITY)
    script = REGISTER.format(event=event.pk, first=1, count=1)
    assert together([script] * 6, var=tmp_path) == ["done"] * 6
    assert Registration.objects.count() == Seat.objects.count() == 1


def test_leaving_and_arriving_at_once_never_sells_a_seat_twice(tmp_path):
    event = factories.make_event(capacity=4)
    held = crowd(event, 6)
    scripts = [CANCEL.format(registration=one.pk) for one in held[:3]]
    scripts += [REGISTER.format(event=event.pk, first=1000 * n, count=2) for n in range(1, 4)]
    together(scripts, var=tmp_path)
    assert Seat.objects.of(event).taken().count() == 4
    found = list(Seat.objects.of(event).exclude(rank=None).order_by("rank").values_list("rank", flat=True))
    assert found == list(range(1, len(found) + 1))
