"""What the letter's templates need: dates kept as texts, the address that verifies it, as words and as a square code."""

from datetime import date
from decimal import Decimal

from django import template
from django.conf import settings
from django.urls import reverse

from ui.squares import square

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


@register.simple_tag
def verification_square(code):
    """Return the square code of the address that verifies a letter."""
    return square(verification_address(code))
