"""The index of the search, written with what it is about, in the same transaction."""

from collections import Counter

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from search.words import EMPTY, fold, stem

from ..facets import pack
from ..models import Entry, IndexState, Posting, Resource, Term, Word, WordGroup

# How much a word says of a resource, by where it stands.
TITLE, KEYWORD, AUTHOR, THEME, SUMMARY, DESCRIPTION, LABEL, EQUIVALENT = 24, 12, 12, 8, 8, 3, 3, 4
MOST_TIMES = 3  # a word said more often says no more
HEAVIEST = 200
AT_ONCE = 500


class Groups:
    """The words that mean the same, by stems: what a resource says under one name is found under the others."""

    def __init__(self):
        self.members = []  # for each group: a list of sets of stems
        for group in WordGroup.objects.order_by("pk"):
            members = [_words(part) for part in group.words.split(",")]
            self.members.append([{stem(word) for word in words} for words in members if words])
        self.words = {word for group in WordGroup.objects.all() for word in _words(group.words)}

    def equivalents(self, stems):
        """Return the stems of the other names of what ``stems`` say."""
        found = set()
        for group in self.members:
            if any(member <= stems for member in group):
                found |= set().union(*group)
        return found - stems


def _words(text):
    """Folded words of a text, with « co-développement » both apart and in one."""
    plain = [word[:60] for word in fold(text).split() if word not in EMPTY]
    joined = [fold(part).replace(" ", "")[:60] for part in text.replace("‑", "-").split() if "-" in part.strip("-–—")]
    return plain + [word for word in joined if word and word not in EMPTY]


def _texts(resource):
    yield resource.title, TITLE
    yield resource.keywords, KEYWORD
    yield resource.author, AUTHOR
    yield resource.summary, SUMMARY
    yield resource.description, DESCRIPTION
    yield resource.get_format_display(), LABEL
    for theme in resource.themes.all():
        yield theme.name, THEME
        yield theme.keywords, LABEL
    for stage in resource.stages.all():
        yield stage.name, LABEL


def weighed(resource, groups):
    """Return ({stem: weight}, {word: stem}) of a resource read with its themes and stages."""
    weights, words = Counter(), {}
    for text, weight in _texts(resource):
        for word, times in Counter(_words(text)).items():
            words[word] = stem(word)
            weights[words[word]] += weight * min(times, MOST_TIMES)
    for one in groups.equivalents(set(weights)):
        weights[one] += EQUIVALENT
    return {one: min(weight, HEAVIEST) for one, weight in weights.items()}, words


def facets_of(resource):
    return pack(
        format=resource.format,
        language=resource.language,
        depth=resource.depth,
        length=resource.length,
        stages=[stage.number for stage in resource.stages.all()],
        themes=[theme.position for theme in resource.themes.all()],
    )


def index(resource):
    """Write what the index says of one resource; the caller's transaction holds it. One writer at a time."""
    IndexState.hold()
    _recount(_write([_read().get(pk=resource.pk)], Groups()))
    IndexState.advance()


@transaction.atomic
def index_many(resources):
    """The same for several, in bounded batches; return how many."""
    IndexState.hold()
    groups, touched = Groups(), set()
    keys = list(resources.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        touched |= _write(list(_read().filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk")), groups)
    _recount(touched)
    _keep_words({word: stem(word) for word in groups.words})
    IndexState.advance()
    return len(keys)


@transaction.atomic
def rebuild():
    """Write the whole index again; return how many resources it holds. The old one answers until it is there."""
    IndexState.hold()
    for model in (Posting, Word, Term, Entry):
        model.objects.all().delete()
    return index_many(Resource.objects.standing())


def forget(resource):
    """Take a resource out of the index: it is withdrawn."""
    IndexState.hold()
    held = Posting.objects.filter(resource=resource)
    touched = set(held.values_list("term", flat=True))
    held.delete()
    _recount(touched)
    Entry.objects.filter(resource=resource).delete()
    IndexState.advance()


def _read():
    return Resource.objects.prefetch_related("themes", "stages")


def _write(resources, groups):
    """Replace what the index says of these; return the keys of the terms to count again."""
    said = {resource.pk: weighed(resource, groups) for resource in resources}
    words = {word: one for _weights, words in said.values() for word, one in words.items()}
    terms = _keep_words(words, {one for weights, _words_ in said.values() for one in weights})
    before = set(Posting.objects.filter(resource__in=resources).values_list("term", flat=True).distinct())
    Posting.objects.filter(resource__in=resources).delete()
    Posting.objects.bulk_create(
        (
            Posting(term_id=terms[one], resource_id=pk, weight=weight)
            for pk, (weights, _words_) in said.items()
            for one, weight in weights.items()
        ),
        batch_size=2_000,
    )
    Entry.objects.bulk_create(
        [Entry(resource=one, facets=facets_of(one), sort_title=fold(one.title)[:200]) for one in resources],
        update_conflicts=True,
        unique_fields=["resource"],
        update_fields=["facets", "sort_title"],
    )
    return before | {terms[one] for weights, _words_ in said.values() for one in weights}


def _keep_words(words, stems=()):
    """Make what is missing of terms and words; return {stem: key}."""
    wanted = {*words.values(), *stems}
    known = dict(Term.objects.filter(stem__in=wanted).values_list("stem", "pk"))
    Term.objects.bulk_create([Term(stem=one) for one in sorted(wanted - set(known))], batch_size=2_000)
    if wanted - set(known):
        known = dict(Term.objects.filter(stem__in=wanted).values_list("stem", "pk"))
    there = set(Word.objects.filter(text__in=words).values_list("text", flat=True))
    Word.objects.bulk_create(
        [Word(text=word, term_id=known[words[word]]) for word in sorted(set(words) - there)], batch_size=2_000
    )
    return known


def _recount(terms):
    standing = Posting.objects.filter(term=OuterRef("pk")).order_by().values("term").annotate(n=Count("pk"))
    Term.objects.filter(pk__in=terms).update(frequency=Coalesce(Subquery(standing.values("n")), 0))
