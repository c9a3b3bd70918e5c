"""The dates of the follow-up in one's own calendar: those of one's table, or of one's portfolio."""

from django.utils.translation import gettext as _

from events.own_dates import OwnDate
from neighbourhoods.models import Neighbourhood

from .models import Kind, Obligation
from .words import act_of


def dates_of(user):
    """Every date that is waited for, reports and meetings alike: who is concerned prepares both."""
    own = Neighbourhood.objects.coordinated_by(user) | Neighbourhood.objects.advised_by(user)
    rows = Obligation.objects.visible_to(user).awaited_from(own.values("pk"), Kind.values).with_context().by_date()
    for row in rows:
        yield OwnDate(
            uid=f"suivi-{row.public_id}",
            on=row.deadline,
            title=_("%(act)s, %(place)s") % {"act": act_of(row), "place": row.participation.neighbourhood.name},
            why=_("Échéance de l’année de participation (Guide, section 5.3)."),
            path=row.get_absolute_url(),
        )
