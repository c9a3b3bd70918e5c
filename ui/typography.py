"""How figures, dates and hours are written in Québec French, in pages, e-mails and letters alike."""

import unicodedata
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

NBSP = "\u00a0"
MINUS = "\u2212"
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
CENT = Decimal("0.01")


def _grouped(digits):
    """Return ``digits`` in groups of three: ``25000`` becomes ``25 000``, with no-break spaces."""
    return f"{int(digits):,}".replace(",", NBSP)


def number(value):
    """Return a count or a decimal as it is written here: ``12 500``, ``8,5``; at most as many decimals as it has."""
    value = Decimal(value)
    whole, _, rest = f"{abs(value):f}".partition(".")
    rest = rest.rstrip("0")
    sign = MINUS if value < 0 else ""
    return f"{sign}{_grouped(whole)},{rest}" if rest else f"{sign}{_grouped(whole)}"


def amount(value):
    """Return dollars without their sign: ``25 000`` or ``25 000,50``; cents appear when there are any."""
    value = Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)
    whole, _, cents = f"{abs(value):.2f}".partition(".")
    sign = MINUS if value < 0 else ""
    return f"{sign}{_grouped(whole)}" if cents == "00" else f"{sign}{_grouped(whole)},{cents}"


def money(value):
    """Return dollars: ``25 000 $`` or ``25 000,50 $``."""
    return f"{amount(value)}{NBSP}$"


def signed_money(value):
    """Return a difference in dollars with its sign: ``+5 000 $``, ``−5 000 $``, ``0 $``."""
    return f"+{money(value)}" if value > 0 else money(value)


def local(value):
    """Return the local date or date and time of ``value``; plain dates pass through."""
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value


def long_date(value, *, weekday=False):
    """Return ``1er février 2027``, or ``lundi 1er février 2027``; instants are read in local time."""
    value = local(value)
    day = "1er" if value.day == 1 else str(value.day)
    text = f"{day}{NBSP}{MONTHS[value.month - 1]} {value.year}"
    return f"{WEEKDAYS[value.weekday()]} {text}" if weekday else text


def iso_date(value):
    """Return ``2027-02-01``, for tables; instants are read in local time."""
    value = local(value)
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def clock(value):
    """Return ``13 h 30``, or ``13 h`` on the hour; instants are read in local time."""
    value = local(value)
    minutes = f"{NBSP}{value.minute:02d}" if value.minute else ""
    return f"{value.hour}{NBSP}h{minutes}"


def long_instant(value):
    """Return ``1er février 2027 à 13 h 30``."""
    return f"{long_date(value)} à {clock(value)}"


def hours(minutes):
    """Return whole minutes as decimal hours: 510 becomes ``8,5 h``, 15 becomes ``0,25 h``."""
    sign = MINUS if minutes < 0 else ""
    whole, cents = divmod((200 * abs(minutes) + 60) // 120, 100)  # a minute is 1/60: rounded half up
    rest = f",{cents:02d}".rstrip("0") if cents else ""
    return f"{sign}{_grouped(str(whole))}{rest}{NBSP}h"


def how_many(minutes):
    """Return 1 or 2, for « ngettext »: in French, a quantity of hours is plural from two on (« 1,5 h restante »)."""
    return 1 if abs(minutes) < 120 else 2


def of_month(day):
    """Return « d’octobre 2026 », « de mai 2026 »."""
    name = MONTHS[day.month - 1]
    return f"{'d’' if name[0] in 'aeiouéh' else 'de '}{name} {day.year}"


def of_name(name):
    """Return « d’Alex Gagnon », « de Camille Roy »: a name after « le message »."""
    first = unicodedata.normalize("NFD", name.strip().lower())[:1]
    return f"d’{name}" if first in tuple("aeiouhœæ") else f"de {name}"


def hours_and_minutes(minutes):
    """Return ``1 h 30``, ``1 h`` or ``45 min``: how people say a short duration."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}{NBSP}min"
    return f"{whole}{NBSP}h{NBSP}{rest:02d}" if rest else f"{whole}{NBSP}h"


def file_size(size):
    """Return bytes as people read them: ``820 octets``, ``12 ko``, ``3,4 Mo`` (1 ko is 1024 octets, as on their screens)."""
    if size < 1024:
        return f"{size}{NBSP}octets" if size > 1 else f"{size}{NBSP}octet"
    if size < 1024 * 1024:
        return f"{_grouped(str(size // 1024))}{NBSP}ko"
    return f"{number((Decimal(size) / (1024 * 1024)).quantize(Decimal('0.1')))}{NBSP}Mo"
