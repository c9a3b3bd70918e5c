"""``manage.py purge``: say what has outlived its retention period; erase it with ``--confirm``."""

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pic_portal import retention


class Command(BaseCommand):
    help = (
        "Dit ce qui a dépassé sa durée de conservation, sans rien effacer. Avec --confirm, l’efface et le consigne. "
        "Le code de sortie est 0 seulement si tout s’est bien passé."
    )

    def add_arguments(self, parser):
        parser.add_argument("--confirm", action="store_true", help="Efface pour de bon.")

    def handle(self, *args, confirm=False, **options):
        now, failed = timezone.now(), []
        for rule in retention.rules():
            try:
                count = rule.carry_out(now) if confirm else rule.count(now)
            except (DatabaseError, OSError) as problem:
                # One rule that cannot be applied must not keep the others from being.
                failed.append(rule)
                self.stderr.write(f"{rule.purger.what}\u00a0: {problem}")
                continue
            self.stdout.write(f"{count:>7}  {rule.purger.what} ({_period(rule.days)}; {rule.source})")
        if failed:
            self.stderr.write(_("La purge n’est pas complète\u00a0: relancez-la une fois le problème réglé."))
            raise SystemExit(1)
        if not confirm:
            self.stdout.write(_("Rien n’a été effacé. Pour effacer\u00a0: manage.py purge --confirm"))


def _period(days):
    if days == 0:
        return _("dès la fin")
    return ngettext("après %(count)s jour", "après %(count)s jours", days) % {"count": days}
