"""The journeys know the cast of the accompaniment."""

from coaching.tests.conftest import (  # noqa: F401
    dynamo_coach,
    mandate,
    other_coach,
    other_mandate,
    other_partner,
    participation,
    partner,
    programme_years,
    year,
)
