import pytest
from django.db import IntegrityError, connection, transaction

from accounts import append_only
from accounts.factories import ConsentFactory
from accounts.models import Consent

pytestmark = pytest.mark.django_db


def refused(statement, parameters):
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_the_database_refuses_to_change_a_consent():
    consent = ConsentFactory()
    refused("UPDATE accounts_consent SET purpose = %s WHERE id = %s", ["autre", consent.pk])
    assert Consent.objects.get().purpose == consent.purpose


def test_the_database_refuses_to_remove_a_consent():
    refused("DELETE FROM accounts_consent WHERE id = %s", [ConsentFactory().pk])
    assert Consent.objects.count() == 1


def test_a_queryset_cannot_go_round_the_rule():
    ConsentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(given=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.all().delete()


def test_a_line_is_not_replaced_by_another_of_the_same_number():
    consent = ConsentFactory()
    columns = ", ".join(connection.ops.quote_name(field.column) for field in Consent._meta.concrete_fields)
    rows = f"INTO accounts_consent ({columns}) SELECT {columns} FROM accounts_consent WHERE id = %s"
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE {rows}", [consent.pk])
    else:
        refused(f"INSERT {rows} ON CONFLICT (id) DO UPDATE SET purpose = 'autre'", [consent.pk])
    assert Consent.objects.get().purpose == consent.purpose


def test_an_instance_is_not_saved_twice_nor_deleted():
    consent = ConsentFactory()
    with pytest.raises(append_only.AppendOnlyError):
        consent.save()
    with pytest.raises(append_only.AppendOnlyError):
        consent.delete()


def test_every_append_only_table_carries_its_triggers():
    assert Consent in append_only.append_only_models()
    assert append_only.missing_triggers(connection) == []


def test_installing_the_triggers_twice_changes_nothing():
    append_only.install_triggers(connection)
    append_only.install_triggers(connection)
    assert append_only.missing_triggers(connection) == []
    refused("DELETE FROM accounts_consent WHERE id = %s", [ConsentFactory().pk])


def test_dropped_triggers_are_missed_then_put_back():
    append_only.drop_triggers(connection)
    missing = append_only.missing_triggers(connection)
    assert "append_only_update_accounts_consent" in missing
    append_only.install_triggers(connection)
    assert append_only.missing_triggers(connection) == []


def test_a_row_is_added_freely():
    ConsentFactory()
    ConsentFactory(given=False)
    assert Consent.objects.count() == 2
