"""``manage.py restore archive --confirm``: put back what ``backup`` kept. The portal is stopped meanwhile."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from pic_portal import backups


class Command(BaseCommand):
    help = "Remet la base de données et les fichiers d’une archive. Ce qui était là est d’abord sauvegardé."

    def add_arguments(self, parser):
        parser.add_argument("archive")
        parser.add_argument("--confirm", action="store_true", help="Sans cette option, rien n’est remplacé.")

    def handle(self, *args, archive, confirm, **options):
        if not confirm:
            raise CommandError(_("Ceci remplace la base de données et les fichiers\u00a0: ajoutez --confirm."))
        try:
            saved = backups.restore(archive, now=timezone.now())
        except backups.BackupError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(_("Restauré depuis %(path)s.") % {"path": archive})
        self.stdout.write(_("Ce qui était là auparavant\u00a0: %(path)s") % {"path": saved})
        self.stdout.write(_("Lancez maintenant «\u00a0manage.py migrate\u00a0», puis «\u00a0manage.py doctor\u00a0»."))
