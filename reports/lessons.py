"""The search in what neighbourhoods learned: words, tags, stages, where it was said; with counts of each choice."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from .models import Lesson, Tag
from .rules.form import report_form
from .rules.lessons import OWN_ANSWERS, QUESTIONS, search_words

MOST_SIGNS = 100


@dataclass(frozen=True)
class Chosen:
    """What the address asks for and means something."""

    text: str = ""
    tag: str = ""
    stage: str = ""
    source: str = ""

    def as_query(self, **changed):
        query = {"q": self.text, "etiquette": self.tag, "etape": self.stage, "provenance": self.source} | changed
        return {name: value for name, value in query.items() if value}


class Search:
    """What one person may read of what was learned; four queries for any number of lessons, and those of the page."""

    def __init__(self, user, asked):
        self.seen = Lesson.objects.visible_to(user)
        self.tags = list(Tag.objects.among(self.seen))
        stages = self.seen.order_by().values_list("report__obligation__participation__stage__number")
        self.stages = dict(stages.annotate(n=Count("pk")).order_by("report__obligation__participation__stage__number"))
        known = {tag.key: tag for tag in self.tags}
        stage, source = asked.get("etape", ""), asked.get("provenance", "")
        self.chosen = Chosen(
            text=" ".join(asked.get("q", "").split())[:MOST_SIGNS],
            tag=asked.get("etiquette", "") if asked.get("etiquette") in known else "",
            stage=stage if stage in {str(number) for number in self.stages} else "",
            source=source if source in _sources() else "",
        )
        self.words = search_words(self.chosen.text)
        self.tag = known.get(self.chosen.tag)

    @property
    def is_empty(self):
        return not self.stages

    @property
    def is_narrowed(self):
        return bool(self.chosen.as_query())

    def rows(self):
        found = self.seen.saying(self.words)
        if self.tag:
            found = found.tagged(self.tag)
        if self.chosen.stage:
            found = found.of_stage(int(self.chosen.stage))
        if self.chosen.source:
            found = found.of_sources(_sources()[self.chosen.source][1])
        return found.with_context().latest_first()

    def groups(self, url):
        """The filters as links: ``url(**query)`` makes an address."""
        if self.tags:
            tags = [("", _("Toutes"), None), *((tag.key, tag.name, tag.count) for tag in self.tags)]
            yield _group(url, _("Étiquette"), "etiquette", self.chosen.tag, tags)
        if len(self.stages) > 1:
            stages = [("", _("Toutes"), None)]
            stages += [(str(number), _("Étape %(n)s") % {"n": number}, n) for number, n in self.stages.items()]
            yield _group(url, _("Étape"), "etape", self.chosen.stage, stages)
        sources = [("", _("Toutes"), None), *((code, label, None) for code, (label, _codes) in _sources().items())]
        yield _group(url, _("Provenance"), "provenance", self.chosen.source, sources)


def _sources():
    """{code: (words, sources)}: the questions, what did not work, the final reports."""
    found = {"questions": (_("Questions d’apprentissage"), [QUESTIONS])}
    for section, codes in OWN_ANSWERS:
        form = report_form()[section]
        label = form.named(codes[0]).label if len(codes) == 1 else form.title
        found[section.value] = (label, [f"{section}.{code}" for code in codes])
    return found


def _group(url, label, name, current, options):
    links = [
        {"label": text, "url": url(**{name: value}), "current": current == value, "count": count}
        for value, text, count in options
    ]
    return {"label": label, "options": links}
