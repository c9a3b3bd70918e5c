"""« One at a time », kept by the database: two spans of days of the same thing never share a day.

PostgreSQL has exclusion constraints. They compare numbers here by ranges of one number, which need no extension.
SQLite has triggers, put back after every ``migrate`` because it drops a table's triggers when it remakes the table.
An empty span (it ends on the day when it starts) gave no right on any day, and overlaps nothing.
"""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.constraints import BaseConstraint

EVENTS = ("INSERT", "UPDATE")


class OneAtATime(BaseConstraint):
    """For a ``Dated`` model: rows alike in ``fields`` (keys to other rows) never share a day.

    ``only`` narrows the rule to the rows that hold these values, ``{"is_chair": True}`` for instance.
    """

    def __init__(self, *, name, fields, only=None, violation_error_code=None, violation_error_message=None):
        self.fields = list(fields)
        self.only = dict(only or {})
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs["fields"] = self.fields
        if self.only:
            kwargs["only"] = self.only
        return path, args, kwargs

    def __eq__(self, other):
        return isinstance(other, OneAtATime) and self.deconstruct() == other.deconstruct()

    def __hash__(self):
        return hash(self.name)

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        if {*self.fields, *self.only, "starts_on"} & set(exclude or ()) or instance.starts_on is None:
            return
        alike = {name: getattr(instance, model._meta.get_field(name).attname) for name in [*self.fields, *self.only]}
        if any(alike[name] != value for name, value in self.only.items()) or instance.starts_on == instance.ends_on:
            return
        rows = model._default_manager.using(using).filter(**alike).exclude(pk=instance.pk)
        if rows.overlapping(instance.starts_on, instance.ends_on).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    # --- PostgreSQL -------------------------------------------------------------------------------------------------
    def constraint_sql(self, model, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return None
        quote = schema_editor.quote_name
        keys = [quote(model._meta.get_field(name).column) for name in self.fields]
        parts = [f"int8range({key}, {key}, '[]') WITH &&" for key in keys]
        parts.append("daterange(starts_on, ends_on) WITH &&")
        where = " AND ".join(
            f"{quote(model._meta.get_field(name).column)} = {schema_editor.quote_value(value)}"
            for name, value in self.only.items()
        )
        condition = f" WHERE ({where})" if where else ""
        return f"CONSTRAINT {quote(self.name)} EXCLUDE USING gist ({', '.join(parts)}){condition}"

    def create_sql(self, model, schema_editor):
        constraint = self.constraint_sql(model, schema_editor)
        return constraint and f"ALTER TABLE {schema_editor.quote_name(model._meta.db_table)} ADD {constraint}"

    def remove_sql(self, model, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return None
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    # --- SQLite -----------------------------------------------------------------------------------------------------
    def trigger_sql(self, model, event, schema_editor):
        quote = schema_editor.quote_name
        table = quote(model._meta.db_table)
        columns = [quote(model._meta.get_field(name).column) for name in self.fields]
        alike = [f"other.{column} = NEW.{column}" for column in columns]
        for name, value in self.only.items():
            column, literal = quote(model._meta.get_field(name).column), schema_editor.quote_value(value)
            alike += [f"NEW.{column} = {literal}", f"other.{column} = {literal}"]
        conditions = " AND ".join(
            [
                "other.id <> NEW.id",
                *alike,
                "(NEW.ends_on IS NULL OR NEW.ends_on > NEW.starts_on)",
                "(other.ends_on IS NULL OR other.ends_on > other.starts_on)",
                "(NEW.ends_on IS NULL OR other.starts_on < NEW.ends_on)",
                "(other.ends_on IS NULL OR NEW.starts_on < other.ends_on)",
            ]
        )
        return (
            f"CREATE TRIGGER {quote(_trigger_name(self, event))} AFTER {event} ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} AS other WHERE {conditions}) "
            f"BEGIN SELECT RAISE(ABORT, 'Une seule ligne a la fois : {self.name}'); END"
        )


def install_triggers(connection):
    """Put SQLite's triggers on every table that asks for them and exists. Idempotent; nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        editor = connection.schema_editor()
        for model, constraint in _wanted(connection):
            for event in EVENTS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {editor.quote_name(_trigger_name(constraint, event))}")
                cursor.execute(constraint.trigger_sql(model, event, editor))


def missing_guards(connection):
    """Return the names of the guards that should be in the database and are not (``doctor`` prints them)."""
    if connection.vendor == "postgresql":
        query, names = "SELECT conname FROM pg_constraint WHERE contype = 'x'", _constraint_names
    else:
        query, names = "SELECT name FROM sqlite_master WHERE type = 'trigger'", _trigger_names
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for _model, constraint in _wanted(connection) for name in names(constraint) if name not in present]


def install_after_migrate(sender, using, **kwargs):
    """Receiver of ``post_migrate``: Django sends it once per app after ALL migrations, so one sender is enough."""
    from django.db import connections

    install_triggers(connections[using])


def _wanted(connection):
    existing = set(connection.introspection.table_names())
    for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
        rules = [rule for rule in model._meta.constraints if isinstance(rule, OneAtATime)]
        if rules and model._meta.db_table in existing and _is_of_today(connection, model):
            for rule in rules:
                yield model, rule


def _is_of_today(connection, model):
    """A migration that stops at an older state leaves a table without some columns, and without this rule."""
    with connection.cursor() as cursor:
        present = {
            column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
        }
    return present >= {field.column for field in model._meta.concrete_fields}


def _constraint_names(constraint):
    return [constraint.name]


def _trigger_names(constraint):
    return [_trigger_name(constraint, event) for event in EVENTS]


def _trigger_name(constraint, event):
    return f"{constraint.name}_on_{event.lower()}"


def settle_overlaps(rows, fields, *, same_right):
    """Part rows that overlap, for a migration that adds the rule to tables which already hold some.

    The later row wins from its first day on. ``same_right`` says that both gave one person one thing: the later row
    then lasts as long as the longer of the two, and nobody loses a day.
    """
    last = {}
    for row in sorted(rows, key=lambda row: (row.starts_on, row.pk)):
        if row.ends_on == row.starts_on:
            continue
        key = tuple(getattr(row, f"{name}_id") for name in fields)
        held = last.get(key)
        last[key] = row
        if held is None or held.ends_on is not None and held.ends_on <= row.starts_on:
            continue
        if same_right:
            row.ends_on = None if None in (held.ends_on, row.ends_on) else max(held.ends_on, row.ends_on)
        held.ends_on = row.starts_on
        held.save(update_fields=["ends_on"])
        row.save(update_fields=["ends_on"])


def fire_pending_checks(schema_editor):
    """Let PostgreSQL make the checks that it puts off to the commit: it alters no table that still awaits some."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
