"""What neighbourhoods learned in a calendar year, by theme of the toolbox.

A lesson belongs to the themes to which the team tied its tags: to several, or to none yet. Its year is that of the day on
which its report was handed in. Only lessons of reports that the person may read count.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from reports.models import Lesson

from .models import Theme

NO_THEME = "sans-theme"


@dataclass(frozen=True)
class Learned:
    """``themes``: (theme, how many lessons), in the order of the toolbox; ``bare``: those without a theme."""

    themes: list
    bare: int
    total: int


def lessons_of_year(user, year, *, theme=None):
    """Return the lessons of a year; ``theme``: a ``Theme``, ``NO_THEME`` for those that have none, None for all."""
    seen = Lesson.objects.visible_to(user).filter(recorded_at__year=year)
    if theme == NO_THEME:
        return seen.filter(~_has_theme())
    if theme is not None:
        return seen.filter(Exists(Lesson.tags.through.objects.filter(lesson=OuterRef("pk"), tag__themes=theme)))
    return seen


def by_theme(user, year):
    """Return the ``Learned`` of a year, in two queries."""
    seen = lessons_of_year(user, year)
    themes = Theme.objects.visible_to(user).in_order()
    counted = themes.annotate(
        learned=Count("tags__lessons", filter=Q(tags__lessons__in=seen.order_by().values("pk")), distinct=True)
    )
    sums = seen.order_by().aggregate(total=Count("pk"), bare=Count("pk", filter=~_has_theme()))
    return Learned([(theme, theme.learned) for theme in counted], sums["bare"], sums["total"])


def _has_theme():
    return Exists(Lesson.tags.through.objects.filter(lesson=OuterRef("pk"), tag__themes__isnull=False))
