"""``manage.py backup [archive]``: the database and the files, in one archive."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from pic_portal import backups
from ui.typography import file_size


class Command(BaseCommand):
    help = "Range la base de données et les fichiers dans une seule archive, lisible par son propriétaire seulement."

    def add_arguments(self, parser):
        parser.add_argument("archive", nargs="?", help="Chemin de l’archive; par défaut sous var/backups/.")

    def handle(self, *args, archive=None, **options):
        now = timezone.now()
        try:
            path = backups.make(archive or backups.default_path(now), now=now)
        except backups.BackupError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            _("Sauvegarde\u00a0: %(path)s (%(size)s)") % {"path": path, "size": file_size(path.stat().st_size)}
        )
        self.stdout.write(_("La clé SECRET_KEY n’y est pas\u00a0: gardez-la ailleurs, en lieu sûr."))
