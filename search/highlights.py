"""The words of a text that answer a search, to be marked on the page."""

import re
from functools import lru_cache
from itertools import pairwise

from .words import fold, stem

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=50_000)
def _stems_of(word):
    return frozenset(stem(part) for part in fold(word).split())


def pieces(text, stems):
    """Return ``text`` cut in [(piece, is_found)], so that the pieces joined are the text; ``stems`` are those searched.

    A word is found whatever its accents, its number or its capitals. An expression between hyphens or after an
    apostrophe counts word by word, as it is indexed.
    """
    cuts = [0]
    found = set()
    for match in _WORD.finditer(text):
        if _stems_of(match.group()) & stems:
            found.add(match.start())
            cuts += [match.start(), match.end()]
    cuts.append(len(text))
    return [(text[start:end], start in found) for start, end in pairwise(cuts) if end > start]
