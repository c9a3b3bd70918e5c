"""A set ten times the real programme: 32 invented neighbourhoods, 5 years, about 5 000 proposals with their history.

Rows are written in bulk, because this is a measurement's ground and not a test: states are set by hand here and
nowhere else. Nothing is random: two runs seed the same set.
"""

import hashlib
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from accounts.models import StaffRole, User
from neighbourhoods.models import Committee, Initiative, Neighbourhood, Organisation, Portfolio, Seat, TableMembership
from notifications.models import Email
from proposals import factories
from proposals.models import (
    AgendaItem,
    Analysis,
    AnalysisItem,
    Call,
    Decision,
    GrantYear,
    JournalEntry,
    Letter,
    LetterDispatch,
    Meeting,
    Participation,
    ParticipationYear,
    Proposal,
    SectionDraft,
    Stage,
    StageRules,
    Status,
    Version,
)

from .seed_hours import seed_hours

PLACES = 32
YEARS = 5
PER_PLACE_AND_YEAR = 31  # 32 × 5 × 31 = 4 960 files
SINCE = date(2021, 9, 28)
# In the order of the years: the past is decided, the present is in every state.
PAST = (Status.CONFIRMED, Status.REFUSED, Status.WITHDRAWN)
PRESENT = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.UNDER_REVIEW,
    Status.INFO_REQUESTED,
    Status.RECOMMENDED,
    Status.POSTPONED,
    Status.ACCEPTED,
    Status.CONFIRMED,
)


def seed(now):
    """Write the set and return {role: user} for the people who will ask for pages."""
    people = _people()
    places = _places(people)
    calls = _calls(now)
    proposals = _proposals(places, calls, people, now)
    _contents(proposals, people, now)
    _committee(proposals, people, now)
    _emails(people, now)
    seed_hours(people, now)
    return people


def _user(email, **names):
    return User.objects.create_user(email, **names)


def _people():
    people = {
        role: _user(f"{role}@example.org", first_name=role.capitalize(), last_name="Essai")
        for role in ("coordinator", "advisor", "team", "member", "admin")
    }
    StaffRole.objects.create(user=people["team"], role=StaffRole.Role.TEAM, starts_on=SINCE)
    StaffRole.objects.create(user=people["admin"], role=StaffRole.Role.ADMIN, starts_on=SINCE)
    return people


def _places(people):
    places = []
    advisors = [_user(f"conseil{n}@example.org", first_name="Conseil") for n in range(3)]
    for n in range(PLACES):
        table = Organisation.objects.create(name=f"Table d’essai {n:02d}", is_fictitious=True)
        place = Neighbourhood.objects.create(
            name=f"Quartier d’essai {n:02d}", slug=f"essai-{n:02d}", table=table, is_fictitious=True
        )
        coordinator = people["coordinator"] if n == 0 else _user(f"coordination{n:02d}@example.org", first_name="Essai")
        TableMembership.objects.create(
            user=coordinator, neighbourhood=place, role=TableMembership.Role.COORDINATOR, starts_on=SINCE
        )
        advisor = people["advisor"] if n < 8 else advisors[n % 3]
        Portfolio.objects.create(advisor=advisor, neighbourhood=place, starts_on=SINCE)
        places.append((place, coordinator))
    return places


def _calls(now):
    calls = []
    for year in range(YEARS):
        for month, day in ((2, 1), (3, 29), (10, 14)):
            deadline = date(now.year - YEARS + 1 + year, month, day)
            call = Call.objects.create(name=f"Appel d’essai {deadline}", deadline_on=deadline, is_fictitious=True)
            call.stages.set(Stage.objects.all())
            calls.append(call)
    return calls


def _proposals(places, calls, people, now):
    stages = {stage.number: stage for stage in Stage.objects.all()}
    rules = {row.stage_id: row for row in StageRules.objects.in_force(now)}
    rows, serial = [], 0
    for place, coordinator in places:
        initiative = Initiative.objects.create(neighbourhood=place, title="Initiative d’essai", phase=2, number=1)
        for year in range(YEARS):
            for n in range(PER_PLACE_AND_YEAR):
                serial += 1
                # What is still open came with the last call; the rest of the five years is decided.
                states = PRESENT if year == YEARS - 1 and n % 3 == 2 else PAST
                status, stage = states[n % len(states)], stages[n % 3 + 1]
                call = calls[year * 3 + n % 3]
                submitted = None if status == Status.DRAFT else call.closes_at - timedelta(days=2)
                rows.append(
                    Proposal(
                        neighbourhood=place,
                        initiative=initiative,
                        title=f"Proposition d’essai {serial}",
                        stage=stage,
                        rules=rules[stage.pk],
                        call=call,
                        status=status,
                        opened_at=call.closes_at - timedelta(days=40),
                        opened_by=coordinator,
                        first_contact_on=call.deadline_on - timedelta(days=60),
                        reference=None if submitted is None else f"E-{call.deadline_on.year}-{serial:04d}",
                        submitted_at=submitted,
                        submitted_by=None if submitted is None else coordinator,
                    )
                )
    return Proposal.objects.bulk_create(rows, batch_size=500)


