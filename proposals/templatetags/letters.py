"""What the letter's templates need: dates kept as texts, the address that verifies it, as words and as a square code."""

import io
from base64 import b64encode
from datetime import date

import segno
from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.filter
def from_iso(text):
    """Return the date that a frozen letter keeps as « 2027-02-01 »; nothing of nothing."""
    return date.fromisoformat(text) if text else ""


@register.simple_tag
def verification_address(code=""):
    """Return the public address of the page that confirms a letter."""
    page = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("proposals:verify")
    return f"{page}?code={code}" if code else page


@register.simple_tag
def verification_square(code):
    """Return the address that verifies a letter as a square code: an SVG as data, the one form that WeasyPrint tags."""
    drawn = io.BytesIO()
    segno.make_qr(verification_address(code), error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return "data:image/svg+xml;base64," + b64encode(drawn.getvalue()).decode()
