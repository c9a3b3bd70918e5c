"""A list of resources with its filters: what the address asks for, what each choice would give, the page of rows."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proposals.listing import CountedPaginator
from search.highlights import pieces
from ui.typography import file_size

from . import facets
from .finding import cleaned, everything, find
from .lexicon import lexicon
from .models import Depth, Format, Language, Length, Outcome, Resource

PER_PAGE = 20


@dataclass(frozen=True)
class Asked:
    """What the address of a list says, and means something: empty where nothing is asked."""

    q: str = ""
    theme: str = ""
    etape: str = ""
    format: str = ""
    langue: str = ""
    duree: str = ""
    niveau: str = ""

    def query(self, **changed):
        """The query string's parameters, with some changed; empty ones are left out."""
        asked = replace(self, **changed)
        return {one.name: value for one in fields(self) if (value := getattr(asked, one.name))}

    @property
    def is_narrowed(self):
        return any(getattr(self, one.name) for one in fields(self) if one.name != "q")


@dataclass(frozen=True)
class Dimension:
    """One filter: its name in the address, its words, its choices [(value, label)], its bits, what these say.

    ``values`` gives, for the bits of a resource, the choices under which it is found.
    """

    name: str
    label: str
    choices: tuple
    bits: tuple
    values: Callable


def dimensions(known):
    """The six filters, with the themes and stages as they stand."""
    codes = {theme.position: theme.code for theme in known.themes}
    return [
        Dimension(
            "theme",
            _("Thème"),
            tuple((theme.code, theme.short_name) for theme in known.themes),
            facets.THEMES,
            lambda bits: [codes[position] for position in facets.positions(bits) if position in codes],
        ),
        Dimension(
            "etape",
            _("Étape"),
            tuple((str(stage.number), stage.name) for stage in known.stages),
            facets.STAGES,
            lambda bits: [str(number) for number in facets.positions(bits)],
        ),
        Dimension(
            "niveau",
            _("Niveau"),
            tuple((str(value), label) for value, label in Depth.choices),
            facets.DEPTH,
            lambda bits: [str(bits)],
        ),
        Dimension("format", _("Format"), tuple(Format.choices), facets.FORMAT, lambda bits: [facets.FORMATS[bits]]),
        Dimension("duree", _("Durée"), tuple(Length.choices), facets.LENGTH, lambda bits: [facets.LENGTHS[bits]]),
        Dimension("langue", _("Langue"), tuple(Language.choices), facets.LANGUAGE, _languages),
    ]


def _counted(dimension, *tallies):
    """Return {choice: how many resources}, from {packed facets: how many}."""
    (first, size), by_bits, counts = dimension.bits, Counter(), Counter()
    mask = (1 << size) - 1
    for tally in tallies:
        for packed, number in tally.items():
            by_bits[packed >> first & mask] += number
    for bits, number in by_bits.items():
        for value in dimension.values(bits):
            counts[value] += number
    return counts


def _languages(bits):
    """What is in French and in English is found under both."""
    language = facets.LANGUAGES[bits]
    return [language, Language.FRENCH, Language.ENGLISH] if language == Language.BOTH else [language]


def asked_of(given, known):
    """Read a query string; what means nothing is as if it were not there."""
    values = {"q": cleaned(given.get("q", ""))}
    for one in dimensions(known):
        value = given.get(one.name, "")
        values[one.name] = value if value in dict(one.choices) else ""
    return Asked(**values)


@dataclass(frozen=True)
class Card:
    """A resource as a list shows it: its texts in pieces, those that answer the question marked."""

    resource: Resource
    title: list
    summary: list
    facts: list
    themes: list
    is_dead: bool
    is_expired: bool


