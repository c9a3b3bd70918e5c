"""Tables that ask for Dynamo's places, by the real actions."""

import uuid
from datetime import timedelta

from django.utils import timezone

from coaching.actions import dynamo
from coaching.factories import HOUR, NOW, make_partner
from coaching.models import CoachingSession, DynamoRequest, Envelope, HoursAccount, HoursEntry, Mandate
from neighbourhoods.models import Organisation
from proposals import factories


def make_tables(count, start=1):
    """Return (neighbourhood, coordinator) pairs, in the order of their names."""
    tables = []
    for n in range(start, start + count):
        place = factories.make_neighbourhood(f"Quartier {n:02}", f"quartier-{n:02}")
        tables.append((place, factories.make_member(place, email=f"table{n:02}@example.org")))
    return tables


def ask(place, by, *, now=NOW, **more):
    facts = {
        "subject": "Un mode de fonctionnement inclusif.",
        "discussed_with": "Alex Gagnon",
        "discussed_on": timezone.localdate(now) - timedelta(days=3),
        "key": uuid.uuid4(),
    }
    return dynamo.ask(neighbourhood=place, by=by, now=now, **facts | more)


def enter(place, by, *, now=NOW, **more):
    today = timezone.localdate(now)
    facts = {
        "subject": "Choisir nos projets.",
        "discussed_with": "Alex Gagnon",
        "discussed_on": today - timedelta(days=3),
        "received_on": today - timedelta(days=1),
        "key": uuid.uuid4(),
    }
    return dynamo.enter_on_behalf(neighbourhood=place, by=by, now=now, **facts | more)


def statuses(year):
    """Return the state of the year's requests in the order of their ranks."""
    return list(DynamoRequest.objects.of_year(year).order_by("rank").values_list("status", flat=True))


def make_mandate(request, by, *, now=NOW, partner=None):
    """The mandate that answers a request, as the team assigns it; the one that stands if there is one."""
    found = Mandate.objects.filter(dynamo_request=request).first()
    return found or Mandate.objects.create(
        neighbourhood=request.neighbourhood,
        envelope=Envelope.DYNAMO,
        partner=partner or Organisation.objects.filter(name="Dynamo (fictif)").first() or make_partner(),
        dynamo_request=request,
        planned_minutes=30 * HOUR,
        starts_on=request.year.starts_on,
        ends_on=request.year.ends_on,
        assigned_at=now,
        assigned_by=by,
    )


def log_session(request, by, *, day=None, now=NOW):
    """A session of one hour in the neighbourhood's journal, as the ledger writes it; return its line."""
    mandate = make_mandate(request, by, now=now)
    session = CoachingSession.objects.create(
        mandate=mandate, coach=by, recorded_at=now, contest_until=timezone.localdate(now)
    )
    day = day or timezone.localdate(now)
    return _line(request.neighbourhood, "session", day, by, now, session=session, partner=mandate.partner)


def reverse(line, by, *, now=NOW):
    return _line(line.account.neighbourhood, "reversal", line.dated_on, by, now, reverses=line)


def _line(neighbourhood, kind, day, by, now, **more):
    account, _created = HoursAccount.objects.get_or_create(neighbourhood=neighbourhood, envelope=Envelope.DYNAMO)
    return HoursEntry.objects.create(
        key=f"essai-{uuid.uuid4()}",
        account=account,
        kind=kind,
        minutes=HOUR,
        dated_on=day,
        sequence=HoursEntry.objects.of_account(account).count() + 1,
        recorded_at=now,
        author=by,
        **more,
    )
