"""What Dynamo's requests ask of somebody; nothing of a coach, whose requests wait for others.

An item follows from a request's state, and goes when the state changes.
"""

from datetime import date, timedelta
from functools import partial

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods import positions
from neighbourhoods.models import Portfolio
from ui.todo import TodoItem
from ui.typography import long_date

from . import todo_lines
from .models import DynamoRequest
from .todo_lines import Sort, each, lines

SOON = timedelta(days=7)
IS_LATE = Q(passed_to_team_at__isnull=False)


def items(user, now):
    """Yield the items of one person, in no order."""
    return todo_lines.items(sorts(user, now))


def sorts(user, now):
    """Offers for a table, talks for whoever advises it, both for the team at times, and the places that it entrusts.

    Only the open year's requests wait for anybody.
    """
    today, held = timezone.localdate(now), positions.kept(user) or positions.read(user)
    if not (user.is_team or held.submits_for or held.advised):
        return []
    found = DynamoRequest.objects.visible_to(user).of_the_year_open_on(today)
    answers, confirms = Q(neighbourhood__in=held.submits_for), Q(neighbourhood__in=held.advised)
    if user.is_team:
        advised = Portfolio.objects.current(today).filter(neighbourhood=OuterRef("neighbourhood"))
        answers |= Q(received_on__isnull=False)
        confirms |= IS_LATE | ~Exists(advised)
    # The day on which the table talked; nothing once the team takes over.
    talked_on = Case(When(IS_LATE, then=Value("")), default=Cast("discussed_on", CharField()))
    offers = lines(found.offered().filter(answers), key="public_id", day="offer_until")
    talks = lines(found.unconfirmed().filter(confirms), key="public_id", day="team_takes_over_on", word=talked_on)
    found_sorts = [Sort(offers, each(partial(_to_answer, today))), Sort(talks, each(partial(_to_confirm, today)))]
    if user.is_team:
        found_sorts.append(Sort(lines(found.to_entrust(), key="public_id"), each(partial(_to_entrust, today))))
    return found_sorts


def _to_answer(today, place, key, due_on, _number, _word):
    text = _("Accepter ou décliner la place de Dynamo offerte (%(place)s)") % {"place": place}
    return _item(text, key, today, due_on=due_on, why=_("Sans réponse ce jour-là, elle passe au quartier suivant."))


def _to_confirm(today, place, key, due_on, _number, talked_on):
    why = _("Personne ne l’a confirmé à temps\u00a0: l’équipe s’en charge.")
    if talked_on:
        why = _("La table indique en avoir parlé le %(date)s.") % {"date": long_date(date.fromisoformat(talked_on))}
    text = _("Confirmer un échange au sujet de Dynamo (%(place)s)") % {"place": place}
    return _item(text, key, today, due_on=due_on, why=why)


def _to_entrust(today, place, key, _day, _number, _word):
    text = _("Confier un accompagnement à Dynamo (%(place)s)") % {"place": place}
    return _item(text, key, today, why=_("La place est tenue et l’échange confirmé; la table attend qu’on lui écrive."))


def _item(text, key, today, *, due_on=None, why=""):
    tone = label = ""
    if due_on is not None:
        left = (due_on - today).days
        if left < 0:
            tone, label = "late", _("en retard")
        elif left <= SOON.days:
            tone = "soon"
            label = ngettext("dans %(count)s jour", "dans %(count)s jours", left) % {"count": left}
            label = _("aujourd’hui") if left == 0 else _("demain") if left == 1 else label
    return TodoItem(
        text=text, url=reverse("coaching:dynamo", args=[key]), due_on=due_on, why=why, tone=tone, tone_label=label
    )