class Listing:
    """Everything that a page of results says. ``url(**query)`` makes an address of it."""

    def __init__(self, user, given, *, view="toolbox:search"):
        self.user, self.view, self.known = user, view, lexicon()
        self.asked = asked_of(given, self.known)
        self.dimensions = dimensions(self.known)
        self.found = find(user, self.asked.q, self.known) if self.asked.q else everything(user, self.known)
        self.rows, self.counts = self._narrowed()
        self.paginator = CountedPaginator(self.rows, PER_PAGE, count=len(self.rows))
        self.page = self.paginator.get_page(given.get("page"))

    def _narrowed(self):
        """Return the rows that pass every filter, and for each filter how many each of its choices would give.

        A choice is counted with the other filters on and its own off: the number is what a click gives. Resources are
        counted by what they have in common, not one by one.
        """
        active = [(one, value) for one in self.dimensions if (value := getattr(self.asked, one.name))]
        alike = Counter(row[1] for row in self.found.rows)
        passing, only = dict(alike), {one.name: {} for one, _value in active}
        for packed, number in alike.items() if active else ():
            failed = [one for one, value in active if value not in one.values(facets.read(packed, one.bits))]
            if failed:
                del passing[packed]
            if len(failed) == 1:
                only[failed[0].name][packed] = number
        counts = {one.name: _counted(one, passing, only.get(one.name, {})) for one in self.dimensions}
        if active:
            return [key for key, packed in self.found.rows if packed in passing], counts
        return [key for key, _packed in self.found.rows], counts

    @property
    def total(self):
        return len(self.rows)

    def url(self, **changed):
        return reverse(self.view, query=self.asked.query(**changed))

    def groups(self):
        """The filters as links with their counts; a choice that would give nothing is left out, unless it is the one on."""
        for one in self.dimensions:
            current = getattr(self.asked, one.name)
            options = [
                {
                    "label": label,
                    "url": self.url(**{one.name: "" if value == current else value}),
                    "current": value == current,
                    "count": self.counts[one.name][value],
                }
                for value, label in one.choices
                if self.counts[one.name][value] or value == current
            ]
            if len(options) > 1 or current:
                yield {"label": one.label, "options": options}

    def chips(self):
        """The filters that are on, each with the address without it."""
        for one in self.dimensions:
            value = getattr(self.asked, one.name)
            if value:
                yield {"label": dict(one.choices)[value], "url": self.url(**{one.name: ""})}

    @property
    def kept(self):
        """The filters that another search keeps: [(name, value)]."""
        return list(self.asked.query(q="").items())

    @property
    def clear_url(self):
        """The same search without any filter."""
        return reverse(self.view, query={"q": self.asked.q} if self.asked.q else {})

    def cards(self):
        return cards(self.user, list(self.page.object_list), self.known, self.found.stems)

    def pages(self):
        return self.paginator.get_elided_page_range(self.page.number, on_each_side=1)


def cards(user, keys, known, stems=frozenset()):
    """Return the cards of these resources, in that order, in one query; those that one may not read are left out."""
    rows = Resource.objects.visible_to(user).for_cards().in_bulk(keys) if keys else {}
    return [card(rows[key], known, stems) for key in keys if key in rows]


def card(resource, known, stems=frozenset()):
    """The card of a resource read ``for_cards``."""
    watch = getattr(resource, "watch", None)
    return Card(
        resource=resource,
        title=pieces(resource.title, stems),
        summary=pieces(resource.summary, stems),
        facts=facts_of(resource),
        themes=themes_of(resource, known),
        is_dead=watch is not None and watch.outcome == Outcome.DEAD,
        is_expired=resource.is_expired(timezone.localdate()),
    )


def themes_of(resource, known):
    """The themes of a resource read with its entry in the index, without asking for them."""
    positions = facets.positions(facets.read(resource.entry.facets, facets.THEMES))
    return [theme for theme in known.themes if theme.position in positions]


def facts_of(resource):
    """What one wants to know before opening: format, who wrote it, when, language unless it is French, length, size."""
    facts = [resource.get_format_display(), resource.author, str(resource.year or "")]
    if resource.language != Language.FRENCH:
        facts.append(resource.get_language_display())
    if resource.minutes:
        facts.append(_("%(n)s\u00a0min") % {"n": resource.minutes})
    if resource.pages:
        facts.append(ngettext("%(n)s\u00a0page", "%(n)s\u00a0pages", resource.pages) % {"n": resource.pages})
    version = resource.current
    if version is not None and version.file:
        facts.append(f"{version.kind.upper()}, {file_size(version.size)}")
    return [fact for fact in facts if fact]
