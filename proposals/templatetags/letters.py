"""What the letter's templates need: dates kept as texts, the address that verifies it, as words and as a square code."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import segno
from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.filter
def from_iso(text):
    """Return the date that a frozen letter keeps as « 2027-02-01 »; nothing of nothing."""
    return date.fromisoformat(text) if text else ""


@register.filter
def wording(content):
    """Return the template of the sentences in which a letter was issued; letters before the numbering used the first."""
    return f"proposals/letter_wordings/{content.get('wording', 1)}.html"


@register.filter
def is_amount(text):
    """True for an amount, kept as a text, that is not zero."""
    return bool(Decimal(text or 0))


@register.simple_tag
def verification_address(code=""):
    """Return the public address of the page that confirms a letter."""
    page = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("proposals:verify")
    return f"{page}?code={code}" if code else page


@dataclass(frozen=True)
class Square:
    """A square code ready to draw: ``size`` modules a side, ``path`` the dark ones, row by row."""

    size: str
    path: str


@register.simple_tag
def verification_square(code):
    """Return the square code of the address that verifies a letter."""
    matrix = segno.make_qr(verification_address(code), error="m").matrix
    rows = [f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(matrix) for start, length in _runs(row)]
    return Square(str(len(matrix)), "".join(rows))


def _runs(row):
    """Yield (first column, length) of each run of dark modules."""
    start = None
    for column, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column - start
            start = None
