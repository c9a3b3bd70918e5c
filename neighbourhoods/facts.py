"""Reading the programme's facts from ``reference/*.yaml``: every value is asked for with its type.

A fault names the file, the line and the key, so that whoever mends the file need not read this code.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

_MISSING = object()


class FactError(Exception):
    """A reference file is malformed. The message is French and says where."""


class _FactLoader(yaml.SafeLoader):
    """Keep the line of each key, and refuse a key written twice, which YAML silently lets win."""

    path = None

    def construct_entry(self, node):
        values, lines = {}, {}
        for key_node, value_node in node.value:
            key, line = self.construct_object(key_node), key_node.start_mark.line + 1
            if key in values:
                raise FactError(_fault(self.path, line, key, _("cette clé est écrite deux fois")))
            values[key] = self.construct_object(value_node, deep=True)
            lines[key] = line
        return Entry(self.path, node.start_mark.line + 1, values, lines)


_FactLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _FactLoader.construct_entry)


def read_facts(path, *, keys):
    """Return the file's outermost mapping as an ``Entry`` that has no other key than ``keys``."""
    path = Path(path)
    try:
        loader = _FactLoader(path.read_text(encoding="utf-8"))
        loader.path = path
        try:
            root = loader.get_single_data()
        finally:
            loader.dispose()
    except OSError as problem:
        raise FactError(_("%(file)s : le fichier ne se lit pas.") % {"file": path.name}) from problem
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise FactError(_fault(path, line, "", _("ce n’est pas du YAML bien formé"))) from problem
    if not isinstance(root, Entry):
        raise FactError(_fault(path, 1, "", _("des clés sont attendues")))
    return root.only(keys)


def _fault(path, line, key, text):
    where = _("%(file)s, ligne %(line)s") % {"file": path.name, "line": line}
    if key:
        where += _(", clé « %(key)s »") % {"key": key}
    return f"{where}\u00a0: {text}."


class Entry:
    """A mapping of a reference file. Each method returns a value of its type or raises ``FactError``."""

    def __init__(self, path, line, values, lines):
        self._path, self._line, self._values, self._lines = path, line, values, lines

    def only(self, keys):
        """Return the entry itself, once sure that it has no key outside ``keys`` (a typing error, most likely)."""
        for key in self._values:
            if key not in keys:
                raise self.fault(key, _("cette clé n’est pas connue"))
        return self

    def fault(self, key, text):
        return FactError(_fault(self._path, self._lines.get(key, self._line), key, text))

    def text(self, key, *, blank=False, longest=None):
        value = self._value(key, str, _("un texte est attendu"))
        if not value.strip() and not blank:
            raise self.fault(key, _("ce texte est vide"))
        if longest is not None and len(value) > longest:
            raise self.fault(key, _("ce texte dépasse %(count)s caractères") % {"count": longest})
        return value.strip()

    def text_or_none(self, key, **limits):
        return None if self._raw(key) is None else self.text(key, **limits)

    def flag(self, key):
        return self._value(key, bool, _("« true » ou « false » est attendu"))

    def whole(self, key, *, at_least=None, at_most=None):
        value = self._value(key, int, _("un nombre entier est attendu"))
        if (at_least is not None and value < at_least) or (at_most is not None and value > at_most):
            raise self.fault(key, _("ce nombre est hors des bornes"))
        return value

    def whole_or_none(self, key, **limits):
        return None if self._raw(key) is None else self.whole(key, **limits)

    def dollars(self, key):
        """Return whole dollars as Decimal; a YAML number with a decimal point would be a float, and is refused."""
        return Decimal(self.whole(key, at_least=0))

    def dollars_or_none(self, key):
        return None if self._raw(key) is None else self.dollars(key)

    def day(self, key):
        return self._value(key, date, _("une date année-mois-jour est attendue"))

    def day_or_none(self, key):
        return None if self._raw(key) is None else self.day(key)

    def choice(self, key, choices):
        """Return a member of ``choices``, an enumeration of texts."""
        return self._member(key, self.text(key), choices)

    def choices(self, key, choices):
        return [self._member(key, value, choices) for value in self.texts(key)]

    def wholes(self, key):
        return self._list(key, int, _("des nombres entiers sont attendus"))

    def texts(self, key):
        return self._list(key, str, _("des textes sont attendus"))

    def has(self, key):
        """For a key that an entry may leave out."""
        return key in self._values

    def entry(self, key, *, keys):
        return self._value(key, Entry, _("des clés sont attendues")).only(keys)

    def entry_or_none(self, key, *, keys):
        return None if self._raw(key) is None else self.entry(key, keys=keys)

    def entries(self, key, *, keys):
        return [entry.only(keys) for entry in self._list(key, Entry, _("une liste d’entrées est attendue"))]

    def _raw(self, key):
        value = self._values.get(key, _MISSING)
        if value is _MISSING:
            raise self.fault(key, _("cette clé manque"))
        return value

    def _value(self, key, kind, complaint):
        value = self._raw(key)
        if not _is(value, kind):
            raise self.fault(key, complaint)
        return value

    def _list(self, key, kind, complaint):
        values = self._value(key, list, complaint)
        if not all(_is(value, kind) for value in values):
            raise self.fault(key, complaint)
        return values

    def _member(self, key, value, choices):
        if value not in choices.values:
            known = ", ".join(choices.values)
            raise self.fault(key, _("« %(value)s » n’est pas l’un de : %(known)s") % {"value": value, "known": known})
        return choices(value)


def _is(value, kind):
    """``True`` is an int to Python, and a datetime is a date: neither is what a fact of that type looks like."""
    return type(value) is kind


class Tally:
    """What a loading created and what it found already there, by sort of thing, in the order of the first mention."""

    def __init__(self):
        self.rows = {}

    def count(self, sort, created):
        """Note one thing; return ``created``, so that the caller can go on in the same breath."""
        made, kept = self.rows.get(sort, (0, 0))
        self.rows[sort] = (made + created, kept + (not created))
        return created
