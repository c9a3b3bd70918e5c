"""Small words of the reports' templates."""

from django import template

from reports.rules import statement
from ui.typography import money
from writing.findings import as_date

register = template.Library()


@register.filter
def day(value):
    """A day, or the text of one that a frozen version holds."""
    return as_date(value) if isinstance(value, str) else value


@register.filter
def signed(amount):
    """« +1 200 $ », « −300 $ », « 0 $ », « – » when it is not known."""
    return statement.signed(amount)


@register.filter
def left(amount):
    """What is left, or how much is missing: « −300 $ »."""
    return money(amount) if amount >= 0 else f"−{money(-amount)}"


@register.filter
def absolute(amount):
    return abs(amount)


@register.filter
def said(answers):
    """Those that hold something, and are read."""
    return [answer for answer in answers if not answer.is_blank and not answer.idle]


@register.filter
def unsaid(answers):
    """The questions that were left empty."""
    return [answer.label for answer in answers if answer.is_blank and not answer.idle]
