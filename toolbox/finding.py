"""The search of the toolbox: what was meant, what answers it, in what order; the same on both databases.

Each word of the question is a slot: the stems that answer it, each worth what it deserves (said so, begun so, or brought
back from a typing error). A resource answers when every slot has something in it; failing that, when some do, and the
page says so. Scores are whole numbers: databases add them alike.
"""

from dataclasses import dataclass, field
from math import log2

from search.spelling import nearest
from search.words import fold, stem, words_of

from .facets import depth_of
from .lexicon import lexicon
from .models import Resource, Term
from .postings import unpack

MOST_WORDS = 8
MOST_SIGNS = 120
SAID, BEGUN, MEANT = 100, 60, 50  # what an exact stem is worth, a beginning, a correction
LOST_BY_LETTER = 12
LOOKED_AT = 40  # the best ones, whose titles are read again
ASKED_BY_KEY = 500  # resources: beyond, whom they belong to is asked of all at once


@dataclass(frozen=True)
class Slot:
    """One word of the question. ``worth``: {stem: hundredths}; empty when nothing here is like it. ``meant``: the correction."""

    word: str
    worth: dict
    meant: str = ""

    @property
    def stem(self):
        return next(iter(self.worth), stem(self.word))


@dataclass
class Found:
    """``rows``: [(key of a resource, facets)] in their order. ``is_partial``: no resource had every word."""

    text: str
    slots: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    is_partial: bool = False

    @property
    def stems(self):
        """What is marked in the texts of the page."""
        return {one for slot in self.slots for one in slot.worth}

    @property
    def meant(self):
        """The question as it was understood, when that differs; else nothing."""
        if not any(slot.meant for slot in self.slots):
            return ""
        return " ".join(slot.meant or slot.word for slot in self.slots)


