"""``manage.py index_toolbox``: write the whole index of the toolbox again. Harmless at any time."""

import time

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from toolbox.actions.indexing import rebuild


class Command(BaseCommand):
    help = "Refait l’index de la boîte à outils\u00a0: après une restauration partielle, ou pour retirer les mots devenus inutiles."

    def handle(self, *args, **options):
        began = time.perf_counter()
        count = rebuild()
        text = ngettext(
            "%(n)s ressource dans l’index (%(seconds)s\u00a0s).",
            "%(n)s ressources dans l’index (%(seconds)s\u00a0s).",
            count,
        )
        self.stdout.write(text % {"n": count, "seconds": f"{time.perf_counter() - began:.1f}".replace(".", ",")})
