"""People of these tests have their second factor: its enrolment has tests of its own."""

import pytest

from notifications.tests.conftest import postbox, start_program  # noqa: F401

from .test_backup import place  # noqa: F401


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False