def cleaned(text):
    """Return what was typed without what no search can use: at most ``MOST_SIGNS``, on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MOST_SIGNS]


def find(user, text, known=None):
    """Return everything that answers ``text`` among what this person may read. Two queries, the words being in memory.

    ``known``: the words of the index, for whoever has read them already.
    """
    known, text = known or lexicon(), cleaned(text)
    slots = slots_of(text, known)
    found = Found(text, slots)
    useful = [slot for slot in slots if slot.worth]
    if not useful:
        return found
    scores = _scores(useful, known)
    whole = scores[0].keys() if len(useful) == len(slots) else set()
    for score in scores[1:]:
        whole = whole & score.keys()
    keys = _readable(user, whole)
    if not keys and len(slots) > 1:
        keys = _readable(user, set().union(*scores))
        found.is_partial = bool(keys)
    if not keys:
        # What it was brought back to is in nothing that this person may read: as if it were unknown.
        return Found(text, [Slot(slot.word, {}) for slot in slots])
    found.rows = _ranked(keys, scores, useful, known)
    # A word that stands only in what this person may not read is told to nobody, not as a correction either.
    told = {slot.word for slot, score in zip(useful, scores, strict=True) if not keys.isdisjoint(score)}
    found.slots = [slot if slot.word in told else Slot(slot.word, {}) for slot in slots]
    return found


def keys_of(text, known=None):
    """Return the keys of what holds every word of a question, read or not: for a filter that goes through ``visible_to``."""
    known = known or lexicon()
    slots = slots_of(cleaned(text), known)
    if not slots or not all(slot.worth for slot in slots):
        return set()
    scores = _scores(slots, known)
    return set.intersection(*(set(score) for score in scores))


def everything(user, known=None):
    """Return the same for no question: all that this person may read, what one begins with first."""
    known = known or lexicon()
    readable = _readable(user, known.facets.keys())
    return Found("", rows=[(key, known.facets[key]) for key in known.in_order if key in readable])


def _readable(user, keys):
    """Return those of ``keys`` that this person may read: all but the few that they may not, which are fewer to fetch."""
    if not keys:
        return set()
    hidden = Resource.objects.hidden_from(user)
    if len(keys) <= ASKED_BY_KEY:
        hidden = hidden.filter(pk__in=keys)
    return keys - set(hidden.order_by().values_list("pk", flat=True))


def slots_of(text, known):
    """Read a question word by word. The last word may be unfinished: people look while they type."""
    words = list(dict.fromkeys(words_of(text)))[:MOST_WORDS]
    return [_slot(word, known, is_last=word == words[-1]) for word in words]


def _slot(word, known, *, is_last):
    said = stem(word)
    begun = dict.fromkeys(known.stems_beginning(word), BEGUN)
    if said in known.frequencies:
        return Slot(word, {said: SAID, **({one: BEGUN for one in begun if one != said} if is_last else {})})
    if begun:
        return Slot(word, begun)
    worth, meant = {}, ""
    for other, off in nearest(word, known.usual):
        meant = meant or other
        worth.setdefault(known.stems[other], MEANT - LOST_BY_LETTER * off)
    return Slot(word, worth, meant)


def _scores(slots, known):
    """Return for each slot {key of a resource: what it has there}. One query: the lists of every stem."""
    wanted = {one for slot in slots for one in slot.worth}
    lists = {one: unpack(packed) for one, packed in Term.objects.of_stems(wanted).values_list("stem", "postings")}
    found = []
    for slot in slots:
        # One rarity for a slot: among the ends of one beginning, or the corrections of one error, the rarest is no better.
        rarity, score = _rarity(max(slot.worth, key=known.frequency), known), {}
        for one, worth in sorted(slot.worth.items(), key=lambda pair: pair[1]):
            factor = worth * rarity
            for key, weight in zip(*lists.get(one, ((), ())), strict=True):
                if key not in score or score[key] < weight * factor:
                    score[key] = weight * factor
        found.append({key: value for key, value in score.items() if key in known.facets})
    return found


def _rarity(one, known):
    """How much a word tells: 10 for one that every resource has, 10 more each time that half as many have it."""
    return 10 + round(10 * log2(max(1.0, known.size / max(1, known.frequency(one)))))


def _ranked(keys, scores, slots, known):
    """Order keys: more words first, then their worth, then what one begins with; the titles of the best are read again."""
    rows = []
    for key in keys:
        worth = [score[key] for score in scores if key in score]
        rows.append((-len(worth), -sum(worth), depth_of(known.facets[key]), key))
    rows.sort()
    best = [
        (words, worth * _title_counts(known.titles[key], slots) // 4, depth, key)
        for words, worth, depth, key in rows[:LOOKED_AT]
    ]
    best.sort()
    return [(row[3], known.facets[row[3]]) for row in (*best, *rows[LOOKED_AT:])]


def _title_counts(title, slots):
    """In quarters: a title that is the question is worth three times, one that says it together twice, one that has its
    words in this very form a quarter more."""
    words, asked = words_of(title), [slot.stem for slot in slots]
    said = [stem(word) for word in words]
    as_typed = int({slot.meant or slot.word for slot in slots} <= set(words))
    if said == asked:
        return 12 + as_typed
    if any(said[n : n + len(asked)] == asked for n in range(len(said))):
        return 8 + (said[: len(asked)] == asked) + as_typed
    return (6 if set(asked) <= set(said) else 4) + as_typed


# --- When nothing answers ---------------------------------------------------------------------------------------------
def nearest_theme(text):
    """Return the theme whose words are most like those of a question, or None when none is."""
    known = lexicon()
    best, most = None, 0
    for theme in known.themes:
        likeness = _likeness(words_of(text), theme)
        if likeness > most:
            best, most = theme, likeness
    return best


def _likeness(words, theme):
    """How much a question is like a theme: its name counts more than what is said of it."""
    total = 0
    for said, worth in ((theme.name, 4), (theme.keywords, 3), (theme.introduction, 2), (theme.description, 1)):
        there = list(dict.fromkeys(fold(said).split()))
        stems = {stem(one) for one in there}
        for word in words:
            if stem(word) in stems:
                total += 4 * worth
            else:
                close = nearest(word, there, most=1)
                total += (3 - close[0][1]) * worth if close else 0
    return total
