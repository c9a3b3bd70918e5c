"""The mail server and the programs of notifications' own tests, for the reminders that they carry."""

from notifications.tests.conftest import closed_port, postbox, start_program  # noqa: F401
