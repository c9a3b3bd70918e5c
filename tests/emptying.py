"""Empty the database after a test that committed: only what holds rows, and nothing that the next test would remake.

Django's own flush empties every table and then announces a migration: permissions and content types are written again,
triggers made again, more than half a second for each of some hundred tests. What that announcement writes is left here.
"""

from contextlib import contextmanager

from django.db import transaction

from accounts import append_only, one_at_a_time

# Written by migrations and by what follows them; the same before and after any test.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty(connection):
    """Delete every row but of ``KEPT``, append-only tables included."""
    if found := _holding_rows(connection):
        with _unguarded(connection, found), connection.cursor() as cursor:
            for table in found:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
    _put_back_triggers(connection)


def _holding_rows(connection):
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
    name = connection.ops.quote_name
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [table for (table,) in cursor.fetchall()]


@contextmanager
def _unguarded(connection, tables):
    """Neither foreign keys nor triggers hold inside; both hold again afterwards."""
    if connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
            yield
        return
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        with connection.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql, None)


def _put_back_triggers(connection):
    """A test may have taken them away to see what then happens."""
    if append_only.missing_triggers(connection):
        append_only.install_triggers(connection)
    if one_at_a_time.missing_guards(connection):
        one_at_a_time.install_triggers(connection)
