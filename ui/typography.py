"""How figures, dates and hours are written, in pages, e-mails and letters alike: as the reader's language does.

In Québec French, the portal's own language, and in Canadian English (``/en/``).
"""

import unicodedata
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import get_language

NBSP = "\u00a0"
MINUS = "\u2212"
CENT = Decimal("0.01")
KILOBYTE = 1024


class French:
    """``1er février 2027``, ``13 h 30``, ``25 000,50 $``, ``8,5 h``."""

    decimal_mark, group_mark = ",", NBSP
    months = (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    )  # fmt: skip
    weekdays = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    byte, octets, kilo, mega = "octet", "octets", "ko", "Mo"

    def money(self, sign, digits):
        return f"{sign}{digits}{NBSP}$"

    def money_range(self, low, high):
        return f"{low} à {high}{NBSP}$"

    def day_of_month(self, day):
        return "1er" if day.day == 1 else str(day.day)

    def ordinal(self, rank):
        return "1er" if rank == 1 else f"{rank}e"

    def long_date(self, day, weekday):
        text = f"{self.day_of_month(day)}{NBSP}{self.months[day.month - 1]} {day.year}"
        return f"{weekday} {text}" if weekday else text

    def span(self, first, last):
        same_month = (first.year, first.month) == (last.year, last.month)
        start = self.day_of_month(first) if same_month else self.long_date(first, "")
        return f"du {start} au {self.long_date(last, '')}"

    def clock(self, value):
        minutes = f"{NBSP}{value.minute:02d}" if value.minute else ""
        return f"{value.hour}{NBSP}h{minutes}"

    def at(self, date, time):
        return f"{date} à {time}"

    def hours_and_minutes(self, whole, rest):
        return f"{whole}{NBSP}h{NBSP}{rest:02d}"

    def is_one(self, minutes):
        """A quantity of hours is plural from two on (« 1,5 h restante »)."""
        return minutes < 120

    def of_month(self, day):
        name = self.months[day.month - 1]
        return f"{'d’' if name[0] in 'aeiouéh' else 'de '}{name} {day.year}"

    def of_name(self, name):
        first = unicodedata.normalize("NFD", name.strip().lower())[:1]
        return f"d’{name}" if first in tuple("aeiouhœæ") else f"de {name}"


class English:
    """``February 1, 2027``, ``1:30 p.m.``, ``$25,000.50``, ``8.5 h``."""

    decimal_mark, group_mark = ".", ","
    months = (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    )  # fmt: skip
    weekdays = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    byte, octets, kilo, mega = "byte", "bytes", "KB", "MB"

    def money(self, sign, digits):
        return f"{sign}${digits}"

    def money_range(self, low, high):
        return f"${low} to ${high}"

    def day_of_month(self, day):
        return str(day.day)

    def ordinal(self, rank):
        ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
        return f"{rank}{ending}"

    def long_date(self, day, weekday):
        text = f"{self.months[day.month - 1]}{NBSP}{day.day}, {day.year}"
        return f"{weekday}, {text}" if weekday else text

    def span(self, first, last):
        if (first.year, first.month) == (last.year, last.month):
            return f"{self.months[first.month - 1]}{NBSP}{first.day}–{last.day}, {last.year}"
        return f"{self.long_date(first, '')} to {self.long_date(last, '')}"

    def clock(self, value):
        minutes = f":{value.minute:02d}" if value.minute else ""
        return f"{value.hour % 12 or 12}{minutes}{NBSP}{'a.m.' if value.hour < 12 else 'p.m.'}"

    def at(self, date, time):
        return f"{date} at {time}"

    def hours_and_minutes(self, whole, rest):
        return f"{whole}{NBSP}h{NBSP}{rest:02d}{NBSP}min"

    def is_one(self, minutes):
        """Only one hour is one: « 1.5 hours left », « 0 hours left »."""
        return minutes == 60

    def of_month(self, day):
        return f"of {self.months[day.month - 1]} {day.year}"

    def of_name(self, name):
        return f"from {name}"


FRENCH, ENGLISH = French(), English()


def style():
    """Return how the active language writes figures and dates; French when none is active."""
    return ENGLISH if (get_language() or "").startswith("en") else FRENCH


def _grouped(digits):
    """Return ``digits`` in groups of three: ``25000`` becomes ``25 000``."""
    return f"{int(digits):,}".replace(",", style().group_mark)


def _decimal(whole, rest):
    return f"{_grouped(whole)}{style().decimal_mark}{rest}" if rest else _grouped(whole)


