"""The words of a text that answer a search, to be marked on the page."""

import re
from itertools import pairwise

from .words import fold, stem

_WORD = re.compile(r"[^\W_]+")


def pieces(text, stems):
    """Return ``text`` cut in [(piece, is_found)], so that the pieces joined are the text; ``stems`` are those searched.

    A word is found whatever its accents, its number or its capitals. An expression between hyphens or after an
    apostrophe counts word by word, as it is indexed.
    """
    cuts = [0]
    found = set()
    for match in _WORD.finditer(text):
        folded = fold(match.group())
        if folded and all(stem(part) in stems for part in folded.split()):
            found.add(match.start())
            cuts += [match.start(), match.end()]
    cuts.append(len(text))
    return [(text[start:end], start in found) for start, end in pairwise(cuts) if end > start]
