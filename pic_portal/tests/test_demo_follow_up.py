"""The follow-up of the demonstration: a meeting held, one late, a date put off, and reminders that left on their days."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from notifications.models import Email
from pic_portal.advising import Desk
from reports.models import Kind, Obligation, ReminderStep, State

# One worker: the demonstration, several seconds of computing, is loaded once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("follow-up-demonstration")]


@pytest.fixture(scope="module")
def invented(django_db_setup, django_db_blocker):
    """The demonstration, read by every test of the module and taken away with its transaction."""
    with django_db_blocker.unblock(), override_settings(PIC_DEMO=True), transaction.atomic():
        call_command("load_programme", verbosity=0)
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def test_the_demonstration_shows_a_date_in_each_state(invented):
    today = timezone.localdate()
    rows = list(Obligation.objects.standing().with_state(today))
    assert {row.state for row in rows} >= {State.DONE, State.LATE, State.LATER}
    assert {row.kind for row in rows} == set(Kind)
    assert any(row.extended_to for row in rows)


def test_reminders_of_the_demonstration_left_on_days_that_are_past(invented):
    now = timezone.now()
    assert {"sent"} <= set(ReminderStep.objects.values_list("outcome", flat=True))
    sent = Email.objects.of_kind("reports.digest")
    assert sent and all(email.created_at < now for email in sent)


def test_the_desk_of_the_demonstration_holds_a_leave_a_table_that_waits_and_notes(invented):
    desk = Desk(User.objects.get(email="advisor@demo.example.org"), {}, timezone.now())
    assert {row.leave.advisor.email for row in desk.mine if row.leave} == {"away@demo.example.org"}
    assert any(row.exchanges for row in desk.rows)
    assert sum(1 for row in desk.rows if row.last_contact) >= 3
    assert {clock.tone for row in desk.rows for _file, clock in row.files if clock} >= {"info", "soon"}
    assert desk.rows[0].needs[0].is_late
