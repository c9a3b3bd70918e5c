"""Tables that only grow: a line is added, never changed nor removed, whoever asks.

A model says ``append_only = True`` (or inherits ``AppendOnlyModel``); triggers in the database do the refusing, on
SQLite and PostgreSQL alike. They are put back after every ``migrate`` and ``flush``, because SQLite silently drops a
table's triggers when a later migration remakes the table. There is no trigger on TRUNCATE: PostgreSQL's ``flush`` uses
it. Such a table holds no personal data but a protected key to a person, or erasure would be impossible.
"""

from django.apps import apps
from django.db import IntegrityError, models, transaction

# The text travels inside SQL: no quote, no percent sign.
REFUSAL = "Ce registre ne se modifie pas : on y ajoute une ligne."
POSTGRESQL_FUNCTION = "pic_append_only_refuse"
VERBS = ("UPDATE", "DELETE")


class AppendOnlyError(IntegrityError):
    """Raised in Python for what the trigger would refuse; same family, so that callers need one ``except``."""


class AppendOnlyModel(models.Model):
    append_only = True

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(REFUSAL)


def append_only_models():
    """Return every concrete model that declares itself append-only, in a stable order."""
    found = [
        model
        for model in apps.get_models()
        if getattr(model, "append_only", False) and model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def trigger_name(table, verb):
    # SQLite has one name space for all triggers; PostgreSQL cuts names at 63 characters but keeps one per table.
    return f"append_only_{verb.lower()}_{table}"[:63]


def install_triggers(connection):
    """Put the triggers on every append-only table that exists. Idempotent; running it twice changes nothing."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {POSTGRESQL_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $pic$ "
                f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END; $pic$"
            )
        for table, verb in _wanted(connection):
            _drop(cursor, connection, table, verb)
            name, quoted = connection.ops.quote_name(trigger_name(table, verb)), connection.ops.quote_name(table)
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {quoted} "
                    f"FOR EACH ROW EXECUTE FUNCTION {POSTGRESQL_FUNCTION}()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {quoted} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )


def drop_triggers(connection):
    """Take the triggers away. Only for the teardown of a test whose ``flush`` would meet them."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table, verb in _wanted(connection):
            _drop(cursor, connection, table, verb)


def missing_triggers(connection):
    """Return the names of the triggers that should be there and are not (``doctor`` prints them)."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for table, verb in _wanted(connection) if (name := trigger_name(table, verb)) not in present]


def install_after_migrate(sender, using, **kwargs):
    """Receiver of ``post_migrate``: Django sends it once per app after ALL migrations, so one sender is enough."""
    from django.db import connections

    install_triggers(connections[using])


def _wanted(connection):
    existing = set(connection.introspection.table_names())
    for model in append_only_models():
        if model._meta.db_table in existing:
            for verb in VERBS:
                yield model._meta.db_table, verb


def _drop(cursor, connection, table, verb):
    name = connection.ops.quote_name(trigger_name(table, verb))
    on_table = f" ON {connection.ops.quote_name(table)}" if connection.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
