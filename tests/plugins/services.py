"""What every test of the portal lives with: no way out of the machine, servers of our own, an orderly flush."""

import ipaddress
import os
import re
import socket

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

from pic_portal.catalogues import compile_all
from tests import services

# What a test asks for when it reads or writes rows, and the modules that look at pages, asked as anybody may ask.
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
PAGES = re.compile(r"(^|_)(pages|look|shell|readings|home|attacks|access)(_|\.)")

IN_CI = bool(os.environ.get("CI"))

# The same examples at each run, no clock in a verdict, nothing kept in the work tree.
hypothesis.settings.register_profile("portal", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("portal")


# --- Nothing leaves the machine -------------------------------------------------------------------------------------
class OutsideConnection(AssertionError):
    """A test tried to reach another machine."""


def _refuse_outside(address):
    host = address[0] if isinstance(address, tuple) else "localhost"  # a string is a Unix socket's path
    if host in ("", "localhost"):
        return
    try:
        inside = ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise OutsideConnection(f"Un test a voulu joindre {host} : la suite ne sort pas de la machine.")


def _guarded(function, address_of):
    def guard(*args, **kwargs):
        _refuse_outside(address_of(*args, **kwargs))
        return function(*args, **kwargs)

    return guard


@pytest.fixture(scope="session", autouse=True)
def nothing_leaves_the_machine():
    """Refuse connections and name look-ups outside loopback, for the whole run and in every thread."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        guard = _guarded(getattr(socket.socket, name), lambda _self, address: address)
        patch.setattr(socket.socket, name, guard)
    patch.setattr(socket, "getaddrinfo", _guarded(socket.getaddrinfo, lambda host, *_, **__: (_text(host), 0)))
    yield
    patch.undo()


def _text(host):
    return host.decode() if isinstance(host, bytes) else host or ""


# --- A fresh cache for each test: rate limits and spent codes live there --------------------------------------------
@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


# --- French for each test: a page asked for in English leaves its thread in English ---------------------------------
@pytest.fixture(autouse=True)
def in_french():
    translation.deactivate()
    yield
    translation.deactivate()  # what the next module prepares is in French too


# --- An empty database after a test that committed ------------------------------------------------------------------
def pytest_configure(config):
    """Empty what such a test filled, instead of Django's flush, which makes half of the database anew each time."""
    compile_all()  # the English, as it is written today
    inherited = TransactionTestCase._fixture_teardown

    def teardown(case):
        from tests.emptying import empty  # reads models: not before Django is ready

        for alias in case._databases_names(include_mirrors=False):
            empty(connections[alias])

    TransactionTestCase._fixture_teardown = teardown
    config.add_cleanup(lambda: setattr(TransactionTestCase, "_fixture_teardown", inherited))


# --- Which test runs where ------------------------------------------------------------------------------------------
def cannot_run(reason):
    """Skip a test on a developer's machine, fail it in continuous integration, where nothing may go unsaid."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)  # before « -m » selects
def pytest_collection_modifyitems(items):
    """Mark what needs a browser and what says the same on any database; browser tests, the longest, come first."""
    for item in items:
        if "new_context" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if _is_about_one_database(item):
            item.add_marker(pytest.mark.one_database)
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def _is_about_one_database(item):
    """True for what asks no database, and for what a page looks like: rules, rows, races and doors run on both."""
    asks = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    return not asks or PAGES.search(item.path.name) is not None


@pytest.fixture(autouse=True)
def _only_on_postgresql(request):
    if request.node.get_closest_marker("postgresql") and connections["default"].vendor != "postgresql":
        pytest.skip("PostgreSQL seulement : « python -m tests.services pytest … » ou « make test ».")


# --- Servers that a test may stop and start again -------------------------------------------------------------------
@pytest.fixture
def redis_server():
    """A Redis of the test's own, with ``url``, ``halt()`` and ``resume()``: for what an outage must not lose."""
    if services.find_program("redis-server") is None:
        cannot_run("Redis n’est pas installé (paquet redis-server).")
    with services.Redis() as server:
        yield server


@pytest.fixture
def free_port():
    return services.free_port()
