"""Two versions of a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word, or a run of spaces, or one other sign: joined together again they are the text, to the character.
_TOKENS = re.compile(r"\w+(?:['’\-]\w+)*['’]?|\s+|[^\w\s]")


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

    Line ends are read alike whether a browser or a file wrote them.
    """
    before = _TOKENS.findall((old or "").replace("\r\n", "\n"))
    after = _TOKENS.findall((new or "").replace("\r\n", "\n"))
    pieces = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(pieces, "same", "".join(before[a1:a2]))
        else:
            _add(pieces, "deleted", "".join(before[a1:a2]))
            _add(pieces, "inserted", "".join(after[b1:b2]))
    return pieces
