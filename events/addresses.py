"""The normal form of an e-mail address: « Marie@X.org » and « marie@x.org » are one person (R6)."""

import unicodedata


def normal(address):
    """Return ``address`` without the spaces around it, in one case. What stands before the @ keeps its dots and tags."""
    return unicodedata.normalize("NFKC", address).strip().casefold()