def number(value):
    """Return a count or a decimal as it is written here: ``12 500``, ``8,5``; at most as many decimals as it has."""
    value = Decimal(value)
    whole, _, rest = f"{abs(value):f}".partition(".")
    return f"{MINUS if value < 0 else ''}{_decimal(whole, rest.rstrip('0'))}"


def _digits(value):
    """The sign and the digits of an amount; cents appear when there are any."""
    value = Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)
    whole, _, cents = f"{abs(value):.2f}".partition(".")
    return MINUS if value < 0 else "", _decimal(whole, "" if cents == "00" else cents)


def amount(value):
    """Return dollars without their sign: ``25 000`` or ``25 000,50``; cents appear when there are any."""
    return "".join(_digits(value))


def money(value):
    """Return dollars: ``25 000 $`` or ``25 000,50 $``."""
    return style().money(*_digits(value))


def money_range(low, high):
    """Return two amounts, neither of them negative: ``25 000 à 50 000 $``."""
    return style().money_range(amount(low), amount(high))


def signed_money(value):
    """Return a difference in dollars with its sign: ``+5 000 $``, ``−5 000 $``, ``0 $``."""
    return f"+{money(value)}" if value > 0 else money(value)


def local(value):
    """Return the local date or date and time of ``value``; plain dates pass through."""
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value


def month_name(month):
    """Return ``février`` for 2."""
    return style().months[month - 1]


def weekday_name(weekday):
    """Return ``lundi`` for 0, the first day of Python's week."""
    return style().weekdays[weekday]


def day_of_month(value):
    """Return ``1er`` or ``2``."""
    return style().day_of_month(value)


def long_date(value, *, weekday=False):
    """Return ``1er février 2027``, or ``lundi 1er février 2027``; instants are read in local time."""
    value = local(value)
    return style().long_date(value, weekday_name(value.weekday()) if weekday else "")


def date_span(first, last):
    """Return ``du 19 au 20 octobre 2027``; both months when they differ. Plain dates."""
    return style().span(first, last)


def iso_date(value):
    """Return ``2027-02-01``, for tables; instants are read in local time."""
    value = local(value)
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def clock(value):
    """Return ``13 h 30``, or ``13 h`` on the hour; instants are read in local time."""
    return style().clock(local(value))


def long_instant(value):
    """Return ``1er février 2027 à 13 h 30``."""
    return style().at(long_date(value), clock(value))


def hours(minutes):
    """Return whole minutes as decimal hours: 510 becomes ``8,5 h``, 15 becomes ``0,25 h``."""
    sign = MINUS if minutes < 0 else ""
    whole, cents = divmod((200 * abs(minutes) + 60) // 120, 100)  # a minute is 1/60: rounded half up
    return f"{sign}{_decimal(str(whole), f'{cents:02d}'.rstrip('0') if cents else '')}{NBSP}h"


def typed_hours(minutes):
    """Return the same as people type it, without unit nor mark between thousands: ``8,5``."""
    return hours(minutes).removesuffix(f"{NBSP}h").replace(style().group_mark, "")


def how_many(minutes):
    """Return 1 or 2, for « ngettext »: whether a quantity of hours is singular or plural in the active language."""
    return 1 if style().is_one(abs(minutes)) else 2


def ordinal(rank):
    """Return ``1er``, ``2e``: masculine, as « quartier » and « rang »."""
    return style().ordinal(rank)


def of_month(day):
    """Return « d’octobre 2026 », « de mai 2026 »."""
    return style().of_month(day)


def of_name(name):
    """Return « d’Alex Gagnon », « de Camille Roy »: a name after « le message »."""
    return style().of_name(name)


def hours_and_minutes(minutes):
    """Return ``1 h 30``, ``1 h`` or ``45 min``: how people say a short duration."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}{NBSP}min"
    return style().hours_and_minutes(whole, rest) if rest else f"{whole}{NBSP}h"


def file_size(size):
    """Return bytes as people read them: ``820 octets``, ``12 ko``, ``3,4 Mo`` (1 ko is 1024 octets, as on their screens)."""
    said = style()
    if size < KILOBYTE:
        return f"{size}{NBSP}{said.octets if size > 1 else said.byte}"
    if size < KILOBYTE * KILOBYTE:
        return f"{_grouped(str(size // KILOBYTE))}{NBSP}{said.kilo}"
    return f"{number((Decimal(size) / (KILOBYTE * KILOBYTE)).quantize(Decimal('0.1')))}{NBSP}{said.mega}"
