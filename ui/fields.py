"""Fields that understand how people here write money, durations and dates, and say how to mend what they refuse."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .typography import amount, hours, hours_and_minutes, long_date, money, typed_hours

# U+00A0, U+202F and U+2009 are white space to Python too; they are named because spreadsheets paste them.
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
# What a column of the database holds: twelve digits, two of them cents. PostgreSQL refuses more with a fault; SQLite
# keeps it and can never read it again.
_MAX_WHOLE_DIGITS = 10
MOST_MONEY = Decimal("9999999999.99")
_QUARTER = 15


class InvalidMoney(ValueError):
    """A text is not an amount. ``code`` names the fault; the message says what to type instead."""

    def __init__(self, message, code):
        super().__init__(str(message))
        self.message = message
        self.code = code


def parse_money(text) -> Decimal:
    """Return the amount that ``text`` says, with two decimals.

    Spaces of any kind and one dollar sign are ignored; the decimal mark is a comma or a point. A draft is read in
    another language than it was typed in: thousands set apart as in English (``25,000.50``) are understood in both,
    since no amount has three decimals. Raises InvalidMoney.
    """
    typed = str(text).strip()
    bare = _SPACES.sub("", typed)
    if bare.startswith("$"):
        bare = bare[1:]
    elif bare.endswith("$"):
        bare = bare[:-1]
    if re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?", bare):
        bare = bare.replace(",", "")
    typed_too = {"typed": _("(vous avez inscrit «\xa0%(typed)s\xa0»)") % {"typed": typed[:40]}}
    if not bare:
        raise InvalidMoney(_("Inscrivez un montant, par exemple 25\xa0000."), "empty")
    if any(c.isdigit() and not c.isascii() for c in bare) or any(c.isnumeric() and not c.isascii() for c in bare):
        raise InvalidMoney(_("Inscrivez le montant avec les chiffres 0 à 9, par exemple 25\xa0000."), "digits")
    if re.fullmatch(r"[-\u2212\u2013]\$?[\d.,]+\$?", bare) or re.fullmatch(r"\([\d.,$]+\)", bare):
        raise InvalidMoney(
            _("Inscrivez un montant de zéro ou plus, sans signe moins %(typed)s.") % typed_too,
            "negative",
        )
    if re.fullmatch(r"[\d.,]+[eE][+-]?\d+", bare):
        raise InvalidMoney(
            _("Inscrivez le montant au long, par exemple 100\xa0000 %(typed)s.") % typed_too,
            "exponent",
        )
    if re.fullmatch(r"\d+[.,]\d+([.,]\d*)+", bare):
        raise InvalidMoney(
            _("Séparez les milliers par une espace et les cents par une virgule, par exemple 1\xa0234,50."),
            "separators",
        )
    match = re.fullmatch(r"([0-9]+)(?:[.,]([0-9]*))?", bare)
    if not match:
        raise InvalidMoney(
            _("Inscrivez un montant en chiffres, par exemple 25\xa0000 %(typed)s.") % typed_too,
            "invalid",
        )
    whole, cents = match[1].lstrip("0") or "0", match[2] or ""
    if len(cents) > 2:
        raise InvalidMoney(
            _("Inscrivez au plus deux chiffres après la virgule, et une espace entre les milliers, comme 25\xa0000."),
            "decimals",
        )
    if len(whole) > _MAX_WHOLE_DIGITS:
        raise InvalidMoney(
            _("Ce montant est trop grand\xa0: inscrivez au plus 10 chiffres avant la virgule."), "too_large"
        )
    return Decimal(f"{whole}.{cents:0<2}")


class MoneyInput(forms.TextInput):
    """A text control, so that spaces and commas may be typed; phones show their digits."""

    suffix = "$"

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "size": 12, **(attrs or {})})


class MoneyField(forms.Field):
    """Dollars, as Decimal with two decimals. ``min_value`` and ``max_value`` are included in the range.

    What is typed never exceeds ``MOST_MONEY``, the most that a column of the database holds.
    """

    widget = MoneyInput

    def __init__(self, *, min_value=None, max_value=None, **kwargs):
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        if not _SPACES.sub("", str(value)):
            return None
        try:
            return parse_money(value)
        except InvalidMoney as error:
            raise ValidationError(error.message, code=error.code) from error

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        low, high = self.min_value, self.max_value
        shown = {"low": low is not None and money(low), "high": high is not None and money(high), "typed": money(value)}
        if low is not None and high is not None and not low <= value <= high:
            raise ValidationError(
                _("Inscrivez un montant entre %(low)s et %(high)s (vous avez inscrit %(typed)s)."), "range", shown
            )
        if low is not None and value < low:
            raise ValidationError(
                _("Inscrivez un montant d’au moins %(low)s (vous avez inscrit %(typed)s)."), "range", shown
            )
        if high is not None and value > high:
            raise ValidationError(
                _("Inscrivez un montant d’au plus %(high)s (vous avez inscrit %(typed)s)."), "range", shown
            )

    def prepare_value(self, value):
        return amount(value) if isinstance(value, Decimal | int) else value


class InvalidDuration(ValueError):
    """A text is not a duration. ``code`` names the fault; the message says what to type instead."""

    def __init__(self, message, code):
        super().__init__(str(message))
        self.message = message
        self.code = code


def _spoken(minutes):
    return f"{hours(minutes)} ({hours_and_minutes(minutes)})" if minutes > 60 and minutes % 60 else hours(minutes)


def parse_duration(text) -> int:
    """Return whole minutes, a positive multiple of 15. A bare number is hours. Raises InvalidDuration."""
    typed = str(text).strip()
    bare = _SPACES.sub("", typed).lower()
    typed_too = _("(vous avez inscrit «\xa0%(typed)s\xa0»)") % {"typed": typed[:40]}
    example = _("Inscrivez une durée comme 1,5 ou 1\xa0h\xa030 ou 90\xa0min %(typed)s.") % {"typed": typed_too}
    if not bare.isascii():
        raise InvalidDuration(example, "invalid")
    if match := re.fullmatch(r"(\d{1,4})(?:[.,](\d{1,6}))?(?:h|heures?)?", bare):
        minutes = Decimal(f"{match[1]}.{match[2] or 0}") * 60
    elif match := re.fullmatch(r"(\d{1,4})h(\d{1,2})(?:min|m)?", bare):
        if int(match[2]) > 59:
            raise InvalidDuration(example, "invalid")
        minutes = Decimal(int(match[1]) * 60 + int(match[2]))
    elif match := re.fullmatch(r"(\d{1,5})(?:min|minutes?)", bare):
        minutes = Decimal(match[1])
    else:
        raise InvalidDuration(example, "invalid")
    if minutes % _QUARTER:
        low = int(minutes // _QUARTER) * _QUARTER
        high = low + _QUARTER
        advice = _("%(low)s ou %(high)s") % {"low": _spoken(low), "high": _spoken(high)} if low else _spoken(high)
        raise InvalidDuration(
            _("Les durées se comptent en quarts d’heure\xa0: inscrivez %(advice)s %(typed)s.")
            % {"advice": advice, "typed": typed_too},
            "quarter",
        )
    if not minutes:
        raise InvalidDuration(_("Inscrivez une durée d’au moins un quart d’heure, soit 0,25."), "zero")
    return int(minutes)


class DurationInput(forms.TextInput):
    suffix = "h"

    def __init__(self, attrs=None, suffix=None):
        super().__init__({"autocomplete": "off", "size": 8, **(attrs or {})})
        if suffix is not None:
            self.suffix = suffix


class DurationField(forms.Field):
    """A duration in whole minutes, a multiple of 15. ``max_minutes`` is included."""

    widget = DurationInput

    def __init__(self, *, max_minutes=60_000, **kwargs):
        super().__init__(**kwargs)
        self.max_minutes = max_minutes

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        if not _SPACES.sub("", str(value)):
            return None
        try:
            return parse_duration(value)
        except InvalidDuration as error:
            raise ValidationError(error.message, code=error.code) from error

    def validate(self, value):
        super().validate(value)
        if value is not None and value > self.max_minutes:
            raise ValidationError(
                _("Inscrivez une durée d’au plus %(most)s; pour des minutes, écrivez par exemple «\xa090\xa0min\xa0»."),
                "too_long",
                {"most": hours(self.max_minutes)},
            )

    def prepare_value(self, value):
        return typed_hours(value) if isinstance(value, int) else value


class LocalDateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class LocalDateField(forms.DateField):
    """A local calendar date. ``not_before`` and ``not_after`` (included) are dates, or callables asked when used."""

    widget = LocalDateInput
    default_error_messages = {
        "invalid": _("Inscrivez une date qui existe, sous la forme année-mois-jour, par exemple 2027-02-01."),
        "year": _("Vérifiez l’année\xa0: inscrivez-la avec quatre chiffres, par exemple 2027."),
        "not_before": _("Inscrivez une date à partir du %(bound)s (vous avez inscrit le %(typed)s)."),
        "not_after": _("Inscrivez une date au plus tard le %(bound)s (vous avez inscrit le %(typed)s)."),
    }

    def __init__(self, *, not_before=None, not_after=None, **kwargs):
        super().__init__(**kwargs)
        self.not_before, self.not_after = not_before, not_after

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if not 1900 <= value.year <= 2199:
            raise ValidationError(self.error_messages["year"], "year")
        for code, bound, outside in (
            ("not_before", self.not_before, lambda limit: value < limit),
            ("not_after", self.not_after, lambda limit: value > limit),
        ):
            limit = bound() if callable(bound) else bound
            if limit is not None and outside(limit):
                raise ValidationError(
                    self.error_messages[code], code, {"bound": long_date(limit), "typed": long_date(value)}
                )


class LocalDateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class LocalDateTimeField(forms.DateTimeField):
    """An instant typed in local time, in one control; returned aware. The hour that a clock change skips is refused."""

    widget = LocalDateTimeInput
    default_error_messages = {
        "invalid": _("Inscrivez une date et une heure qui existent, par exemple 2027-02-01 13:30."),
    }


class HintedRadioSelect(forms.RadioSelect):
    """Radio buttons with a line of explanation below each label. ``hints`` maps a value to its line."""

    def __init__(self, attrs=None, choices=(), hints=None):
        super().__init__(attrs, choices)
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if hint := self.hints.get(str(value)):
            option["hint"] = hint
            option["attrs"]["aria-describedby"] = f"{option['attrs'].get('id', name)}_hint"
        return option
