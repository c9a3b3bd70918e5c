"""Dull accompaniment for tests: years, partners, mandates brought to each state by the real actions where there is one."""

import uuid
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.factories import UserFactory
from neighbourhoods.models import Family, Initiative, Organisation, OrganisationFamily, PartnerMembership
from proposals import factories as proposals
from proposals.models import Participation, ParticipationYear, Proposal, Stage, StageRules, Status

from .models import CoachingRequest, DynamoPlace, DynamoRequest, Envelope, Focus, Mandate, ProgrammeYear

NOW = proposals.NOW  # 20 January 2027: in the year 2026-2027
SINCE = proposals.SINCE
HOUR = 60


def make_year(first=2026, *, places=9, **settings):
    """The programme year from 1 April of ``first``, with its places."""
    year = ProgrammeYear.objects.create(
        label=f"{first}-{first + 1}",
        starts_on=date(first, 4, 1),
        ends_on=date(first + 1, 4, 1),
        takes_entries_until=date(first + 1, 5, 2),
        dynamo_places=places,
        **settings,
    )
    DynamoPlace.objects.bulk_create(DynamoPlace(year=year, number=n) for n in range(1, places + 1))
    return year


def make_years(first=2024, last=2026):
    return [make_year(number) for number in range(first, last + 1)]


def make_participation(neighbourhood, by, *, starts_on=date(2024, 4, 1), years=3):
    """A participation as an earlier letter left it. Written directly: what led to it is not this app's matter."""
    stage = Stage.objects.get(number=2)
    initiative = Initiative.objects.create(
        neighbourhood=neighbourhood, title="Bien manger aux Érables", phase=2, number=Initiative.objects.count() + 1
    )
    proposal = Proposal.objects.create(
        neighbourhood=neighbourhood,
        initiative=initiative,
        title=initiative.title,
        stage=stage,
        rules=StageRules.objects.filter(stage=stage).first(),
        call=proposals.Call.objects.first() or proposals.make_call(),
        status=Status.CONFIRMED,
        opened_by=by,
        first_contact_on=starts_on - timedelta(days=120),
        submitted_at=timezone.make_aware(datetime.combine(starts_on, datetime.min.time())) - timedelta(days=60),
        submitted_by=by,
        reference=f"PIC-{starts_on.year}-{Proposal.objects.count() + 900}",
    )
    participation = Participation.objects.create(
        proposal=proposal,
        neighbourhood=neighbourhood,
        initiative=initiative,
        stage=stage,
        starts_on=starts_on,
        ends_on=starts_on.replace(year=starts_on.year + years) - timedelta(days=1),
    )
    for number in range(1, years + 1):
        first = starts_on.replace(year=starts_on.year + number - 1)
        ParticipationYear.objects.create(
            participation=participation,
            number=number,
            starts_on=first,
            ends_on=first.replace(year=first.year + 1) - timedelta(days=1),
            amount=120_000,
        )
    return participation


def make_partner(name="Dynamo (fictif)"):
    partner = Organisation.objects.create(name=name, is_fictitious=True)
    OrganisationFamily.objects.create(organisation=partner, family=Family.EXTERNAL)
    return partner


def make_coach(partner, **user):
    person = UserFactory(confirmed=True, **user)
    PartnerMembership.objects.create(
        user=person, organisation=partner, role=PartnerMembership.Role.COACH, starts_on=SINCE
    )
    return person


def make_request(participation, by, *, now=NOW, hours=20, **more):
    facts = {
        "question": "Qu’est-ce qui donne envie de revenir?",
        "focus": Focus.EVALUATION,
        "minutes": hours * HOUR,
        "from_on": timezone.localdate(now),
        "until_on": timezone.localdate(now) + timedelta(days=180),
    }
    return CoachingRequest.objects.create(
        neighbourhood=participation.neighbourhood,
        initiative=participation.initiative,
        sent_at=now,
        answer_due_on=timezone.localdate(now) + timedelta(days=14),
        sent_by=by,
        **facts | more,
    )


def make_mandate(participation, partner, by, team_member, *, now=NOW, hours=20, starts_on=SINCE, ends_on=None):
    """A mandate for a learning question, active since long ago and without end."""
    request = make_request(
        participation,
        by,
        now=now,
        hours=hours,
        status=CoachingRequest.Status.ASSIGNED,
        answered_at=now,
        answered_by=team_member,
    )
    return Mandate.objects.create(
        neighbourhood=participation.neighbourhood,
        envelope=Envelope.LEARNING,
        partner=partner,
        request=request,
        planned_minutes=hours * HOUR,
        starts_on=starts_on,
        ends_on=ends_on,
        assigned_at=now,
        assigned_by=team_member,
    )


def make_dynamo_mandate(neighbourhood, partner, by, team_member, year, *, now=NOW, hours=30):
    """A neighbourhood that holds the year's first free place, its talk confirmed, and the mandate that follows."""
    place = DynamoPlace.objects.of_year(year).free().first()
    request = DynamoRequest.objects.create(
        key=uuid.uuid4(),
        year=year,
        neighbourhood=neighbourhood,
        rank=DynamoRequest.objects.of_year(year).count() + 1,
        subject="Un mode de fonctionnement inclusif.",
        discussed_with="Alex Gagnon",
        discussed_on=year.starts_on,
        status=DynamoRequest.Status.PLACED,
        arrived_at=now,
        team_takes_over_on=timezone.localdate(now) + timedelta(days=14),
        sent_by=by,
        confirmed_at=now,
        confirmed_by=team_member,
    )
    place.request = request
    place.save(update_fields=["request"])
    return Mandate.objects.create(
        neighbourhood=neighbourhood,
        envelope=Envelope.DYNAMO,
        partner=partner,
        dynamo_request=request,
        planned_minutes=hours * HOUR,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        assigned_at=now,
        assigned_by=team_member,
    )
