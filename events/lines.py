"""A line of text as it is kept: what nobody sees, or what would turn it around on a page, is not in it."""

import re
import unicodedata

# Joiners are letters' own in some scripts; the other signs of that class draw nothing, or reverse what follows.
_JOINERS = "\u200c\u200d"
_BREAKS = ("Cc", "Zl", "Zp")


def on_its_lines(text):
    """Return a text of several lines as it is kept, whatever browser it comes from."""
    return text.replace("\r\n", "\n").strip()


def one_line(text):
    """Return ``text`` on one line: a header of an e-mail, a title, a name."""
    kept = []
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in _BREAKS:
            kept.append(" ")
        elif kind != "Cf" or sign in _JOINERS:
            kept.append(sign)
    return re.sub(" {2,}", " ", "".join(kept)).strip()  # a no-break space is a sign of French, and stays
