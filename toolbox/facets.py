"""The filters of the search, packed in one whole number for each resource: read for thousands of rows at once."""

from dataclasses import dataclass

from .models import Depth, Format, Language, Length

FORMATS, LANGUAGES, LENGTHS = list(Format.values), list(Language.values), list(Length.values)
# (first bit, how many) of each dimension.
_FORMAT, _LANGUAGE, _DEPTH, _LENGTH, _STAGES, _THEMES = (0, 4), (4, 3), (7, 2), (9, 3), (12, 4), (16, 15)
MOST_THEMES = _THEMES[1]


@dataclass(frozen=True, slots=True)
class Facets:
    """``themes`` and ``stages`` are positions and numbers, as sets."""

    format: str
    language: str
    depth: int
    length: str
    stages: frozenset
    themes: frozenset


def pack(*, format, language, depth, length, stages, themes):  # noqa: A002 - the field's name
    """Return the number. ``stages`` are numbers from 1, ``themes`` positions from 1."""
    number = FORMATS.index(format) << _FORMAT[0]
    number |= LANGUAGES.index(language) << _LANGUAGE[0]
    number |= int(depth) << _DEPTH[0]
    number |= LENGTHS.index(length) << _LENGTH[0]
    for stage in stages:
        number |= 1 << (_STAGES[0] + stage - 1)
    for theme in themes:
        number |= 1 << (_THEMES[0] + theme - 1)
    return number


def unpack(number):
    return Facets(
        format=FORMATS[_read(number, _FORMAT)],
        language=LANGUAGES[_read(number, _LANGUAGE)],
        depth=_read(number, _DEPTH),
        length=LENGTHS[_read(number, _LENGTH)],
        stages=_set(_read(number, _STAGES)),
        themes=_set(_read(number, _THEMES)),
    )


def depth_of(number):
    return _read(number, _DEPTH)


def _read(number, where):
    first, size = where
    return number >> first & ((1 << size) - 1)


def _set(bits):
    return frozenset(n + 1 for n in range(bits.bit_length()) if bits >> n & 1)


assert len(FORMATS) <= 1 << _FORMAT[1] and len(LANGUAGES) <= 1 << _LANGUAGE[1]  # noqa: S101 - a choice too many
assert len(Depth.values) < 1 << _DEPTH[1] and len(LENGTHS) <= 1 << _LENGTH[1]  # noqa: S101
