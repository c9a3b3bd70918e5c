"""What the access matrix opens of the follow-up: obligations of one participation, in each of their states."""

from datetime import UTC, datetime, time

from reports import actions, factories
from reports.models import Kind


def build(participation, who, now):
    team = who["team"]
    factories.make_rules()
    actions.lay_out(participation=participation, now=now)
    done, waived = (factories.owed(participation, kind, 1) for kind in (Kind.MIDYEAR, Kind.ANNUAL))
    day = done.period_starts_on  # may lie after the clock's day
    actions.receive(obligation=done, on=day, by=team, now=max(now, datetime.combine(day, time(17), tzinfo=UTC)))
    actions.waive(obligation=waived, reason="Essai.", by=team, now=now)
    return {
        "due": factories.owed(participation, Kind.ANNUAL, 2).public_id,
        "midyear": factories.owed(participation, Kind.MIDYEAR, 2).public_id,
        "done": done.public_id,
        "waived": waived.public_id,
    }
