"""The team keeps the paths: resources in an order, for who is at one stage."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.lines import one_line
from ui.refusals import NotAllowedNow, Refused

from .. import policy
from ..models import Path, Step
from .codes import save_under_a_free_code
from .texts import kept
from .themes import ChangedMeanwhile, mark_of

FACTS = ("title", "stage", "summary", "description", "position")
MOST_STEPS = 40


@dataclass(frozen=True)
class Wanted:
    """A step as somebody wants it. ``why`` may be empty."""

    resource: object
    why: str = ""


def said_of(path):
    """What the team may change of a path, as plain texts and keys."""
    said = {"title": path.title, "stage": path.stage_id, "summary": path.summary, "description": path.description}
    steps = list(path.steps.in_order().values_list("resource", "why"))
    return said | {"position": path.position, "steps": [list(step) for step in steps]}


@transaction.atomic
def create(*, by, now, **facts):
    """Add a path that only the team reads yet, without steps, and return it."""
    policy.require_curator(by)
    path = Path(**_clean(facts))
    save_under_a_free_code(path)
    return path


@transaction.atomic
def change(*, path, steps, seen, by, now, **facts):
    """Change what is said of a path, and its steps: ``Wanted`` in their order.

    ``seen``: ``mark_of(said_of(path))`` as the page was opened. Raises ``ChangedMeanwhile``.
    """
    policy.require_curator(by)
    path = locked(path)
    if mark_of(said_of(path)) != seen:
        raise ChangedMeanwhile(path)
    keys = [step.resource.pk for step in steps]
    if twice := next((step.resource for n, step in enumerate(steps) if step.resource.pk in keys[:n]), None):
        raise Refused(_("«\u00a0%(title)s\u00a0» est déjà dans ce parcours.") % {"title": twice.title}, "resource")
    if len(steps) > MOST_STEPS:
        raise Refused(_("Un parcours compte %(most)s ressources au plus.") % {"most": MOST_STEPS}, "resource")
    there = {row.resource_id: row for row in path.steps.all()}
    gone = [step.resource for step in steps if step.resource.is_withdrawn and step.resource.pk not in there]
    if gone:
        raise Refused(
            _("«\u00a0%(title)s\u00a0» est retirée de la boîte à outils.") % {"title": gone[0].title}, "resource"
        )
    for name, value in _clean(facts).items():
        setattr(path, name, value)
    path.save()
    path.steps.exclude(resource__in=keys).delete()
    for position, wanted in enumerate(steps, start=1):
        row = there.get(wanted.resource.pk) or Step(path=path, resource=wanted.resource)
        row.position, row.why = position, one_line(wanted.why)
        row.save()
    if path.published_at is not None:
        _check_leads_somewhere(path, now)
    return path


@transaction.atomic
def publish(*, path, by, now):
    """Show a path to everybody. Twice changes nothing; refused when nobody could open any of its steps."""
    policy.require_curator(by)
    path = locked(path)
    if path.published_at is None:
        _check_leads_somewhere(path, now)
        path.published_at = now
        path.save(update_fields=["published_at"])
    return path


@transaction.atomic
def unpublish(*, path, by, now):
    """Show it to the team alone. Twice changes nothing."""
    policy.require_curator(by)
    path = locked(path)
    path.published_at = None
    path.save(update_fields=["published_at"])
    return path


@transaction.atomic
def discard(*, path, by):
    """Take a path away for good; refused while it is published. Its resources stay."""
    policy.require_curator(by)
    path = locked(path)
    if path.published_at is not None:
        raise NotAllowedNow(
            _("Ce parcours est publié\u00a0: retirez-le d’abord des pages publiques."),
            way_out=(_("Retour au parcours"), path.get_absolute_url()),
        )
    path.delete()


def locked(path):
    """Return the same path, its row locked until the transaction ends."""
    found = Path.objects.select_for_update(no_key=True).filter(pk=path.pk).first()
    if found is None:
        raise NotAllowedNow(_("Ce parcours n’existe plus."))
    return found


def _clean(facts):
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"a path has no {', '.join(sorted(unknown))}")
    return {name: kept(name, value) if isinstance(value, str) else value for name, value in facts.items()}


def _check_leads_somewhere(path, now):
    today = timezone.localdate(now)
    if not any(step.resource.is_public(today) for step in path.steps.select_related("resource")):
        raise Refused(
            _("Ajoutez au moins une ressource publiée\u00a0: ce parcours ne mène encore nulle part."), "resource"
        )
