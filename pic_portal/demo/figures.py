"""What the team did with what neighbourhoods learned, and a setting that it changed: its pages of figures are not bare."""

from datetime import timedelta

from django.utils.translation import gettext as _

from events.models import Activity
from proposals import actions
from reports.actions import tag_lesson
from reports.models import Lesson, Tag
from toolbox.models import Theme

MOST = 9


class Learning:
    """Tags on the first lessons, tied to three themes; one invented activity asks for less presence."""

    def __init__(self, people, *, now):
        self.by, self.now = people["team"], now

    def tell(self):
        themes = list(Theme.objects.in_order())
        tags = [_("Vision partagée"), _("Parole des jeunes"), _("Décider à plusieurs")]
        for number, lesson in enumerate(Lesson.objects.standing().order_by("pk")[:MOST]):
            names = [tags[number % 3], *([tags[0]] if number % 4 == 3 else [])]
            tag_lesson(lesson=lesson, names=names, by=self.by, now=self.now)
        for theme, tag in zip(themes, Tag.objects.order_by("key"), strict=False):
            theme.tags.add(tag)
        activity = Activity.objects.filter(is_fictitious=True).in_order().first()
        if activity is not None:
            actions.change_settings(
                row=activity,
                values={"certificate_share": 75},
                seen={"certificate_share": activity.certificate_share},
                group=f"activite-{activity.code}",
                by=self.by,
                now=self.now - timedelta(days=12),
            )
