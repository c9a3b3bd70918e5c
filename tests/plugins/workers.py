"""What the parallel workers of a run share, and what each does once before its tests."""

import gc
import os

import pytest
from django.db import connections

# The same number as the web server's (``warming``): pages make many short-lived objects, and few cycles.
OBJECTS_BETWEEN_SEARCHES = 20_000


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, request):
    """One database made by the migrations, for all the workers of a run."""
    from tests import template  # reads settings: not before Django is ready

    if worker := getattr(request.config, "workerinput", None):
        for connection in connections.all():
            template.share(connection, os.environ["PIC_TEST_VAR"], worker["testrunuid"])


@pytest.hookimpl(trylast=True)  # after xdist
def pytest_collection_modifyitems(items):
    """Let ``xdist_group`` mean something again: xdist writes a test's group where pytest 9.2 reads its name no more.

    Without this each worker loads the demonstration that a group loads once (pytest-dev/pytest-xdist#1386).
    """
    for item in items:
        grouped = getattr(item, "_nodeid", item.nodeid)
        if grouped != item.nodeid:
            item._id = type(item._id).parse(grouped)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """Set what was read until now aside from the search for unused objects: it stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES, 10, 10)
