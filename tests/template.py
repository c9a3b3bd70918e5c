"""One database made by the migrations, and a copy of it for each worker of the run.

Migrating takes each worker more than ten seconds of computing, and all of them make the same database. The first one
migrates as Django does, its own, and leaves a copy; the others wait for it and take one. The copy bears the number
that xdist gave to this run: none is ever taken from another run, whose migrations may have been others.
"""

import fcntl
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings


def share(connection, directory, run):
    """From now on, let the creation of this connection's test database copy what another worker has made already."""
    creation = connection.creation
    migrate = creation.create_test_db
    if connection.vendor == "sqlite":
        template = _File(connection, Path(directory) / f"template-{run}.sqlite3")
    else:
        template = _Database(connection, f"template_{run}")
    made = Path(directory) / f"template-{run}.made"

    def create_test_db(**options):
        if options.get("keepdb"):
            return migrate(**options)
        with _alone(made.with_suffix(".lock")):
            if made.exists():
                return template.take(**options)
            name = migrate(**options)
            template.keep(name)
            made.touch()
            return name

    creation.create_test_db = create_test_db


@contextmanager
def _alone(path):
    """One process at a time; the kernel lets the next one in even when this one is killed."""
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _Template:
    def __init__(self, connection):
        self.connection = connection
        self.creation = connection.creation

    def _use(self, name):
        """What ``create_test_db`` does last: from now on, the connection is to the test database."""
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()
        return name


class _File(_Template):
    """SQLite."""

    def __init__(self, connection, path):
        super().__init__(connection)
        self.path = path

    def keep(self, name):
        self._copy(name, self.path)

    def take(self, verbosity, autoclobber, **_options):
        name = self.creation._create_test_db(verbosity, autoclobber)  # which only takes away what was there
        self._copy(self.path, name)
        return self._use(name)

    def _copy(self, source, target):
        # SQLite's own way to copy: right whatever still waits in the journal.
        with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target)) as copy:
            whole.backup(copy)


class _Database(_Template):
    """PostgreSQL: its server copies a database to which nobody is connected. The copy goes with the throwaway server."""

    def __init__(self, connection, name):
        super().__init__(connection)
        self.name = name

    def keep(self, name):
        self.connection.close()
        quote = self.connection.ops.quote_name
        with self.creation._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quote(self.name)} TEMPLATE {quote(name)}")

    def take(self, verbosity, autoclobber, **_options):
        self.connection.settings_dict["TEST"]["TEMPLATE"] = self.name
        return self._use(self.creation._create_test_db(verbosity, autoclobber))
