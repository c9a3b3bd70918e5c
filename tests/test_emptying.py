"""After a test that committed: nothing is left but what every test begins with, and every guard holds again."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection

from accounts import append_only, one_at_a_time
from accounts.factories import ConsentFactory
from coaching import factories as coaching
from proposals import factories
from tests.emptying import KEPT, empty

pytestmark = pytest.mark.django_db(transaction=True)


def filled():
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._base_manager.exists()
    }


def test_every_row_goes_and_what_migrations_write_stays(quartier, coordinator, advisor, team_member, committee, call):
    factories.make_confirmed(quartier, coordinator, advisor, team_member)
    coaching.make_years()
    ConsentFactory(user=coordinator)
    kept = (Permission.objects.count(), ContentType.objects.count())
    assert len(filled() - KEPT) > 30
    empty(connection)
    assert filled() <= KEPT
    assert (Permission.objects.count(), ContentType.objects.count()) == kept


def test_guards_hold_again_even_those_that_a_test_took_away():
    ConsentFactory()
    append_only.drop_triggers(connection)
    empty(connection)
    assert not append_only.missing_triggers(connection) and not one_at_a_time.missing_guards(connection)
    ConsentFactory()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_consent")
