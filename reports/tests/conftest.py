"""The mail server and the programs of notifications' own tests, for the reminders that they carry."""

from notifications.tests.conftest import postbox, start_program  # noqa: F401
