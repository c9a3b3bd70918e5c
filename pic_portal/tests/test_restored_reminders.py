"""A backup of yesterday, restored: what it knows to have left leaves no more; what left since, it cannot know."""

from datetime import timedelta

import pytest

from reports import forecast
from reports.tests.machines import ONE_EACH, SWEEP, Portal, a_report_alone, arrived
from reports.tests.test_reminders import DUE, at, outcomes

from .test_backup import quiet

pytestmark = pytest.mark.django_db(transaction=True)
MORNING, NEXT_STEP = at(DUE - timedelta(days=30)), at(DUE - timedelta(days=7))
BETWEEN = MORNING + timedelta(days=5)


@pytest.fixture
def portal(start_program):
    return Portal(start_program)


@pytest.fixture
def report(quartier, coordinator, advisor, stages):
    return a_report_alone(quartier, coordinator, advisor)


def test_after_a_restoration_no_step_of_the_backup_is_recalled_again_and_later_ones_are(
    portal, report, postbox, team_member, place
):
    """The database of yesterday knows what had left by then, and nothing of what left since: that leaves once more."""
    portal.sweep(MORNING)
    portal.deliver(MORNING)
    archive = place / "hier.tar.gz"
    quiet("backup", str(archive))
    portal.sweep(NEXT_STEP)
    portal.deliver(NEXT_STEP)
    assert arrived(postbox) == {"camille@example.org": 2, "alex@example.org": 2}

    quiet("restore", str(archive), confirm=True)
    postbox.received.clear()
    portal.sweep(BETWEEN)
    portal.deliver(BETWEEN)
    assert not postbox.received
    # What leaves again is said by the preview, before the portal starts again.
    expected = [(line.act, line.why) for on, line in forecast.planned(team_member, NEXT_STEP) if on == NEXT_STEP.date()]
    assert expected == [("Remettre le rapport annuel, an 1", "7 jours avant l’échéance")]
    portal.run(SWEEP, NEXT_STEP)
    portal.sweep(NEXT_STEP)
    portal.deliver(NEXT_STEP, NEXT_STEP)
    assert arrived(postbox) == ONE_EACH
    assert outcomes(report) == [(-60, "passed"), (-30, "sent"), (-7, "sent")]


def test_what_waited_in_the_backup_leaves_after_the_restoration_under_its_own_identifier(
    portal, report, postbox, place
):
    """It may have left meanwhile, which the backup cannot know: a reminder in double rather than lost."""
    portal.sweep(MORNING)
    archive = place / "hier.tar.gz"
    quiet("backup", str(archive))
    portal.deliver(MORNING)
    quiet("restore", str(archive), confirm=True)
    portal.deliver(MORNING, BETWEEN)
    first, again = postbox.to("camille@example.org")
    assert first["Message-ID"] == again["Message-ID"]
    assert arrived(postbox) == {"camille@example.org": 2, "alex@example.org": 2}
