"""What Dynamo's requests ask of somebody: one query, whatever their number and the person's roles; none of a coach.

An item follows from a request's state, and goes when the state changes.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods import positions
from neighbourhoods.models import Portfolio
from ui.todo import TodoItem
from ui.typography import long_date

from .dynamo_words import awaits_mandate
from .models import DynamoRequest

SOON = timedelta(days=7)
Status = DynamoRequest.Status


def items(user, now):
    """Yield the items of one person, in no order. Only the open year's requests wait for anybody."""
    if not user.is_authenticated:
        return
    today, held = timezone.localdate(now), positions.kept(user) or positions.read(user)
    if not (user.is_team or held.submits_for or held.advised):
        return  # a coach's requests wait for others
    found = (
        DynamoRequest.objects.visible_to(user)
        .of_the_year_open_on(today)
        .active()
        .annotate(is_advised=Exists(Portfolio.objects.current(today).filter(neighbourhood=OuterRef("neighbourhood"))))
        .filter(Q(status=Status.OFFERED) | Q(confirmed_at=None) | Q(status=Status.PLACED, mandate=None))
        .select_related("neighbourhood", "mandate", "year")
    )
    for request in found:
        yield from _of(request, user, held, today)


def _of(request, user, held, today):
    shown, place = {"place": request.neighbourhood.name}, request.neighbourhood_id
    if request.status == Status.OFFERED and (
        place in held.submits_for or user.is_team and request.received_on is not None
    ):
        yield _item(
            _("Accepter ou décliner la place de Dynamo offerte (%(place)s)") % shown,
            request,
            today,
            due_on=request.offer_until,
            why=_("Sans réponse ce jour-là, elle passe au quartier suivant."),
        )
    if request.confirmed_at is None:
        late = request.passed_to_team_at is not None
        if place in held.advised or user.is_team and (late or not request.is_advised):
            yield _item(
                _("Confirmer un échange au sujet de Dynamo (%(place)s)") % shown,
                request,
                today,
                due_on=request.team_takes_over_on,
                why=_("Personne ne l’a confirmé à temps\u00a0: l’équipe s’en charge.")
                if late
                else _("La table indique en avoir parlé le %(date)s.") % {"date": long_date(request.discussed_on)},
            )
    elif user.is_team and awaits_mandate(request):
        yield _item(
            _("Confier un accompagnement à Dynamo (%(place)s)") % shown,
            request,
            today,
            why=_("La place est tenue et l’échange confirmé; la table attend qu’on lui écrive."),
        )


def _item(text, request, today, *, due_on=None, why=""):
    tone = label = ""
    if due_on is not None:
        left = (due_on - today).days
        if left < 0:
            tone, label = "late", _("en retard")
        elif left <= SOON.days:
            tone = "soon"
            label = ngettext("dans %(count)s jour", "dans %(count)s jours", left) % {"count": left}
            label = _("aujourd’hui") if left == 0 else _("demain") if left == 1 else label
    return TodoItem(text=text, url=request.get_absolute_url(), due_on=due_on, why=why, tone=tone, tone_label=label)
