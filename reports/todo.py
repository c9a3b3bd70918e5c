"""What the calendar asks of somebody: reports to hand in, mid-year meetings to hold; two queries at most."""

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods import positions
from neighbourhoods.models import Neighbourhood
from ui.todo import TodoItem

from .models import REPORTS, SOON, Kind, Obligation
from .words import act_of, tone_of


def todo(user, now):
    """Reports of one's own tables, and mid-year meetings of one's portfolio, from thirty days before their date."""
    held = positions.kept(user)
    own = held.submits_for if held else Neighbourhood.objects.coordinated_by(user)
    advised = held.advised if held else Neighbourhood.objects.advised_by(user)
    if held and not own and not advised:
        return
    today = timezone.localdate(now)
    rows = Obligation.objects.awaited_from(own, REPORTS) | Obligation.objects.awaited_from(advised, [Kind.MIDYEAR])
    for row in rows.due_by(today + SOON).with_context().by_date():
        tone, label = tone_of(row, today)
        yield TodoItem(
            text=_("%(act)s, %(place)s") % {"act": act_of(row), "place": row.participation.neighbourhood.name},
            url=row.get_absolute_url(),
            due_on=row.deadline,
            why=_why(row),
            tone=tone,
            tone_label=label,
        )


def _why(row):
    if not row.is_report:
        return _("Six mois de l’an %(n)s\u00a0: le temps d’un bilan de la démarche (Guide, section 5.3).") % {
            "n": row.year_number
        }
    return _(
        "L’année de participation se termine par un rapport d’activité et un bilan financier (Guide, section 5.3)."
    )
