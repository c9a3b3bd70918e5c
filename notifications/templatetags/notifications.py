"""``{% load notifications %}``: the colour of a state, which its word always accompanies."""

from django import template

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
