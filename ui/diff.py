"""Two versions of a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word, or a run of spaces, or one other sign: joined together again they are the text, to the character.
_TOKENS = re.compile(r"\w+(?:['’\-]\w+)*['’]?|\s+|[^\w\s]")

# About a second of work: two texts of a thousand words.
MOST_PAIRS = 5_000_000


@dataclass(frozen=True)
class Piece:
    """``kind``: same, inserted or deleted."""

    kind: str
    text: str


def _add(pieces, kind, text):
    if not text:
        return
    if pieces and pieces[-1].kind == kind:
        pieces[-1] = Piece(kind, pieces[-1].text + text)
    else:
        pieces.append(Piece(kind, text))


def compare_texts(old, new):
    """Return the pieces of ``old`` and ``new``: same and deleted make the old text, same and inserted the new one.

    Line ends are read alike whether a browser or a file wrote them. Long texts are compared by lines first, and what is
    too long even so is shown whole: comparing costs the product of the two lengths, and anybody may paste a book.
    """
    old, new = ((text or "").replace("\r\n", "\n") for text in (old, new))
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    pieces = []
    if len(before) * len(after) <= MOST_PAIRS:
        _compare(pieces, before, after)
    else:
        _compare(pieces, old.splitlines(keepends=True), new.splitlines(keepends=True), finer=True)
    return pieces


def _compare(pieces, before, after, *, finer=False):
    """Add the pieces of two lists of words, or of lines whose changes are told word by word (``finer``)."""
    for tag, a1, a2, b1, b2 in _opcodes(before, after):
        was, now = "".join(before[a1:a2]), "".join(after[b1:b2])
        if tag == "equal":
            _add(pieces, "same", was)
        elif finer and tag == "replace":
            _compare(pieces, _TOKENS.findall(was), _TOKENS.findall(now))
        else:
            _add(pieces, "deleted", was)
            _add(pieces, "inserted", now)


def _opcodes(before, after):
    if len(before) * len(after) <= MOST_PAIRS:
        return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    if before == after:
        return [("equal", 0, len(before), 0, len(after))]
    return [("replace", 0, len(before), 0, len(after))]
