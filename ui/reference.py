"""Texts that stand in YAML beside the code: read once, said in the reader's language."""

from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import gettext

from . import language

_declared = {}


class Words:
    """A YAML file of which people read every string below one of ``keys`` (``title``, ``text``), lists included.

    Codes, addresses and numbers stay as they are written. It is declared when its module is imported, so that the
    catalogue of translations finds it (``pic_portal/catalogues.py``).
    """

    def __init__(self, path, *, keys):
        self.path, self.keys = Path(path), frozenset(keys)
        self._in = cache(self._translated)
        _declared[self.path] = self

    def read(self):
        """Return the file's contents in the active language, kept once for each."""
        return self._in(language.current())

    def _translated(self, _language):
        return self._said(self._raw(), inside=False)

    def strings(self):
        """Yield what people read, as it is written in the file."""
        yield from self._found(self._raw(), inside=False)

    def _raw(self):
        return yaml.safe_load(self.path.read_text(encoding="utf-8"))

    def _said(self, node, *, inside):
        if isinstance(node, dict):
            return {key: self._said(value, inside=inside or key in self.keys) for key, value in node.items()}
        if isinstance(node, list):
            return [self._said(value, inside=inside) for value in node]
        return gettext(node.strip()) if inside and _is_text(node) else node

    def _found(self, node, *, inside):
        if isinstance(node, dict):
            for key, value in node.items():
                yield from self._found(value, inside=inside or key in self.keys)
        elif isinstance(node, list):
            for value in node:
                yield from self._found(value, inside=inside)
        elif inside and _is_text(node):
            yield node.strip()


def _is_text(node):
    return isinstance(node, str) and node.strip() != ""


def declared():
    """Return the files of the modules that are imported, in the order of their paths."""
    return [_declared[path] for path in sorted(_declared)]
