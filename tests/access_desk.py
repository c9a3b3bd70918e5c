"""What the access matrix opens of the collective activities: dates of one partner and of the team, people, papers."""

from datetime import timedelta

from events import actions, factories, links
from events.models import Attendance
from neighbourhoods.models import PartnerMembership


def build(who, now):
    """The coach also organises activities, for the same partner, as Dynamo's people do."""
    partner = PartnerMembership.objects.get(user=who["coach"]).organisation
    PartnerMembership.objects.create(
        user=who["coach"], organisation=partner, role=PartnerMembership.Role.ORGANISER, starts_on=factories.SINCE
    )
    activity = factories.make_activity("formation-partenaire", organiser=partner)
    date = factories.make_festival(organiser=partner)
    past = factories.make_event(
        activity=activity, organiser=partner, starts_at=now - timedelta(days=3), opens_at=now - timedelta(days=9)
    )
    draft = factories.make_event(activity=activity, organiser=partner, published=False)
    waited = factories.make_event(activity=activity, organiser=partner, capacity=1)
    registered = _register(date, "inscrite@example.org", now)
    came = _register(past, "venue@example.org", now - timedelta(days=5))
    Attendance.objects.create(registration=came, day=past.days.get(), noted_at=now, noted_by=who["team"])
    (certificate,) = actions.certify(event=past, by=who["team"], now=now)
    _register(waited, "premiere@example.org", now)
    return {
        "date": date.public_id,
        "past_date": past.public_id,
        "draft_date": draft.public_id,
        "full_date": waited.public_id,
        "team_date": factories.make_event().public_id,
        "date_workshop": date.workshops.first().public_id,
        "registered": registered.public_id,
        "waiting": _register(waited, "seconde@example.org", now).public_id,
        "came": came.public_id,
        "certificate": certificate.code,
        "check_in": links.token_for(registered, links.CHECK_IN),
        "evaluation": links.token_for(came, links.EVALUATE),
    }


def _register(event, email, now):
    return actions.register(event=event, name="Dominique Essai", email=email, now=now)
