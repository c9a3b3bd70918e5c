"""What the index knows, kept in memory by each process until the index changes.

A few thousand short words, a number and a title for each resource.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

from proposals.models import Stage
from search.words import stem

from .facets import depth_of
from .models import Entry, IndexState, Term, Theme, Word

SHORTEST_PREFIX = 3
MOST_BY_PREFIX = 30


@dataclass(frozen=True)
class Lexicon:
    """``frequencies``: {stem: how many resources}. ``words``: folded words, in alphabetical order, with the stem of each.

    ``usual``: the same words, those of the most resources first: a typing error is brought back to these. ``facets`` and
    ``titles`` of each resource, by its key; ``in_order``: their keys, what one begins with first.
    """

    version: int | None
    frequencies: dict = field(repr=False)
    words: list = field(repr=False)
    stems: dict = field(repr=False)
    usual: list = field(repr=False)
    facets: dict = field(repr=False)
    titles: dict = field(repr=False)
    in_order: list = field(repr=False)
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
        return [one for one in found if one in self.frequencies]

    def frequency(self, one):
        return self.frequencies.get(one, 0)

    @property
    def size(self):
        return len(self.in_order)


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
    frequencies = {one: number for one, number in Term.objects.values_list("stem", "frequency") if number}
    words = sorted(Word.objects.values_list("text", flat=True))
    stems = {word: stem(word) for word in words}
    standing = [word for word in words if stems[word] in frequencies]
    entries = list(Entry.objects.values_list("resource", "facets", "sort_title"))
    entries.sort(key=lambda row: (depth_of(row[1]), row[2], row[0]))
    return Lexicon(
        version=version,
        frequencies=frequencies,
        words=standing,
        stems=stems,
        usual=sorted(standing, key=lambda word: (-frequencies[stems[word]], word)),
        facets={key: facets for key, facets, _title in entries},
        titles={key: title for key, _facets, title in entries},
        in_order=[key for key, _facets, _title in entries],
        themes=list(Theme.objects.in_order()),
        stages=list(Stage.objects.all()),
    )
