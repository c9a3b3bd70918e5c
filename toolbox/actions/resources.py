"""The team keeps resources: adds, changes, gives them something to open, publishes, withdraws, reviews, reunites."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models.written import WrittenMeanwhile
from ui.language import in_french, without_prefix
from ui.refusals import NotAllowedNow, Refused
from ui.uploads import fingerprint

from .. import policy
from ..links.addresses import checked, key_of
from ..models import Favourite, IndexState, Placement, Resource, Step, Version
from . import watching
from .codes import save_under_a_free_code
from .indexing import forget, index
from .texts import kept

FACTS = (
    "title", "summary", "description", "author", "year", "licence", "format", "language", "depth", "minutes", "pages",
    "keywords", "review_on", "expires_on", "source",
)  # fmt: skip
LONGEST_REVIEW = timedelta(days=5 * 366)


def locked(resource):
    """Return the same resource, its row locked until the transaction ends.

    Not its key: whoever holds the index and writes what it says of this resource does not wait for us, who may wait
    for the index.
    """
    return Resource.objects.select_for_update(of=("self",), no_key=True).get(pk=resource.pk)


@transaction.atomic
def create(*, themes, stages, by, now, activities=(), is_fictitious=False, indexes=True, **facts):
    """Add a resource that only the team reads yet, and return it. ``facts``: those of ``FACTS`` that are known.

    ``indexes``: False for a caller that makes many, and indexes them all at the end of its own transaction.
    """
    policy.require_curator(by)
    resource = Resource(created_at=now, created_by=by, is_fictitious=is_fictitious, **_clean(facts))
    save_under_a_free_code(resource)
    _place(resource, themes, stages, activities)
    if indexes:
        index(resource)
    return resource


@transaction.atomic
def change(*, resource, themes, stages, by, now, lock_version, activities=(), indexes=True, **facts):
    """Change what is said of a resource. Raises ``WrittenMeanwhile`` when somebody else saved it since it was opened.

    ``indexes``: as for ``create``.
    """
    policy.require_curator(by)
    resource = locked(resource)
    _check_not_merged(resource)
    if lock_version != resource.lock_version:
        raise WrittenMeanwhile(resource)
    for name, value in _clean(facts).items():
        setattr(resource, name, value)
    if resource.published_at and not resource.is_withdrawn:
        _check_complete(resource, themes)
    resource.note_change(by, now)
    resource.save()
    _place(resource, themes, stages, activities)
    if indexes and not resource.is_withdrawn:
        index(resource)
    return resource


@transaction.atomic
def open_with(*, resource, by, now, link="", page="", upload=None, change=""):
    """Give a resource what it opens from now on: an address, a page of the portal or a file.

    The same again changes nothing; the same page under another address (https for http) is a version too.

    The versions before stay readable to the team. Refused when another resource opens the same.
    """
    policy.require_curator(by)
    resource = locked(resource)
    _check_not_merged(resource)
    facts, key = _content(link, page, upload)
    if resource.content_key == key and facts.get("link", "") in ("", resource.current.link):
        return resource
    other = Resource.objects.with_key(key).exclude(pk=resource.pk).first()
    if other is not None:
        raise _taken(other)
    number = resource.versions.count() + 1
    version = Version.objects.create(resource=resource, number=number, change=change.strip(), at=now, by=by, **facts)
    resource.current, resource.content_key = version, key
    resource.note_change(by, now)
    try:
        with transaction.atomic():
            resource.save(update_fields=["current", "content_key", "lock_version", "saved_at", "saved_by"])
    except IntegrityError as problem:  # somebody gave it to another resource at the same instant
        raise _taken(Resource.objects.with_key(key).first()) from problem
    watching.watch(resource, now)
    return resource


def _content(link, page, upload):
    """Return (fields of the version, key) of the one thing that was given."""
    if sum(map(bool, (link, page, upload))) != 1:
        raise Refused(_("Donnez une adresse, une page du portail ou un fichier\u00a0: un seul des trois."))
    if upload:
        digest = fingerprint(upload)
        facts = {
            "file": upload,
            "name": upload.clean_name,
            "kind": upload.kind,
            "size": upload.size,
            "digest": digest,
        }
        return facts, f"file:{digest}"
    if link:
        link = checked(link)
        return {"link": link}, key_of(link)
    page = checked_page(page)
    return {"page": page}, f"page:{page}"


def checked_page(page):
    """Return a page of this portal by its French address, which names it in both languages; refused when there is none."""
    path = without_prefix(page.strip())
    try:
        if not path.startswith("/") or path.startswith("//") or "?" in path or "#" in path:
            raise Resolver404
        with in_french():
            resolve(path)
    except Resolver404 as problem:
        raise Refused(_("Cette page n’existe pas dans le portail. Exemple\u00a0: /programme/."), "page") from problem
    return path


def _taken(other):
    if other is None:
        return Refused(_("Une autre ressource ouvre déjà la même chose."))
    return Refused(
        _("«\u00a0%(title)s\u00a0» ouvre déjà la même chose.") % {"title": other.title},
        way_out=(_("Voir cette ressource"), other.get_absolute_url()),
    )


@transaction.atomic
def publish(*, resource, by, now):
    """Show a resource to everybody. Twice changes nothing."""
    policy.require_curator(by)
    resource = locked(resource)
    if resource.published_at is not None:
        return resource
    _check_standing(resource)
    _check_complete(resource, list(resource.themes.all()))
    resource.published_at = now
    resource.note_change(by, now)
    resource.save()
    return resource


@transaction.atomic
def withdraw(*, resource, why, by, now):
    """Show it no more, for a reason that the team reads. Twice changes nothing."""
    policy.require_curator(by)
    resource = locked(resource)
    if resource.is_withdrawn:
        return resource
    if not why.strip():
        raise Refused(_("Dites en un mot pourquoi\u00a0: l’équipe le lira plus tard."), "why")
    resource.withdrawn_at, resource.withdrawn_by, resource.withdrawn_why = now, by, why.strip()
    resource.save()
    forget(resource)
    return resource


@transaction.atomic
def restore(*, resource, by, now):
    """What was withdrawn is shown again, as it was. What was merged into another stays there."""
    policy.require_curator(by)
    resource = locked(resource)
    if not resource.is_withdrawn:
        return resource
    if resource.merged_into_id is not None:
        raise NotAllowedNow(_("Cette ressource a été réunie à une autre\u00a0: elle ne se rétablit plus."))
    resource.withdrawn_at = resource.withdrawn_by = None
    resource.withdrawn_why = ""
    resource.note_change(by, now)
    resource.save()
    index(resource)
    watching.watch(resource, now)
    return resource


@transaction.atomic
def review(*, resource, next_on, by, now):
    """Say that somebody looked at it, and when it is to be looked at again (a local day, five years ahead at most)."""
    policy.require_curator(by)
    resource = locked(resource)
    today = timezone.localdate(now)
    if next_on is not None and not today < next_on <= today + LONGEST_REVIEW:
        raise Refused(_("Choisissez une date à venir, d’ici cinq ans."), "next_on")
    resource.review_on, resource.reviewed_at, resource.reviewed_by = next_on, now, by
    resource.save(update_fields=["review_on", "reviewed_at", "reviewed_by"])
    return resource


@transaction.atomic
def merge(*, resource, into, by, now):
    """Make one of two resources that are the same: ``into`` stays, with the themes, stages, favourites, paths of both.

    The address of ``resource`` leads to ``into`` from then on; its openings are added to the other's.
    """
    policy.require_curator(by)
    if resource.pk == into.pk:
        raise Refused(_("Choisissez une autre ressource que celle-ci."), "into")
    held = {row.pk: row for row in Resource.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=[resource.pk, into.pk]).order_by("pk")}  # fmt: skip
    IndexState.hold()  # before a key changes: whoever holds the index may be writing about these two
    resource, into = held[resource.pk], held[into.pk]
    if resource.is_withdrawn or into.is_withdrawn:
        raise NotAllowedNow(_("Une ressource retirée ne se réunit pas\u00a0: rétablissez-la d’abord."))
    known = set(into.placements.values_list("theme", flat=True))
    for placement in resource.placements.exclude(theme__in=known):
        Placement.objects.create(theme_id=placement.theme_id, resource=into, position=placement.position)
    into.stages.add(*resource.stages.all())
    into.activities.add(*resource.activities.all())
    kept = set(Favourite.objects.of([into]).values_list("user", flat=True))
    Favourite.objects.of([resource]).exclude(user__in=kept).update(resource=into)
    Favourite.objects.of([resource]).delete()
    on_path = set(Step.objects.filter(resource=into).values_list("path", flat=True))
    Step.objects.filter(resource=resource).exclude(path__in=on_path).update(resource=into)
    Step.objects.filter(resource=resource).delete()
    _add_openings(resource, into)
    Resource.objects.filter(merged_into=resource).update(merged_into=into)
    resource.suggestions.update(resource=into)
    resource.note_change(by, now)
    resource.merged_into, resource.content_key = into, None
    resource.withdrawn_at, resource.withdrawn_by = now, by
    with in_french():
        resource.withdrawn_why = _("Réunie à «\u00a0%(title)s\u00a0».") % {"title": into.title[:200]}
    resource.save()
    into.note_change(by, now)
    into.save()
    forget(resource)
    index(into)
    return into


def _add_openings(resource, into):
    there = {row.day: row for row in into.openings.all()}
    for row in resource.openings.all():
        if row.day in there:
            into.openings.filter(day=row.day).update(count=F("count") + row.count)
            row.delete()
        else:
            row.resource = into
            row.save(update_fields=["resource"])


@transaction.atomic
def put_in_order(*, theme, keys, by, now):
    """Give the resources of a theme the order of ``keys`` (of resources); those left out come after, as they were."""
    policy.require_curator(by)
    rows = list(Placement.objects.select_for_update(of=("self",)).of_theme(theme).in_order())
    rank = {key: n for n, key in enumerate(keys)}
    rows.sort(key=lambda row: (rank.get(row.resource_id, len(rank)), row.position, row.pk))
    for position, row in enumerate(rows, start=1):
        row.position = position
    Placement.objects.bulk_update(rows, ["position"])
    return theme


def _clean(facts):
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"a resource has no {', '.join(sorted(unknown))}")
    return {name: kept(name, value) if isinstance(value, str) else value for name, value in facts.items()}


def _place(resource, themes, stages, activities):
    wanted = {theme.pk for theme in themes}
    resource.placements.exclude(theme__in=wanted).delete()
    there = set(resource.placements.values_list("theme", flat=True))
    for theme in themes:
        if theme.pk not in there:
            last = theme.placements.order_by("-position").values_list("position", flat=True).first() or 0
            Placement.objects.create(theme=theme, resource=resource, position=last + 1)
    resource.stages.set(stages)
    resource.activities.set(activities)


def _check_standing(resource):
    if resource.is_withdrawn:
        raise NotAllowedNow(_("Cette ressource est retirée\u00a0: rétablissez-la d’abord."))


def _check_not_merged(resource):
    if resource.merged_into_id is not None:
        raise NotAllowedNow(_("Cette ressource a été réunie à une autre : elle ne change plus."))


def _check_complete(resource, themes):
    """Refuse what nobody could open, find or understand."""
    if resource.current_id is None:
        raise Refused(_("Adresse à compléter\u00a0: donnez d’abord ce que la ressource ouvre."))
    if not resource.summary:
        raise Refused(_("Présentez la ressource en une phrase avant de la publier."), "summary")
    if not themes:
        raise Refused(_("Rangez la ressource dans au moins un thème."), "themes")
