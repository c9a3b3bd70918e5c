"""The filters of the search, packed in one whole number for each resource: read for thousands of rows at once."""

from .models import Depth, Format, Language, Length

FORMATS, LANGUAGES, LENGTHS = list(Format.values), list(Language.values), list(Length.values)
# (first bit, how many) of each dimension.
FORMAT, LANGUAGE, DEPTH, LENGTH, STAGES, THEMES = (0, 4), (4, 3), (7, 2), (9, 3), (12, 4), (16, 15)


def number_of(*, format, language, depth, length, stages, themes):  # noqa: A002 - the field's name
    """Return the number. ``stages`` are numbers from 1, ``themes`` positions from 1."""
    number = FORMATS.index(format) << FORMAT[0]
    number |= LANGUAGES.index(language) << LANGUAGE[0]
    number |= int(depth) << DEPTH[0]
    number |= LENGTHS.index(length) << LENGTH[0]
    for stage in stages:
        number |= 1 << (STAGES[0] + stage - 1)
    for theme in themes:
        number |= 1 << (THEMES[0] + theme - 1)
    return number


def depth_of(number):
    return read(number, DEPTH)


def positions(number):
    """The positions, from 1, whose bit is there: themes, stages."""
    return tuple(n + 1 for n in range(number.bit_length()) if number >> n & 1)


def read(number, where):
    """Return the bits of one dimension, as a whole number."""
    first, size = where
    return number >> first & ((1 << size) - 1)


assert len(FORMATS) <= 1 << FORMAT[1] and len(LANGUAGES) <= 1 << LANGUAGE[1]  # noqa: S101 - a choice too many
assert len(Depth.values) < 1 << DEPTH[1] and len(LENGTHS) <= 1 << LENGTH[1]  # noqa: S101
