"""Instants that the tests and their addresses share."""

from datetime import UTC, datetime

SAVED_AT = datetime(2027, 2, 1, 19, 32, tzinfo=UTC)
