"""One archive that holds the database and the files, and the way back.

The archive is a ``.tar.gz`` readable by its owner only: ``manifest.json``, then the database (a copy made by SQLite's
own backup, or ``pg_dump``'s format), then ``files/``. The database is copied first: files are stored before the row
that names them, so that every row of the copy finds its file.
"""

import contextlib
import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import delivery

FORMAT = 1
DATABASE_NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupError(Exception):
    """What the person must mend before an archive can be made or used; the message is in French."""


def make(path, *, now):
    """Write the archive at ``path`` and return its path. It appears whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        database = Path(folder) / DATABASE_NAMES[connection.vendor]
        _dump(database)
        draft = Path(folder) / "archive"
        with (
            open(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as raw,
            gzip.GzipFile("", "wb", 6, raw) as packed,
            tarfile.open(fileobj=packed, mode="w") as archive,
        ):
            _add_bytes(archive, "manifest.json", json.dumps(_manifest(now), ensure_ascii=False, indent=2).encode())
            archive.add(database, arcname=database.name)
            if Path(settings.MEDIA_ROOT).exists():
                archive.add(settings.MEDIA_ROOT, arcname="files")
        os.replace(draft, path)
    return path


def restore(path, *, now):
    """Put back the database and the files of an archive; return where what stood there before was saved.

    Nothing is touched before the archive has been read whole. The portal must be stopped meanwhile. A letter that was
    still to be sent waits for a person, since it may have left after the backup.
    """
    path = Path(path)
    if not path.exists():
        raise BackupError(_("Il n’y a pas d’archive à %(path)s.") % {"path": path})
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".restore-") as folder:
        folder = Path(folder)
        _unpack(path, folder)
        database = folder / DATABASE_NAMES[connection.vendor]
        saved = make(default_path(now, word="avant-restauration"), now=now)
        _load(database)
        _replace_files(folder / "files", folder / "before")
    delivery.hold_restored_letters(now)
    return saved


def default_path(now, word="sauvegarde"):
    return settings.VAR_DIR / "backups" / f"{word}-{timezone.localtime(now):%Y-%m-%d-%H%M%S}.tar.gz"


# --- The archive ----------------------------------------------------------------------------------------------------
def _manifest(now):
    return {"format": FORMAT, "database": connection.vendor, "made_at": now.isoformat()}


def _add_bytes(archive, name, content):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _unpack(path, folder):
    """Write the archive's regular files below ``folder``; refuse any that would land elsewhere."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            for entry in archive:
                name = PurePosixPath(entry.name)
                if name.is_absolute() or ".." in name.parts:
                    raise BackupError(
                        _("Cette archive contient un chemin qui sort d’elle\u00a0: %(name)s.") % {"name": name}
                    )
                if entry.isfile():
                    target = folder / name
                    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    with open(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as written:
                        shutil.copyfileobj(archive.extractfile(entry), written)
        manifest = json.loads((folder / "manifest.json").read_text())
    except (tarfile.TarError, OSError, EOFError, ValueError) as problem:
        raise BackupError(_("Cette archive ne se lit pas\u00a0: %(problem)s.") % {"problem": problem}) from problem
    if manifest.get("format") != FORMAT:
        raise BackupError(_("Cette archive n’a pas le format que cette version du portail lit."))
    if manifest.get("database") != connection.vendor:
        raise BackupError(
            _("Cette archive vient de %(theirs)s et le portail tourne sur %(ours)s.")
            % {"theirs": manifest.get("database"), "ours": connection.vendor}
        )
    if not (folder / DATABASE_NAMES[connection.vendor]).exists():
        raise BackupError(_("Cette archive n’a pas de base de données."))


def _replace_files(restored, before):
    root = Path(settings.MEDIA_ROOT)
    if root.exists():
        os.replace(root, before)
    if restored.exists():
        os.replace(restored, root)
    else:
        root.mkdir(mode=0o700)


# --- The database ---------------------------------------------------------------------------------------------------
def _dump(target):
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
        target.chmod(0o600)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load(source):
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(source)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError(_("La base de données de cette archive est abîmée."))
            connection.ensure_connection()
            copy.backup(connection.connection)
    else:
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", source)
    connection.close()


def _run(program, *arguments):
    """Run one of PostgreSQL's programs on the portal's database; the password travels by the environment."""
    facts = connection.settings_dict
    known = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {name: str(facts[key]) for name, key in known.items() if facts.get(key)}
    target = [f"--dbname={facts['NAME']}"] if program == "pg_restore" else []
    try:
        subprocess.run(
            [program, *target, *map(str, arguments)], env={**os.environ, **environment}, check=True, capture_output=True
        )
    except FileNotFoundError as missing:
        raise BackupError(
            _("Il manque %(program)s\u00a0: installez postgresql-client.") % {"program": program}
        ) from missing
    except subprocess.CalledProcessError as failure:
        raise BackupError(f"{program}: {failure.stderr.decode(errors='replace').strip()}") from failure
