"""Texts that stand in YAML beside the code: read once, said in the reader's language."""

from pathlib import Path

import yaml
from django.utils.translation import gettext_lazy

files = {}  # path → keys: what the catalogue of translations gathers (scripts/catalogue.py)


def read_words(path, *, keys):
    """Return the contents of a YAML file; every string below one of ``keys``, lists included, is translated when said.

    ``keys`` name what people read (``title``, ``text``); codes, addresses and numbers stay as they are written.
    """
    files[Path(path)] = frozenset(keys)
    return _said(yaml.safe_load(Path(path).read_text(encoding="utf-8")), frozenset(keys), inside=False)


def words_of(path, keys):
    """Yield the strings of the file that people read, as they are written there."""
    yield from _found(yaml.safe_load(Path(path).read_text(encoding="utf-8")), frozenset(keys), inside=False)


def _said(node, keys, *, inside):
    if isinstance(node, dict):
        return {key: _said(value, keys, inside=inside or key in keys) for key, value in node.items()}
    if isinstance(node, list):
        return [_said(value, keys, inside=inside) for value in node]
    return gettext_lazy(node.strip()) if inside and isinstance(node, str) and node.strip() else node


def _found(node, keys, *, inside):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _found(value, keys, inside=inside or key in keys)
    elif isinstance(node, list):
        for value in node:
            yield from _found(value, keys, inside=inside)
    elif inside and isinstance(node, str) and node.strip():
        yield node.strip()
