"""People of these tests have their second factor: its enrolment has tests of its own."""

import pytest


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False
