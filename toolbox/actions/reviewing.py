"""Once a week, the team reads which resources ask for its attention. All of it is computed from the state of the day."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from proposals.actions import people
from ui.language import of_reader
from ui.typography import long_date

from ..models import Resource

# Portal's defaults: the sources say nothing of them.
EXPIRES_WITHIN = timedelta(days=30)
WITHOUT_ADDRESS_FOR = timedelta(days=30)
MOST_NAMED = 15  # in each part of the e-mail; it says how many others there are


@dataclass(frozen=True)
class Part:
    """One sort of reason to look at resources. ``lines``: (resource, since when or until when)."""

    title: str
    lines: list
    others: int


def to_look_at(now):
    """Return the parts that have something to say; a resource is in one of them, the most pressing."""
    today = timezone.localdate(now)
    soon = today + EXPIRES_WITHIN
    shown = Resource.objects.standing().filter(published_at__isnull=False)
    lasting = shown.exclude(expires_on__lte=soon)
    parts = [
        _part(
            _("Expirées\u00a0: elles ne se montrent plus"),
            shown.filter(expires_on__lt=today).order_by("expires_on", "title", "pk"),
            lambda one: _("depuis le %(date)s") % {"date": long_date(one.expires_on + timedelta(days=1))},
        ),
        _part(
            _("Expirent d’ici 30 jours"),
            shown.filter(expires_on__gte=today, expires_on__lte=soon).order_by("expires_on", "title", "pk"),
            lambda one: _("dernier jour\u00a0: %(date)s") % {"date": long_date(one.expires_on)},
        ),
        _part(
            _("À revoir"),
            lasting.filter(review_on__lte=today).order_by("review_on", "title", "pk"),
            lambda one: _("date prévue\u00a0: %(date)s") % {"date": long_date(one.review_on)},
        ),
        _part(
            _("Adresse à compléter depuis plus de 30 jours"),
            Resource.objects.to_complete().filter(created_at__lt=now - WITHOUT_ADDRESS_FOR).order_by(
                "created_at", "title", "pk"
            ),
            lambda one: _("ajoutée le %(date)s") % {"date": long_date(one.created_at)},
        ),
    ]  # fmt: skip
    return [part for part in parts if part.lines]


def _part(title, rows, words):
    rows = list(rows)
    return Part(title, [(one, words(one)) for one in rows[:MOST_NAMED]], max(0, len(rows) - MOST_NAMED))


def tell_team(*, now):
    """Write the week's e-mail to each person of the team; return how many have it. Nothing to say: nothing is written.

    The key names the ISO week and the person: run twice, or by two schedulers, it writes once. A week that was missed
    is not made up for; the next one says it all.
    """
    if not to_look_at(now):
        return 0
    today = timezone.localdate(now)
    year, week, _day = today.isocalendar()
    team = people.team(today)
    for person in team:
        with transaction.atomic(), of_reader(person):
            queue_email(
                key=f"toolbox-review-{year}-W{week:02}-{person.pk}",
                kind="toolbox.review",
                to=person,
                template="toolbox/emails/review",
                context={"parts": to_look_at(now)},
                now=now,
            )
    return len(team)
