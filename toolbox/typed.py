"""What people type of a resource, in a form or a workbook: understood as they write it, or refused in words."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_MINUTES = re.compile(r"(\d{1,4})(?:min(?:ute)?s?\.?|m)?")
_HOURS = re.compile(r"(\d{1,2})(?:h(?:eure)?s?|:)(\d{1,2})?(?:min(?:ute)?s?\.?)?")
MOST_MINUTES, MOST_PAGES = 6_000, 5_000


def read_year(text):
    """Return a year between 1900 and 2100, or None for nothing."""
    bare = _SPACES.sub("", text)
    if not bare:
        return None
    if re.fullmatch(r"[0-9]{4}", bare) and 1900 <= int(bare) <= 2100:
        return int(bare)
    raise ValidationError(_("Inscrivez une année de quatre chiffres, entre 1900 et 2100, par exemple 2021."), "year")


def read_minutes(text):
    """Return whole minutes for « 12 », « 12 min » or « 1 h 30 », or None for nothing."""
    bare = _SPACES.sub("", text).lower()
    if not bare:
        return None
    if bare.isascii() and (found := _MINUTES.fullmatch(bare)):
        minutes = int(found[1])
    elif bare.isascii() and (found := _HOURS.fullmatch(bare)) and int(found[2] or 0) < 60:
        minutes = int(found[1]) * 60 + int(found[2] or 0)
    else:
        raise ValidationError(_("Inscrivez une durée en minutes, par exemple 12 ou 1\u00a0h\u00a030."), "minutes")
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValidationError(_("Inscrivez une durée d’au moins une minute et d’au plus 100 heures."), "minutes")
    return minutes


def read_pages(text):
    """Return a number of pages for « 12 », « 12 p. » or « 12 pages », or None for nothing."""
    bare = _SPACES.sub("", text).lower()
    if not bare:
        return None
    found = re.fullmatch(r"([0-9]{1,6})(?:p\.?|pages?)?", bare)
    if found and 1 <= int(found[1]) <= MOST_PAGES:
        return int(found[1])
    raise ValidationError(_("Inscrivez un nombre de pages entre 1 et 5\u00a0000."), "pages")
