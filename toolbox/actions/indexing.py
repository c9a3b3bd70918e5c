"""The index of the search, written with what it is about, in the same transaction."""

from collections import Counter, defaultdict

from django.db import transaction

from search.words import EMPTY, fold, stem

from ..facets import number_of
from ..models import Entry, IndexState, Resource, Term, Word, WordGroup
from ..postings import HEAVIEST, pack, unpack

# How much a word says of a resource, by where it stands.
TITLE, KEYWORD, AUTHOR, THEME, SUMMARY, DESCRIPTION, LABEL, EQUIVALENT = 24, 12, 12, 8, 8, 3, 3, 4
MOST_TIMES = 3  # a word said more often says no more
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
    """Return ({stem: weight}, words) of a resource read with its themes and stages."""
    weights, words = Counter(), set()
    for text, weight in _texts(resource):
        for word, times in Counter(_words(text)).items():
            words.add(word)
            weights[stem(word)] += weight * min(times, MOST_TIMES)
    for one in groups.equivalents(set(weights)):
        weights[one] += EQUIVALENT
    return {one: min(weight, HEAVIEST) for one, weight in weights.items()}, words


def facets_of(resource):
    return number_of(
        format=resource.format,
        language=resource.language,
        depth=resource.depth,
        length=resource.length,
        stages=[stage.number for stage in resource.stages.all()],
        themes=[theme.position for theme in resource.themes.all()],
    )


@transaction.atomic
def index(resource):
    """Write what the index says of one resource. One writer at a time."""
    IndexState.hold()
    _write([_read().get(pk=resource.pk)], Groups())
    IndexState.advance()


@transaction.atomic
def index_many(resources):
    """The same for several, in bounded batches; return how many."""
    IndexState.hold()
    groups, keys = Groups(), list(resources.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        _write(list(_read().filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk")), groups)
    _keep_words(groups.words)
    IndexState.advance()
    return len(keys)


@transaction.atomic
def rebuild():
    """Write the whole index again; return how many resources it holds. The old one answers until it is there."""
    IndexState.hold()
    groups, lists, words, count = Groups(), defaultdict(dict), set(), 0
    for model in (Word, Term, Entry):
        model.objects.all().delete()
    for resource in _read().order_by("pk").iterator(chunk_size=AT_ONCE):
        weights, said = weighed(resource, groups) if not resource.is_withdrawn else ({}, set())
        words |= said
        for one, weight in weights.items():
            lists[one][resource.pk] = weight
        _enter([resource], {resource.pk: weights})
        count += not resource.is_withdrawn
    Term.objects.bulk_create(
        (Term(stem=one, frequency=len(found), postings=pack(found)) for one, found in sorted(lists.items())),
        batch_size=1_000,
    )
    _keep_words(words | groups.words)
    IndexState.advance()
    return count


@transaction.atomic
def forget(resource):
    """No word finds a resource any more: it is withdrawn. Its title stays, for the desk."""
    IndexState.hold()
    _change({resource.pk: {}}, _stems_before([resource.pk]))
    Entry.objects.filter(resource=resource).update(stems="")
    IndexState.advance()


def _read():
    return Resource.objects.prefetch_related("themes", "stages")


def _write(resources, groups):
    said = {resource.pk: weighed(resource, groups) for resource in resources}
    weights = {key: one for key, (one, _words_) in said.items()}
    _change(weights, _stems_before(list(weights)))
    _enter(resources, weights)
    _keep_words({word for _weights, words in said.values() for word in words})


def _stems_before(keys):
    return {one for stems in Entry.objects.filter(pk__in=keys).values_list("stems", flat=True) for one in stems.split()}


def _change(weights, before):
    """In the lists of the stems that these resources had or have, put what they have now: {key: {stem: weight}}."""
    wanted = {one for stems in weights.values() for one in stems}
    known = {term.stem: term for term in Term.objects.of_stems(before | wanted)}
    for one in before | wanted:
        term = known.setdefault(one, Term(stem=one))
        listed = dict(zip(*unpack(term.postings), strict=True))
        for key, stems in weights.items():
            listed.pop(key, None)
            if one in stems:
                listed[key] = stems[one]
        term.frequency, term.postings = len(listed), pack(listed)
    Term.objects.bulk_create([term for term in known.values() if term.pk is None], batch_size=500)
    Term.objects.bulk_update(
        [term for term in known.values() if term.stem in before | wanted], ["frequency", "postings"], batch_size=100
    )


def _enter(resources, weights):
    Entry.objects.bulk_create(
        [
            Entry(
                resource=one, facets=facets_of(one), sort_title=fold(one.title)[:200], stems=" ".join(weights[one.pk])
            )
            for one in resources
        ],
        update_conflicts=True,
        unique_fields=["resource"],
        update_fields=["facets", "sort_title", "stems"],
    )


def _keep_words(words):
    """Note the words that are not known yet. What no resource says any more goes with the next ``rebuild``."""
    Word.objects.bulk_create([Word(text=word) for word in sorted(words)], ignore_conflicts=True, batch_size=1_000)
