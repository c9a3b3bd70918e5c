"""What was learned, written down with each version of a report, and tagged by the team."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from search.words import fold
from ui.refusals import Refused

from .. import policy
from ..models import Lesson, Tag
from ..rules.lessons import taught_by

MOST_TAGS = 12


def record_lessons(version):
    """Bring the lessons of a report to what its new version says; the caller holds the report. Tags stay on what stays."""
    report, wanted = version.report, {}
    for one in taught_by(version.content["sections"]):
        wanted[one.source, one.key] = one
    known = {(row.source, row.key): row for row in Lesson.objects.of(report)}
    for place, one in wanted.items():
        row = known.pop(place, None) or Lesson(report=report, source=one.source, key=one.key, recorded_at=version.at)
        row.question, row.text, row.reinvested, row.folded = one.question, one.text, one.reinvested, one.folded
        row.dropped_at = None
        row.save()
    for row in known.values():
        if row.dropped_at is None:
            row.dropped_at = version.at
            row.save(update_fields=["dropped_at"])


@transaction.atomic
def tag_lesson(*, lesson, names, by, now):
    """Give a lesson these tags and no other; a name that is new makes a tag. « Logement » and « logements » stay two."""
    if not policy.may_tag_lessons(by):
        raise PermissionDenied
    wanted = {fold(name)[:60]: " ".join(name.split())[:60] for name in names if fold(name)}
    if len(wanted) > MOST_TAGS:
        raise Refused(_("Douze étiquettes au plus\u00a0: gardez celles qui comptent."), "names")
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    for key, name in wanted.items():
        Tag.objects.get_or_create(key=key, defaults={"name": name, "created_at": now, "created_by": by})
    lesson.tags.set(Tag.objects.with_keys(wanted))
    return lesson
