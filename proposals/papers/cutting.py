"""A long text cut where it can be: after a sentence, else between two words, else anywhere."""

import re
from dataclasses import dataclass

# What closes a sentence, with the quotation marks and brackets that close with it.
_END = re.compile(r"[.!?…][»”\")\]]*(?=\s)")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Cut:
    """``is_cut``: the reader is sent to the file for the rest."""

    text: str
    is_cut: bool = False

    def __bool__(self):
        return bool(self.text or self.is_cut)


def in_one_paragraph(text):
    """Return the text with each run of spaces and line breaks as one space; no-break spaces stay where they stick."""
    return _SPACES.sub(lambda run: run[0] if run[0] in "\u00a0\u202f" else " ", text or "").strip()


def cut(text, most):
    """Return the text in one paragraph of at most ``most`` signs (None: whole), cut after a sentence where one ends."""
    text = in_one_paragraph(text)
    if most is None or len(text) <= most:
        return Cut(text)
    start = text[: most + 1]
    ends = [found.end() for found in _END.finditer(start)]
    if ends and ends[-1] >= most // 3:
        return Cut(text[: ends[-1]], True)
    space = start.rfind(" ")
    kept = start[: space if space >= most // 3 else most].rstrip()
    return Cut(f"{kept}…" if kept else "", True)


def short(text, most):
    """Return a name in at most ``most`` signs, in one paragraph, with an ellipsis in place of what is left out."""
    text = in_one_paragraph(text)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
