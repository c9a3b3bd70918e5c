"""What the other tests rest on: guards, throwaway servers, the flush, the browser."""

import socket

import pytest
import redis
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts import append_only
from accounts.factories import ConsentFactory
from accounts.models import Consent
from tests.plugins.browser import assert_accessible, assert_no_sideways_scroll
from tests.plugins.services import OutsideConnection


def test_no_test_reaches_another_machine():
    with pytest.raises(OutsideConnection), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(OutsideConnection):
        socket.getaddrinfo("example.org", 80)


def test_a_redis_that_goes_down_comes_back_at_the_same_address(redis_server):
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.ping()
        redis_server.halt()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        redis_server.resume()
        assert client.ping()


@pytest.mark.xdist_group("named")
def test_the_group_of_a_test_is_told_to_whoever_shares_tests_out(request):
    """By the end of its name, which is all that xdist's scheduler knows of it."""
    in_groups = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@named") == in_groups


@pytest.mark.django_db
def test_the_database_of_each_worker_has_every_migration():
    """A worker that copied the database of another has not run them itself."""
    migrations = MigrationExecutor(connection)
    assert migrations.migration_plan(migrations.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "after a flush"])
def test_append_only_tables_keep_their_guards_after_a_flush(turn):
    assert append_only.missing_triggers(connection) == []
    assert not Consent.objects.exists()
    consent = ConsentFactory()
    with pytest.raises(IntegrityError):
        Consent.objects.update(given=not consent.given)


def page_with(body):
    return f'<!doctype html><html lang="fr-CA"><head><title>Essai</title></head><body><main>{body}</main></body></html>'


def test_axe_finds_what_is_wrong_and_lets_pass_what_is_right(page):
    page.set_content(page_with("<h1>Essai</h1><p>Un paragraphe.</p>"))
    assert_accessible(page)
    page.set_content(page_with("<h1>Essai</h1><input>"))
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


def test_a_page_wider_than_a_phone_is_noticed(open_page):
    page = open_page(width=320)
    page.set_content(page_with("<h1>Essai</h1>"))
    assert_no_sideways_scroll(page)
    page.set_content(page_with('<h1>Essai</h1><div style="width: 600px">large</div>'))
    with pytest.raises(AssertionError, match="320"):
        assert_no_sideways_scroll(page)


@pytest.mark.both_databases
def test_pages_open_with_and_without_javascript(open_page):
    for javascript in (True, False):
        answer = open_page(javascript=javascript).goto("/")
        assert answer.status == 200
