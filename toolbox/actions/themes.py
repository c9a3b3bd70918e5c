"""The team keeps the themes: their words, what they are tied to, the order of their resources, the words that mean the same."""

import hashlib
import json

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.lines import one_line
from notifications.actions import queue_job
from notifications.kinds import register_kind
from search.words import fold
from ui.refusals import NotAllowedNow, Refused

from .. import policy
from ..models import IndexState, Question, Resource, Theme, WordGroup
from . import resources
from .indexing import index_many
from .texts import kept

TEXTS = ("introduction", "description", "keywords")
AT_ONCE = 200  # resources: beyond, whoever saves does not wait for the index
REBUILD = "toolbox.rebuild_index"
MOST_QUESTIONS = 30
LONGEST_QUESTION, LONGEST_GROUP = 240, 300

register_kind(REBUILD, gettext_lazy("Index de la boîte à outils"))


class ChangedMeanwhile(Exception):  # noqa: N818 - a fact about the page, not a fault of the program
    """Somebody saved something else since the page was opened. ``current`` is what stands; nothing was written."""

    def __init__(self, current):
        super().__init__("somebody else saved it meanwhile")
        self.current = current


def mark_of(said):
    """Return a short digest of what a page shows: it comes back with the form, and tells whether it still stands."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def held(theme):
    """Return the same theme, its row locked until the transaction ends; placing a resource in it does not wait."""
    return Theme.objects.select_for_update(no_key=True).get(pk=theme.pk)


# --- A theme --------------------------------------------------------------------------------------------------------
def said_of(theme):
    """What the team may change of a theme, as plain texts and keys."""
    return {name: getattr(theme, name) for name in TEXTS} | {
        "activities": sorted(theme.activities.values_list("pk", flat=True)),
        "tags": sorted(theme.tags.values_list("pk", flat=True)),
        "questions": list(theme.questions.in_order().values_list("text", flat=True)),
    }


@transaction.atomic
def change(*, theme, activities, tags, questions, seen, by, now, **texts):
    """Change what is said of a theme; its name and its place are those of the source. Return (theme, job or None).

    ``questions``: texts in their order. ``seen``: ``mark_of(said_of(theme))`` as the page was opened. New keywords write
    the index of its resources again, in a job where they are many.
    """
    policy.require_curator(by)
    theme = held(theme)
    if mark_of(said_of(theme)) != seen:
        raise ChangedMeanwhile(theme)
    before = theme.keywords
    for name in TEXTS:
        value = texts[name]
        setattr(theme, name, kept(name, value))
    theme.save(update_fields=TEXTS)
    IndexState.advance()  # the search keeps the texts of themes in memory, to name the nearest
    theme.activities.set(activities)
    theme.tags.set(tags)
    _ask(theme, questions)
    job = None
    if theme.keywords != before:
        job = _index_again(Resource.objects.placed_in(theme).standing(), by, now)
    return theme, job


def _ask(theme, questions):
    wanted = []
    for text in map(one_line, questions):
        if text and text not in wanted:
            wanted.append(text)
    if len(wanted) > MOST_QUESTIONS:
        raise Refused(_("Gardez %(most)s questions au plus.") % {"most": MOST_QUESTIONS}, "questions")
    if longest := next((text for text in wanted if len(text) > LONGEST_QUESTION), None):
        raise Refused(
            _("Cette question dépasse %(most)s signes\u00a0: «\u00a0%(text)s…\u00a0»")
            % {"most": LONGEST_QUESTION, "text": longest[:60]},
            "questions",
        )
    theme.questions.exclude(text__in=wanted).delete()
    there = {row.text: row for row in theme.questions.all()}
    for position, text in enumerate(wanted, start=1):
        row = there.get(text) or Question(theme=theme, text=text)
        row.position = position
        row.save()


# --- The order of its resources -------------------------------------------------------------------------------------
def order_of(theme):
    """The standing resources of a theme as its page lists them: by level, then as the team put them."""
    return list(Resource.objects.of_theme(theme).standing())


@transaction.atomic
def move(*, theme, resource, up, by, now):
    """Put a resource one place up or down among those of its level. At the end of its list, it stays."""
    policy.require_curator(by)
    held(theme)
    rows = order_of(theme)
    if resource not in rows:
        raise NotAllowedNow(_("Cette ressource n’est plus dans ce thème."))
    at = rows.index(resource)
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows) and rows[other].depth == rows[at].depth:
        rows[at], rows[other] = rows[other], rows[at]
        resources.put_in_order(theme=theme, keys=[row.pk for row in rows], by=by, now=now)
    return theme


@transaction.atomic
def reorder(*, theme, ranks, seen, by, now):
    """Put resources at the ranks that were typed: {key: rank within its level}; the others keep their order around them.

    ``seen``: ``mark_of`` the keys in the order that the page showed. Raises ``ChangedMeanwhile``.
    """
    policy.require_curator(by)
    held(theme)
    rows = order_of(theme)
    if mark_of([row.pk for row in rows]) != seen:
        raise ChangedMeanwhile(theme)
    keys = []
    for depth in sorted({row.depth for row in rows}):
        keys += placed([row.pk for row in rows if row.depth == depth], ranks)
    return resources.put_in_order(theme=theme, keys=keys, by=by, now=now)


def placed(keys, ranks):
    """Return ``keys`` with each one whose rank (from 1) is not its own put there, the others around as they were."""
    moved = {key: ranks[key] for n, key in enumerate(keys, start=1) if ranks.get(key, n) != n}
    order = [key for key in keys if key not in moved]
    for key, rank in sorted(moved.items(), key=lambda pair: pair[1]):
        order.insert(rank - 1, key)
    return order


# --- Words that mean the same ---------------------------------------------------------------------------------------
@transaction.atomic
def save_words(*, group, words, by, now):
    """Add a group of words that mean the same (``group`` is None), or change one. Return (group, job or None)."""
    policy.require_curator(by)
    said = _said(words)
    if group is not None:
        group = WordGroup.objects.select_for_update().filter(pk=group.pk).first()
        if group is None:
            raise NotAllowedNow(_("Ce groupe de mots n’existe plus."))
        if group.words == said:
            return group, None
    _check_free(said, group)
    group = group or WordGroup()
    group.words = said
    group.save()
    return group, _index_again(Resource.objects.standing(), by, now)


@transaction.atomic
def remove_words(*, group, by, now):
    """Take a group away; twice changes nothing. Return the job, or None."""
    policy.require_curator(by)
    gone, _each = WordGroup.objects.filter(pk=group.pk).delete()
    return _index_again(Resource.objects.standing(), by, now) if gone else None


def _said(words):
    """The words of a group in one writing: separated by commas, each once."""
    kept = {}
    for part in words.replace(";", ",").replace("\n", ",").split(","):
        text = one_line(part)
        if fold(text):
            kept.setdefault(fold(text), text)
    if len(kept) < 2:
        raise Refused(_("Inscrivez au moins deux mots, séparés par des virgules."), "words")
    said = ", ".join(kept.values())
    if len(said) > LONGEST_GROUP:
        raise Refused(_("Ce groupe est trop long\u00a0: 300 signes au plus."), "words")
    return said


def _check_free(said, group):
    """A word means one thing: in two groups, it would join what the team keeps apart."""
    mine = {fold(word): word for word in said.split(", ")}
    for other in WordGroup.objects.exclude(pk=group.pk if group else None):
        for word in other.words.split(","):
            if fold(word) in mine:
                raise Refused(
                    _("«\u00a0%(word)s\u00a0» est déjà dans un autre groupe\u00a0: %(group)s.")
                    % {"word": mine[fold(word)], "group": other.words},
                    "words",
                )


def _index_again(found, by, now):
    """Write these resources in the index again: now when they are few, in a job that is followed when they are many."""
    if found.count() <= AT_ONCE:
        index_many(found)
        return None
    return queue_job(key=f"{REBUILD}:{now.isoformat()}:{by.pk}", kind=REBUILD, payload={}, by=by, now=now)
