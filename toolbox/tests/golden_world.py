"""The library of the golden set: invented resources, the questions that people ask, what a librarian would answer."""

from functools import cache
from pathlib import Path

import yaml

from toolbox.actions.indexing import rebuild
from toolbox.factories import NOW, make_themes
from toolbox.models import Placement, Resource, Version, WordGroup

GOLDEN = Path(__file__).parent / "golden"


@cache
def read(name):
    return yaml.safe_load((GOLDEN / f"{name}.yaml").read_text(encoding="utf-8"))


def build(stages):
    """Fill the database with the library, published, and index it."""
    themes = {theme.position: theme for theme in make_themes()}
    by_number = {stage.number: stage for stage in stages}
    WordGroup.objects.bulk_create(WordGroup(words=words) for words in read("word_groups")["word_groups"])
    for one in read("corpus")["resources"]:
        facts = {name: one[name] for name in ("title", "author", "summary", "description", "format")}
        facts["keywords"] = ", ".join(one["keywords"])
        resource = Resource.objects.create(
            code=one["id"], year=one["year"], language=one["language"], depth=one["depth"], minutes=one["minutes"],
            created_at=NOW, is_fictitious=True, **facts,
        )  # fmt: skip
        version = Version.objects.create(
            resource=resource, number=1, link=f"https://exemple.org/{one['id']}", at=NOW
        )  # fmt: skip
        Resource.objects.filter(pk=resource.pk).update(current=version, published_at=NOW)
        Placement.objects.bulk_create(Placement(theme=themes[n], resource=resource) for n in one["themes"])
        resource.stages.set([by_number[n] for n in one["stages"]])
    return rebuild()
