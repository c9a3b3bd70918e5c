"""How a thing to do says its day."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import TodoItem

SOON = timedelta(days=7)


def item_of(text, url, now, *, due_on=None, why="", soon=SOON):
    tone = label = ""
    if due_on is not None:
        day = timezone.localdate(due_on) if hasattr(due_on, "hour") else due_on
        left = (day - timezone.localdate(now)).days
        if left < 0:
            tone, label = "late", _("en retard")
        elif left <= soon.days:
            tone = "soon"
            label = ngettext("dans %(count)s jour", "dans %(count)s jours", left) % {"count": left}
            label = _("aujourd’hui") if left == 0 else _("demain") if left == 1 else label
    return TodoItem(text=text, url=url, due_on=due_on, why=why, tone=tone, tone_label=label)
