"""What somebody meant, among the words that are known: « perenisation » is « perennisation » with a letter missing."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4  # letters: below, one letter off is another word


def allowed(word):
    """Return how many letters of a folded word may be missing, doubled, wrong or swapped with their neighbour."""
    if len(word) < SHORTEST:
        return 0
    return 1 if len(word) < 8 else 2


def nearest(word, known, most=3):
    """Return the known words nearest to ``word``: [(word, letters off)], nearest first, in the order of ``known``.

    ``known`` is a sequence of folded words, the most useful first. Those that share the first letter come before: it
    is the one that people get right.
    """
    limit = allowed(word)
    if not limit:
        return []
    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=limit, limit=None)
    found.sort(key=lambda one: (one[1], one[0][0] != word[0], one[2]))
    return [(text, off) for text, off, _place in found[:most]]
