"""Hours ten times the real programme's: 20 000 lines of journal, one account with ten years of a hundred sessions."""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from coaching import books
from coaching.models import (
    CoachingRequest,
    CoachingSession,
    DynamoPlace,
    DynamoRequest,
    Envelope,
    Focus,
    HoursAccount,
    HoursEntry,
    Mandate,
    ProgrammeYear,
    SessionExcess,
)
from coaching.models.years import LATE_ENTRIES
from neighbourhoods.models import Family, Neighbourhood, Organisation, OrganisationFamily, PartnerMembership

YEARS = 10
OLDEST_YEARS, OLDEST_SESSIONS = 10, 100  # the account that has been there longest
OTHER_YEARS, OTHER_SESSIONS = 5, 120  # each of the others
DYNAMO_SESSIONS = 20
CANCELLED_EACH = 40  # one session out of so many is cancelled
Kind = HoursEntry.Kind


def seed_hours(people, now):
    """Write the journals of the neighbourhoods that ``seed`` made; give them a coach, in ``people``."""
    years = _years(now)
    partners = _partners(people)
    places = list(Neighbourhood.objects.filter(slug__startswith="essai-").order_by("slug"))
    for n, place in enumerate(places):
        count, each = (OLDEST_YEARS, OLDEST_SESSIONS) if n == 0 else (OTHER_YEARS, OTHER_SESSIONS)
        mandates = [_mandate(place, partner, people, years, now) for partner in partners]
        _journal(place, Envelope.LEARNING, years[-count:], mandates, each, people["team"], now)
    for number, place in enumerate(places[: years[-1].dynamo_places], start=1):
        mandate = _dynamo_mandate(place, number, partners[0], people, years[-1], now)
        _journal(place, Envelope.DYNAMO, years[-1:], [mandate], DYNAMO_SESSIONS, people["team"], now)
    _excess(places, people["team"], now)


def _years(now):
    """The ten years up to the present one; those that the programme's data brought stay as they are."""
    today = timezone.localdate(now)
    last = today.year if today >= date(today.year, 4, 1) else today.year - 1
    years = []
    for first in range(last - YEARS + 1, last + 1):
        starts_on, ends_on = date(first, 4, 1), date(first + 1, 4, 1)
        year, created = ProgrammeYear.objects.get_or_create(
            label=f"{first}-{first + 1}",
            defaults={"starts_on": starts_on, "ends_on": ends_on, "takes_entries_until": ends_on + LATE_ENTRIES},
        )
        if created:
            DynamoPlace.objects.bulk_create(DynamoPlace(year=year, number=n) for n in range(1, year.dynamo_places + 1))
        years.append(year)
    return years


def _partners(people):
    partners = []
    for n in range(3):
        partner = Organisation.objects.create(name=f"Partenaire d’essai {n}", is_fictitious=True)
        OrganisationFamily.objects.create(organisation=partner, family=Family.EXTERNAL)
        partners.append(partner)
    people["coach"] = User.objects.create_user("coach@example.org", first_name="Coach", last_name="Essai")
    PartnerMembership.objects.create(
        user=people["coach"],
        organisation=partners[0],
        role=PartnerMembership.Role.COACH,
        starts_on=date(2017, 4, 1),
    )
    return partners


def _mandate(place, partner, people, years, now):
    request = CoachingRequest.objects.create(
        neighbourhood=place,
        initiative=place.initiatives.first(),
        question="Question d’essai?",
        focus=Focus.EVALUATION,
        minutes=600,
        from_on=years[0].starts_on,
        until_on=years[-1].last_day,
        status=CoachingRequest.Status.ASSIGNED,
        sent_at=now,
        answer_due_on=timezone.localdate(now),
        sent_by=people["coordinator"],
        answered_at=now,
        answered_by=people["team"],
    )
    return Mandate.objects.create(
        neighbourhood=place,
        envelope=Envelope.LEARNING,
        partner=partner,
        request=request,
        planned_minutes=600,
        starts_on=years[0].starts_on,
        assigned_at=now,
        assigned_by=people["team"],
    )


