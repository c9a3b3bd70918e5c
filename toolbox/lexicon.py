"""The words that the index knows, kept in memory by each process until the index changes: a few thousand short texts."""

from bisect import bisect_left
from dataclasses import dataclass, field

from proposals.models import Stage
from search.words import stem

from .models import Entry, IndexState, Term, Theme, Word

SHORTEST_PREFIX = 3
MOST_BY_PREFIX = 30


@dataclass(frozen=True)
class Lexicon:
    """``terms``: {stem: (key, frequency)}. ``words``: the folded words, in alphabetical order, with the stem of each.

    ``usual``: the same words, those of the most resources first: a typing error is brought back to these.
    """

    version: int | None
    size: int
    terms: dict
    words: list
    stems: dict
    usual: list = field(repr=False)
    themes: list = field(repr=False)
    stages: list = field(repr=False)

    def stems_beginning(self, start):
        """Stems of the words that begin with ``start``, a bounded number of them, each once."""
        if len(start) < SHORTEST_PREFIX:
            return []
        found, place = {}, bisect_left(self.words, start)
        while place < len(self.words) and self.words[place].startswith(start) and len(found) < MOST_BY_PREFIX:
            found[self.stems[self.words[place]]] = True
            place += 1
        return [one for one in found if one in self.terms]

    def frequency(self, one):
        return self.terms[one][1] if one in self.terms else 0


_kept = {}


def lexicon():
    """Return the words of the index as it stands: one query, three more when it has changed since the last time."""
    state = IndexState.objects.values_list("version", flat=True).first()
    known = _kept.get("lexicon")
    if state is None:
        return _read(state)  # nothing was ever indexed
    if known is None or known.version != state:
        known = _kept["lexicon"] = _read(state)
    return known


def _read(version):
    terms = {one: (pk, number) for one, pk, number in Term.objects.values_list("stem", "pk", "frequency") if number}
    words = sorted(Word.objects.values_list("text", flat=True))
    stems = {word: stem(word) for word in words}
    standing = [word for word in words if stems[word] in terms]
    return Lexicon(
        version=version,
        size=Entry.objects.count(),
        terms=terms,
        words=standing,
        stems=stems,
        usual=sorted(standing, key=lambda word: (-terms[stems[word]][1], word)),
        themes=list(Theme.objects.in_order()),
        stages=list(Stage.objects.all()),
    )
