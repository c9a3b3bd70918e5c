"""The dates of the follow-up in one's own calendar: those of one's table, or of one's portfolio."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.own_dates import OwnDate
from neighbourhoods.models import Neighbourhood

from .models import Kind, Obligation
from .words import act_of

WHY = gettext_lazy("Échéance de l’année de participation (Guide, section 5.3).")


def dates_of(user):
    """Every date that is waited for, reports and meetings alike: who is concerned prepares both.

    A meeting whose moment is kept takes the place of its date.
    """
    own = Neighbourhood.objects.coordinated_by(user) | Neighbourhood.objects.advised_by(user)
    rows = Obligation.objects.visible_to(user).awaited_from(own.values("pk"), Kind.values)
    for row in rows.with_context().select_related("meeting").by_date():
        meeting = getattr(row, "meeting", None)
        if meeting is not None and meeting.starts_at:
            yield date_of_meeting(meeting)
        else:
            yield OwnDate(
                uid=uid_of(row),
                on=row.deadline,
                title=_title(row),
                why=WHY,
                path=row.get_absolute_url(),
                sequence=meeting.sequence if meeting else 0,  # a moment given up is news to the calendar that has it
            )


def date_of_meeting(meeting):
    """The line of a meeting whose moment is kept."""
    row = meeting.obligation
    return OwnDate(
        uid=uid_of(row),
        on=timezone.localdate(meeting.starts_at),
        title=_("%(title)s, %(place)s") % {"title": row.title, "place": row.participation.neighbourhood.name},
        why=WHY,
        path=row.get_absolute_url(),
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        sequence=meeting.sequence,
    )


def uid_of(row):
    return f"suivi-{row.public_id}"


def _title(row):
    return _("%(act)s, %(place)s") % {"act": act_of(row), "place": row.participation.neighbourhood.name}
