"""Check the invariants of the hours on the live database: a line for each fault, and a summary."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import verification

FAULTY = 1


class Command(BaseCommand):
    help = (
        "Vérifie les heures d’accompagnement\u00a0: journal, relevés, fermetures. Sortie 0 seulement si tout est juste."
    )

    def handle(self, *args, **options):
        found = 0
        for fault in verification.faults(timezone.now()):
            self.stdout.write(fault)
            found += 1
        accounts, lines, years = verification.counts()
        said = ngettext("%(n)s écart", "%(n)s écarts", found) % {"n": found} if found else _("aucun écart")
        self.stdout.write(
            _(
                "Comptes\u00a0: %(accounts)s. Écritures\u00a0: %(lines)s. Années\u00a0: %(years)s. Résultat\u00a0: %(said)s."
            )
            % {"accounts": accounts, "lines": lines, "years": years, "said": said}
        )
        if found:
            sys.exit(FAULTY)