def _contents(proposals, people, now):
    answers = {number: factories.answers(number) for number in (1, 2, 3)}
    stage_number = dict(Stage.objects.values_list("pk", "number"))
    drafts, versions, lines, analyses = [], [], [], []
    for proposal in proposals:
        content = answers[stage_number[proposal.stage_id]]
        drafts += [
            SectionDraft(
                proposal=proposal,
                code=code,
                data=data,
                is_finished=True,
                lock_version=1,
                saved_at=proposal.opened_at,
                saved_by_id=proposal.opened_by_id,
            )
            for code, data in content.items()
        ]
        lines.append(_line(proposal, "start", "", Status.DRAFT, proposal.opened_at))
        if proposal.submitted_at is None:
            continue
        frozen = {"sections": content, "amounts": [], "documents": [], "title": proposal.title, "years": 1}
        versions.append(
            Version(
                proposal=proposal,
                number=1,
                content=frozen,
                digest=hashlib.sha256(str(proposal.pk).encode()).hexdigest(),
                frozen_at=proposal.submitted_at,
                frozen_by_id=proposal.opened_by_id,
            )
        )
        lines.append(_line(proposal, "submit", Status.DRAFT, Status.SUBMITTED, proposal.submitted_at))
        lines.append(_line(proposal, "begin_review", Status.SUBMITTED, Status.UNDER_REVIEW, proposal.submitted_at))
        analyses.append(Analysis(proposal=proposal, summary="Analyse d’essai."))
    SectionDraft.objects.bulk_create(drafts, batch_size=1000)
    Version.objects.bulk_create(versions, batch_size=500)
    JournalEntry.objects.bulk_create(lines, batch_size=1000)
    analyses = Analysis.objects.bulk_create(analyses, batch_size=500)
    AnalysisItem.objects.bulk_create(
        [
            AnalysisItem(analysis=analysis, criterion=criterion, label="met", comment="Bien documenté.")
            for analysis in analyses
            for criterion in ("needs", "context")
        ],
        batch_size=1000,
    )
    _awards([proposal for proposal in proposals if proposal.status == Status.CONFIRMED], people)
    _letters([proposal for proposal in proposals if proposal.status in (Status.CONFIRMED, Status.REFUSED)], people)


def _line(proposal, verb, before, after, at):
    return JournalEntry(
        proposal=proposal, verb=verb, from_status=before, to_status=after, by_id=proposal.opened_by_id, at=at
    )


def _awards(proposals, people):
    decisions = Decision.objects.bulk_create(
        [
            Decision(
                proposal=proposal,
                outcome=Decision.Outcome.ACCEPTED,
                ratified_on=proposal.call.deadline_on + timedelta(days=40),
                ratified_by_body="Instance d’essai",
                minutes_reference="E-1",
                starts_on=proposal.call.deadline_on + timedelta(days=60),
                recorded_at=datetime(2022, 1, 1, tzinfo=UTC),
                recorded_by=people["team"],
            )
            for proposal in proposals
        ],
        batch_size=500,
    )
    GrantYear.objects.bulk_create(
        [GrantYear(decision=decision, number=1, amount=Decimal(100000)) for decision in decisions], batch_size=1000
    )
    participations = Participation.objects.bulk_create(
        [
            Participation(
                proposal=proposal,
                neighbourhood_id=proposal.neighbourhood_id,
                initiative_id=proposal.initiative_id,
                stage_id=proposal.stage_id,
                starts_on=decision.starts_on,
                ends_on=decision.starts_on + timedelta(days=364),
                status=Participation.Status.ENDED,
            )
            for proposal, decision in zip(proposals, decisions, strict=True)
        ],
        batch_size=500,
    )
    ParticipationYear.objects.bulk_create(
        [
            ParticipationYear(
                participation=row, number=1, starts_on=row.starts_on, ends_on=row.ends_on, amount=Decimal(100000)
            )
            for row in participations
        ],
        batch_size=1000,
    )


def _letters(proposals, people):
    """What was decided was told: nothing old waits for the team."""
    letters = Letter.objects.bulk_create(
        [
            Letter(
                proposal=proposal,
                number=f"L-{proposal.reference}",
                kind=Letter.Kind.CONFIRMATION if proposal.status == Status.CONFIRMED else Letter.Kind.REFUSAL,
                rank=1,
                dated_on=proposal.call.deadline_on + timedelta(days=45),
                content={},
                verification_code=proposal.reference,
                issued_at=proposal.call.closes_at + timedelta(days=45),
                issued_by=people["team"],
            )
            for proposal in proposals
        ],
        batch_size=500,
    )
    LetterDispatch.objects.bulk_create(
        [LetterDispatch(letter=letter, sent_at=letter.issued_at, sent_by=people["team"]) for letter in letters],
        batch_size=1000,
    )


def _committee(proposals, people, now):
    management = Committee.objects.get(code=Committee.Code.MANAGEMENT)
    for n in range(8):
        body = Organisation.objects.create(name=f"Organisation d’essai {n}", is_fictitious=True)
        user = people["member"] if n == 0 else _user(f"siege{n}@example.org", first_name="Siège")
        Seat.objects.create(committee=management, organisation=body, user=user, is_chair=n == 0, starts_on=SINCE)
    waiting = [proposal for proposal in proposals if proposal.status == Status.UNDER_REVIEW][:24]
    meeting = Meeting.objects.create(
        committee=management,
        starts_at=now + timedelta(days=5),
        place="En ligne",
        created_by=people["team"],
        convened_at=now,
        convened_by=people["team"],
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, proposal=proposal, order=n) for n, proposal in enumerate(waiting, start=1)
    )


def _emails(people, now):
    Email.objects.bulk_create(
        [
            Email(
                key=f"bench-{n}",
                kind="proposals.receipt",
                to_user=people["coordinator"],
                to_address=people["coordinator"].email,
                subject="Essai",
                body_text="Essai",
                status=Email.Status.SENT,
                sending_at=now,
                sent_at=now,
                message_id=f"<{uuid.uuid5(uuid.NAMESPACE_URL, str(n))}@example.org>",
                created_at=now,
            )
            for n in range(5000)
        ],
        batch_size=1000,
    )
