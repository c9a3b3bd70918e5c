"""Keeping a self-assessment in one's account, showing it to one's table, taking it away."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from proposals.models.once import occasion
from ui.refusals import NotAllowedNow

from .. import policy, questions
from ..models import SavedAssessment


@transaction.atomic
def save(*, version, answers, by, now, key=None):
    """Keep ``answers`` ({code: level}) under the wording they were given to. The same page sent twice keeps one."""
    if questions.wording(version) is None:
        raise NotAllowedNow(_("Ces questions ne sont plus celles du portail\u00a0: répondez à nouveau."))
    once = occasion(key, version, *answers.values())
    facts = {"version": version, "saved_at": now, **answers}
    if once is None:
        return SavedAssessment.objects.create(author=by, **facts)
    return SavedAssessment.objects.get_or_create(author=by, key=once, defaults=facts)[0]


@transaction.atomic
def share(*, saved, neighbourhood, by):
    """Show it to the table of ``neighbourhood``, to which its author belongs; None hides it again."""
    saved = _own(saved, by)
    if neighbourhood is not None and not policy.belongs_to_table(by, neighbourhood):
        raise PermissionDenied
    saved.shared_with = neighbourhood
    saved.save(update_fields=["shared_with"])
    return saved


@transaction.atomic
def discard(*, saved, by):
    """Erase it for good; nothing else rests on it."""
    _own(saved, by).delete()


def _own(saved, by):
    saved = SavedAssessment.objects.select_for_update().filter(pk=saved.pk).first()
    if saved is None:
        raise NotAllowedNow(_("Cette autoévaluation a déjà été effacée."))
    if saved.author_id != by.pk:
        raise PermissionDenied
    return saved
