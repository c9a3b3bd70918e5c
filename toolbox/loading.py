"""Loads the themes, the first resources, the paths and the groups of words from ``reference/*.yaml``.

What exists is never overwritten: the team may have changed it since. A resource without an address is a draft.
"""

from pathlib import Path as FilePath

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Activity
from neighbourhoods.facts import Tally, read_facts
from proposals.models import Stage
from ui.reference import Words
from ui.refusals import Refused

from .actions.indexing import index_many
from .actions.resources import checked_page
from .actions.watching import watch
from .links.addresses import checked, key_of
from .models import (
    Depth,
    Format,
    Language,
    Path,
    Placement,
    Question,
    Resource,
    Step,
    Theme,
    Version,
    WordGroup,
)
from .models.themes import MOST_WORDS

REFERENCE = FilePath(__file__).parent / "reference"
# What columns of ``ui.said`` hold: the catalogue of translations gathers it.
Words(
    REFERENCE / "themes.yaml",
    keys={"name", "short_name", "introduction", "description", "questions", "source"},
)
THEME = {"code", "name", "short_name", "introduction", "description", "keywords", "activities", "questions"}
RESOURCE = {
    "code", "title", "summary", "author", "format", "language", "depth", "minutes", "page", "link", "themes", "keywords",
    "source", "stages", "activities",
}  # fmt: skip
PATH = {"code", "title", "stage", "summary", "description", "steps"}


def load(tally: Tally, *, reference=REFERENCE) -> Tally:
    """Load everything of this app, inside the caller's transaction. Raises ``FactError``."""
    now = timezone.now()
    _load_word_groups(tally, reference / "word_groups.yaml")
    _load_themes(tally, reference / "themes.yaml")
    _load_resources(tally, reference / "resources.yaml", now)
    _load_paths(tally, reference / "paths.yaml", now)
    return tally


def _load_word_groups(tally, path):
    facts = read_facts(path, keys={"note", "groups"})
    is_empty = not WordGroup.objects.exists()  # the team may have taken one away: it does not come back
    for words in facts.texts("groups"):
        if tally.count("word_groups", is_empty):
            WordGroup.objects.create(words=words)


def _load_themes(tally, path):
    facts = read_facts(path, keys={"note", "source", "themes"})
    for position, entry in enumerate(facts.entries("themes", keys=THEME), start=1):
        theme, created = Theme.objects.get_or_create(
            code=entry.text("code", longest=60),
            defaults={
                "position": position,
                "name": entry.text("name", longest=120),
                "short_name": entry.text("short_name", longest=40),
                "introduction": entry.text("introduction", longest=300),
                "description": entry.text("description", longest=MOST_WORDS),
                "keywords": entry.text("keywords", longest=400),
                "source": facts.text("source", longest=200),
            },
        )
        if tally.count("themes", created):
            theme.activities.set(_activities(entry))
            Question.objects.bulk_create(
                Question(theme=theme, position=n, text=text) for n, text in enumerate(entry.texts("questions"), start=1)
            )


def _load_resources(tally, path, now):
    facts = read_facts(path, keys={"note", "resources"})
    themes = {theme.position: theme for theme in Theme.objects.all()}
    stages = {stage.number: stage for stage in Stage.objects.all()}
    added = []
    for entry in facts.entries("resources", keys=RESOURCE):
        resource, created = Resource.objects.get_or_create(
            code=entry.text("code", longest=80),
            defaults={
                "title": entry.text("title", longest=200),
                "summary": entry.text("summary", blank=True, longest=300),
                "author": entry.text("author", blank=True, longest=200),
                "format": entry.choice("format", Format),
                "language": entry.choice("language", Language),
                "depth": Depth(entry.whole("depth", at_least=1, at_most=3)),
                "minutes": entry.whole_or_none("minutes", at_least=1, at_most=10_000),
                "keywords": entry.text("keywords", longest=400),
                "source": entry.text("source", longest=200),
                "created_at": now,
            },
        )
        if tally.count("resources", created):
            _place(resource, entry, themes, stages)
            _open(resource, entry, now)
            added.append(resource.pk)
    if added:
        index_many(Resource.objects.filter(pk__in=added))


def _place(resource, entry, themes, stages):
    for position in entry.wholes("themes"):
        if position not in themes:
            raise entry.fault("themes", _("ce thème n’existe pas"))
        theme = themes[position]
        Placement.objects.create(theme=theme, resource=resource, position=theme.placements.count() + 1)
    wanted = entry.wholes("stages") if entry.has("stages") else sorted(stages)
    resource.stages.set([stages[number] for number in wanted if number in stages])
    if entry.has("activities"):
        resource.activities.set(_activities(entry))


def _open(resource, entry, now):
    """Give it what the source knows that it opens, and show it; nothing is invented where nothing is known."""
    link, page = entry.text_or_none("link", longest=1_000), entry.text_or_none("page", longest=200)
    if link is None and page is None:
        return
    try:
        facts = {"link": checked(link)} if link else {"page": checked_page(page)}
    except (Refused, ValidationError) as problem:
        raise entry.fault("link" if link else "page", str(problem)) from problem
    version = Version.objects.create(resource=resource, number=1, at=now, **facts)
    resource.current, resource.content_key = version, key_of(link) if link else f"page:{page}"
    resource.published_at = now
    resource.save()
    watch(resource, now)


def _load_paths(tally, path, now):
    facts = read_facts(path, keys={"note", "paths"})
    is_empty = not Path.objects.exists()  # the team may have taken one away: it does not come back
    for position, entry in enumerate(facts.entries("paths", keys=PATH), start=1):
        stage = Stage.objects.filter(number=entry.whole("stage", at_least=1, at_most=3)).first()
        if stage is None:
            raise entry.fault("stage", _("cette étape n’est pas chargée"))
        values = {
            "code": entry.text("code", longest=60),
            "title": entry.text("title", longest=120),
            "summary": entry.text("summary", longest=300),
            "description": entry.text("description", blank=True, longest=MOST_WORDS),
        }
        if tally.count("paths", is_empty):
            made = Path.objects.create(stage=stage, position=position, published_at=now, **values)
            for rank, step in enumerate(entry.entries("steps", keys={"resource", "why"}), start=1):
                resource = Resource.objects.filter(code=step.text("resource", longest=80)).first()
                if resource is None:
                    raise step.fault("resource", _("cette ressource n’existe pas"))
                Step.objects.create(path=made, resource=resource, position=rank, why=step.text("why", longest=300))


def _activities(entry):
    """The activities of these codes; one that is not loaded is a fault of the file."""
    codes = entry.texts("activities")
    found = list(Activity.objects.filter(code__in=codes))
    if len(found) != len(codes):
        raise entry.fault("activities", _("une de ces activités n’est pas chargée"))
    return found
