"""``{% load notifications %}``: the colour of a state, which its word always accompanies."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from notifications.models import Email

register = template.Library()

TONES = {
    Email.Status.SENT: "done",
    Email.Status.RETRY: "soon",
    Email.Status.UNKNOWN: "late",
    Email.Status.GIVEN_UP: "late",
    Email.Status.REFUSED: "late",
    Email.Status.EXPIRED: "closed",
}


@register.filter
def tone(email):
    return TONES.get(email.status, "info")


@register.filter
def status_for_recipient(email):
    """The state in the words of somebody who only wonders whether the e-mail should have come."""
    if email.status in Email.UNSENT:
        return _("en attente")
    if email.status == Email.Status.UNKNOWN:
        return _("réception non confirmée")
    if email.status in Email.TO_LOOK_AT:
        return _("non remis")
    return email.get_status_display()


@register.filter
def breakable(text):
    """Let an address, or a server's answer that quotes one, continue on the next line of a narrow column."""
    return format_html_join("", "{}<wbr>", ((piece,) for piece in re.findall(r"[^@._\-/]*[@._\-/]?", text) if piece))
