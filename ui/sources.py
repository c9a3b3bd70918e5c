"""Where a rule is written, as people read it: a title and a place in it, said in the reader's language."""

import re
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _

from . import language


def source_words(text):
    """Return « Guide de la phase 2, sections 5.2 et 5.3 » in the active language; what is not known stays as it is."""
    if not text or language.current() == settings.LANGUAGE_CODE:
        return text
    pattern, said = _parts(language.current())
    return pattern.sub(lambda found: said[found[0]], str(text))


@cache
def _parts(_language):
    said = {
        "Guide de la phase 2": _("Guide de la phase 2"),
        "guide de la phase 2": _("guide de la phase 2"),
        "Bilan de la phase 1": _("Bilan de la phase 1"),
        "Boîte à outils": _("Boîte à outils"),
        "Portail": _("Portail"),
        "activité collective": _("activité collective"),
        "faits saillants": _("faits saillants"),
        "section": _("section"),
        "sections": _("sections"),
        "ligne": _("ligne"),
        "lignes": _("lignes"),
        "et": _("et"),
    }
    longest_first = sorted(said, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"), said
