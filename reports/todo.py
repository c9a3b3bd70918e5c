"""What the calendar asks of somebody: reports, mid-year meetings, their moments and what they leave; two queries at most."""

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods import positions
from ui.todo import TodoItem

from .models import SOON, FollowUp, Obligation
from .words import act_of, days_left, late_by, tone_of


def todo(user, now):
    """From thirty days before each date; moments to choose from at once."""
    held = positions.kept(user) or positions.read(user)
    own, advised = held.submits_for, held.advised
    if not own and not advised:
        return
    until = timezone.localdate(now) + SOON
    rows = list(Obligation.objects.asking(own, advised, now, until).with_context().by_date())
    asked = Prefetch("follow_ups", FollowUp.objects.asking(own, advised, until), to_attr="asked_follow_ups")
    prefetch_related_objects([row for row in rows if row.has_follow_ups], asked)
    for row in rows:
        if row.is_due:
            yield _due(row, now)
        if row.is_to_choose:
            yield _to_choose(row)
        if row.is_to_answer:
            yield _to_answer(row)
        if row.is_to_read:
            yield _to_read(row)
        if row.has_follow_ups:
            yield from _follow_ups(row, now)


def _due(row, now):
    tone, label = tone_of(row, timezone.localdate(now))
    return TodoItem(
        text=_("%(act)s, %(place)s") % {"act": act_of(row), "place": row.participation.neighbourhood.name},
        url=_page_of(row),
        due_on=row.deadline,
        why=_why(row),
        tone=tone,
        tone_label=label,
    )


def _page_of(row):
    """The report once it is begun, the obligation before."""
    report = getattr(row, "report", None)
    return report.get_absolute_url() if report else row.get_absolute_url()


def _why(row):
    if not row.is_report:
        return _("Six mois de l’an %(n)s\u00a0: le temps d’un bilan de la démarche (Guide, section 5.3).") % {
            "n": row.year_number
        }
    return _(
        "L’année de participation se termine par un rapport d’activité et un bilan financier (Guide, section 5.3)."
    )


def _to_choose(row):
    return TodoItem(
        text=_("Retenir un moment pour la rencontre de mi-année, %(place)s")
        % {"place": row.participation.neighbourhood.name},
        url=row.get_absolute_url(),
        why=_("Votre conseillère ou votre conseiller en propose."),
    )


def _to_answer(row):
    return TodoItem(
        text=_("Répondre aux précisions demandées, %(what)s, %(place)s")
        % {"what": _lowered(row.title), "place": row.participation.neighbourhood.name},
        url=row.report.get_absolute_url(),
        why=_("Seules les sections nommées sont rouvertes."),
        tone="soon",
        tone_label=_("à répondre"),
    )


def _to_read(row):
    return TodoItem(
        text=_("Lire le %(what)s, %(place)s")
        % {"what": _lowered(row.title), "place": row.participation.neighbourhood.name},
        url=row.report.get_absolute_url(),
        why=_("La table l’a remis\u00a0: acceptez-le, ou demandez des précisions."),
    )


def _lowered(title):
    return title[:1].lower() + title[1:]


def _follow_ups(row, now):
    for one in row.asked_follow_ups:
        left = (one.due_on - timezone.localdate(now)).days
        yield TodoItem(
            text=one.text,
            url=row.get_absolute_url(),
            due_on=one.due_on,
            why=_("Convenu à la rencontre de mi-année (%(place)s).") % {"place": row.participation.neighbourhood.name},
            tone="late" if left < 0 else "soon",
            tone_label=late_by(-left) if left < 0 else days_left(left),
        )