def _dynamo_mandate(place, number, partner, people, year, now):
    request = DynamoRequest.objects.create(
        key=uuid.uuid4(),
        year=year,
        neighbourhood=place,
        rank=number,
        subject="Sujet d’essai.",
        discussed_with="Conseil",
        discussed_on=year.starts_on,
        status=DynamoRequest.Status.PLACED,
        arrived_at=now,
        team_takes_over_on=timezone.localdate(now),
        sent_by=people["coordinator"],
        confirmed_at=now,
        confirmed_by=people["team"],
    )
    DynamoPlace.objects.filter(year=year, number=number).update(request=request)
    return Mandate.objects.create(
        neighbourhood=place,
        envelope=Envelope.DYNAMO,
        partner=partner,
        dynamo_request=request,
        planned_minutes=1800,
        starts_on=year.starts_on,
        assigned_at=now,
        assigned_by=people["team"],
    )


def _journal(place, envelope, years, mandates, each, by, now):
    account = HoursAccount.objects.create(neighbourhood=place, envelope=envelope)
    entries, today = [], timezone.localdate(now)
    for year in years:
        first = year.starts_on
        entries.append(_line(account, Kind.GRANT, year.minutes_of(envelope), first, _at(first), None, year=year))
        days = min((year.ends_on - first).days, (today - first).days + 1)
        for n in range(each):
            day = first + timedelta(days=n * days // each)
            mandate = mandates[n % len(mandates)]
            session = CoachingSession(
                mandate=mandate, coach=by, recorded_at=_at(day), contest_until=day + timedelta(days=10)
            )
            # One year in two exceeds what is available; the other leaves hours that lapse.
            minutes = 15 * (1 + (n + year.starts_on.year) % 2)
            entries.append(
                _line(account, Kind.SESSION, minutes, day, _at(day), by, session=session, partner=mandate.partner)
            )
    CoachingSession.objects.bulk_create([one.session for one in entries if one.session], batch_size=1000)
    for entry in entries:
        entry.session_id = entry.session.pk if entry.session else None
    entries = _numbered(entries)
    HoursEntry.objects.bulk_create(entries, batch_size=1000)
    sessions = [entry for entry in entries if entry.kind == Kind.SESSION]
    cancelled = [
        _line(account, Kind.REVERSAL, entry.minutes, entry.dated_on, now, by, reverses=entry)
        for entry in sessions[::CANCELLED_EACH]
    ]
    HoursEntry.objects.bulk_create(_numbered(cancelled, after=len(entries)), batch_size=1000)


def _line(account, kind, minutes, day, at, by, **more):
    return HoursEntry(
        key=str(uuid.uuid4()),
        account=account,
        kind=kind,
        minutes=minutes,
        dated_on=day,
        recorded_at=at,
        author=by,
        **more,
    )


def _numbered(entries, after=0):
    for number, entry in enumerate(entries, start=after + 1):
        entry.sequence = number
    return entries


def _at(day):
    return timezone.make_aware(datetime.combine(day, time(16)))


def _excess(places, by, now):
    """What exceeds has its row; the last year's still waits for an answer, the rest was accepted."""
    today, rows = timezone.localdate(now), []
    for book in books.read(places, through=today).values():
        for line in book.statement().sessions:
            if line.excess:
                waits = line.session.date > today - timedelta(days=20)
                answered = {} if waits else {"answer": "accepted", "answered_at": now, "answered_by": by}
                rows.append(
                    SessionExcess(
                        session_id=book.lines[line.id].session_id,
                        minutes=line.excess,
                        dated_on=line.session.date,
                        arisen_at=now,
                        due_on=today + timedelta(days=10),
                        **answered,
                    )
                )
    SessionExcess.objects.bulk_create(rows, batch_size=1000)
