"""Bring the portal's data up to date before it starts: one process, quick when there is nothing to do.

Tables, reference data, demonstration (when ``PIC_DEMO``), static files. Each step is idempotent: what people wrote
since the last start is kept.
"""

import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pic_portal.settings")


def static_fingerprint():
    """Return a digest of every static file's path, size and date, and of what writes them."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = os.stat(storage.path(name))
            digest.update(f"{storage.path(name)}|{facts.st_size}|{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static(call_command):
    """Collect and compress static files, unless they are exactly those of the last time."""
    from django.conf import settings

    stamp = Path(settings.VAR_DIR) / "static-collected"
    fingerprint = static_fingerprint()
    if Path(settings.STATIC_ROOT).exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def main():
    import django
    from django.conf import settings
    from django.core.management import call_command

    from pic_portal.catalogues import compile_all

    compile_all()
    django.setup()
    print("Base de données…", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    print("Données du programme…", flush=True)
    call_command("load_programme", verbosity=0)
    if settings.PIC_DEMO:
        print("Démonstration (fictive)…", flush=True)
        call_command("load_demo", verbosity=0)
    collect_static(call_command)


if __name__ == "__main__":
    main()
