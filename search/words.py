"""One normal form of a text, in which everything is searched: « Œuvre », « oeuvres » and « ŒUVRE » are the same word.

Accents go before the stem is taken, not after: whoever types « perenisation » gives no accent to judge by, and the
stem of what they typed must be that of what was written.
"""

import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

# Words so frequent that finding them says nothing. Folded; English ones too, since titles may be English.
_EMPTY = """
    a ai ainsi alors au aussi autre autres aux avec avoir c car ce cela celle celles celui ces cet cette ceux chez ci
    comme comment d dans de des du elle elles en entre est et etre eux fait faut faire il ils j je l la le les leur
    leurs lors lui m ma mais me mes moi mon n ne ni nos notre nous on ont ou par pas pour plus pourquoi qu quand que
    quel quelle quelles quels qui quoi s sa sans se ses si soi son sont sur t ta te tes toi ton tous tout toute toutes
    tu un une vers vos votre vous y
    an and are as at be by for from how in into is it its of on or our that the their this to what with your
"""
EMPTY = frozenset(_EMPTY.split())
SHORTEST_PLURAL = 4
LONGEST = 60  # letters: beyond, a « word » is an address or a mistake

_stemmer = snowballstemmer.stemmer("french")
_one_at_a_time = threading.Lock()  # the stemmer keeps the word in itself while it works


def fold(text):
    """Return text without accents, ligatures or capitals, and with hyphens and apostrophes as spaces."""
    text = text.casefold().replace("œ", "oe").replace("æ", "ae")
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def words_of(text):
    """Return the folded words of a text that say something, in their order. A text of empty words alone keeps them."""
    every = [word[:LONGEST] for word in fold(text).split()]
    return [word for word in every if word not in EMPTY] or every


@lru_cache(maxsize=50_000)
def stem(word):
    """Return the stem of a folded word; « 2021 » and « 5e » are their own."""
    if not word.isalpha():
        return word
    with _one_at_a_time:
        return _stemmer.stemWord(_singular(word)) or word


def _singular(word):
    """« récits » must go the way of « récit », which the stemmer takes for a verb. It knows « journaux » by itself."""
    if len(word) < SHORTEST_PLURAL or word.endswith("ss") or (word.endswith("aux") and not word.endswith("eaux")):
        return word
    return word[:-1] if word[-1] in "sx" else word


def stems_of(text):
    """Return the stems of the words that say something, in their order, each time they come."""
    return [stem(word) for word in words_of(text)]
