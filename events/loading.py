"""Loads the collective activities with the dates that the source gives, from ``reference/activities.yaml``.

An activity is created when its code is missing, its past dates with it, and neither is ever overwritten: the team may
have changed its words, its delays or its dates since.
"""

from datetime import datetime, time
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.facts import Tally, read_facts
from neighbourhoods.models import Organisation

from .models import Activity, Event, EventDay
from .models.catalogue import MOST_WORDS

REFERENCE = Path(__file__).parent / "reference"
KEYS = {"note", "source_code", "dynamo_site", "activities"}
ACTIVITY = {
    "code", "name", "kind", "summary", "description", "audience", "organiser", "takes_topics", "source", "dates",
}  # fmt: skip
DATE = {"first_on", "last_on", "elsewhere"}


def load(tally: Tally, *, reference=REFERENCE) -> Tally:
    """Load everything of this app, inside the caller's transaction. Raises ``FactError``."""
    return load_activities(tally, reference / "activities.yaml")


def load_activities(tally=None, path=REFERENCE / "activities.yaml"):
    """Create what is missing. The organisers are organisations that were loaded before."""
    tally = Tally() if tally is None else tally
    facts = read_facts(path, keys=KEYS)
    site, now = facts.text("dynamo_site", longest=500), timezone.now()
    for position, entry in enumerate(facts.entries("activities", keys=ACTIVITY), start=1):
        values = {
            "name": entry.text("name", longest=120),
            "kind": entry.choice("kind", Activity.Kind),
            "summary": entry.text("summary", longest=240),
            "description": entry.text("description", longest=MOST_WORDS),
            "audience": entry.text("audience", longest=200),
            "takes_topics": entry.flag("takes_topics"),
            "source": entry.text("source", longest=200),
            "position": position,
            "organiser": _organiser(entry),
        }
        dates = entry.entries("dates", keys=DATE)
        activity, created = Activity.objects.get_or_create(
            code=entry.text("code", longest=60), defaults=values | {"is_fictitious": False}
        )
        if tally.count("activities", created):
            for date in dates:
                tally.count("event_dates", True)
                _add_date(activity, date, site if date.flag("elsewhere") else "", now)
        elif dates:
            for _date in dates:
                tally.count("event_dates", False)
    return tally


def _organiser(entry):
    code = entry.text_or_none("organiser", longest=60)
    if code is None:
        return None
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise entry.fault("organiser", _("cette organisation n’est pas chargée"))
    return found


def _add_date(activity, entry, external_link, now):
    """Add a past date. Its hours are not known: each day is whole."""
    first_on, last_on = entry.day("first_on"), entry.day("last_on")
    if last_on < first_on:
        raise entry.fault("last_on", _("une activité finit après son premier jour"))
    event = Event.objects.create(
        activity=activity,
        title=activity.name,
        summary=activity.summary,
        organiser=activity.organiser,
        starts_at=_at(first_on, time(0)),
        ends_at=_at(last_on, time(23, 59)),
        is_whole_day=True,
        registering=Event.Registering.ELSEWHERE if external_link else Event.Registering.NONE,
        external_link=external_link,
        created_at=now,
        published_at=now,
        source=activity.source,
    )
    for number in range((last_on - first_on).days + 1):
        day = first_on.fromordinal(first_on.toordinal() + number)
        EventDay.objects.create(event=event, starts_at=_at(day, time(0)), ends_at=_at(day, time(23, 59)))


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))
