"""Dull proposals for tests: complete answers for each stage, and files brought to each state by the real actions.

Nothing here writes a state by hand: a file in « recommandée » went through submission, analysis and a meeting.
"""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.factories import StaffRoleFactory, UserFactory
from neighbourhoods.models import Committee, Family, Neighbourhood, Organisation, OrganisationFamily, Portfolio, Seat
from neighbourhoods.models import TableMembership as Membership
from ui.uploads import UploadedFileField

from . import actions, documents
from .models import (
    AgendaItem,
    Call,
    Prerequisite,
    ProgrammeSettings,
    Recommendation,
    SectionCode,
    SectionDraft,
    SectionRule,
    Stage,
    StageRules,
)

# A call of the demonstration kind: never one of the sources' dates.
NOW = datetime(2027, 1, 20, 15, 0, tzinfo=UTC)
DEADLINE = date(2027, 2, 1)
SINCE = date(2022, 1, 1)

RANGES = {1: ("25000", "50000", 1, 1, 2), 2: ("75000", "150000", 3, 3, 4), 3: ("150000", "350000", 1, 3, 3)}
CODES = {1: Stage.Code.PLANNING, 2: Stage.Code.DEPLOYMENT, 3: Stage.Code.INTENSIFICATION}
NAMES = {1: "Planification", 2: "Déploiement", 3: "Intensification"}
SHAPES = {1: "circle", 2: "square", 3: "triangle"}
PREREQUISITES = {
    1: ("neighbourhood_plan", "prioritised_change"),
    2: ("neighbourhood_plan", "prioritised_change", "deployment_plan"),
    3: (
        "neighbourhood_plan",
        "prioritised_change",
        "deployed_initiative",
        "reinvested_learning",
        "intensification_plan",
    ),
}
OPTIONAL = {
    1: {SectionCode.VISION, SectionCode.LEARNING, SectionCode.EDI, SectionCode.DOCUMENTS},
    2: {SectionCode.DOCUMENTS},
    3: {SectionCode.DOCUMENTS},
}
SOURCE = "Guide de la phase 2, section 5.2"
VISION = "Un quartier où chaque ménage mange à sa faim."
# Pages of each vision submitted by this process. The portal keeps them in its cache, which each test finds empty:
# without this, the same sentence is laid out by hundreds of tests that look at something else.
COUNTED = {}


def make_stages(valid_from=datetime(2021, 9, 28, 4, 0, tzinfo=UTC)):
    """The three stages with their rules in force, as the guide has them."""
    stages = []
    for number in (1, 2, 3):
        low, high, shortest, base, longest = RANGES[number]
        stage = Stage.objects.create(
            number=number,
            code=CODES[number],
            name=NAMES[number],
            shape=SHAPES[number],
            summary=NAMES[number],
            source=SOURCE,
        )
        rules = StageRules.objects.create(
            stage=stage,
            min_per_year=Decimal(low),
            max_per_year=Decimal(high),
            min_years=shortest,
            base_years=base,
            max_years=longest,
            source=SOURCE,
            valid_from=valid_from,
        )
        for order, code in enumerate(PREREQUISITES[number], start=1):
            Prerequisite.objects.create(
                rules=rules,
                code=code,
                label=code,
                order=order,
                source=SOURCE,
                asks_adoption=code == "neighbourhood_plan",
            )
        for order, code in enumerate(SectionCode.values, start=1):
            SectionRule.objects.create(
                rules=rules,
                section=code,
                order=order,
                requirement="optional" if code in OPTIONAL[number] else "required",
            )
        stages.append(stage)
    ProgrammeSettings.current()
    return stages


def make_call(deadline=DEADLINE, stages=None, **more):
    call = Call.objects.create(name=f"Appel du {deadline}", deadline_on=deadline, is_fictitious=True, **more)
    call.stages.set(Stage.objects.all() if stages is None else stages)
    return call


def make_neighbourhood(name="Quartier des Érables", slug="erables"):
    table = Organisation.objects.create(name=f"Table de quartier – {name}", is_fictitious=True)
    OrganisationFamily.objects.create(organisation=table, family=Family.COMMUNITY)
    return Neighbourhood.objects.create(name=name, slug=slug, table=table, is_fictitious=True)


def make_member(neighbourhood, role=Membership.Role.COORDINATOR, **user):
    person = UserFactory(confirmed=True, **user)
    Membership.objects.create(user=person, neighbourhood=neighbourhood, role=role, starts_on=SINCE)
    return person


def make_advisor(*places, **user):
    person = UserFactory(confirmed=True, **user)
    for place in places:
        Portfolio.objects.create(advisor=person, neighbourhood=place, starts_on=SINCE)
    return person


def make_team_member(**user):
    return StaffRoleFactory(user=UserFactory(confirmed=True, **user), starts_on=SINCE).user


def make_committee():
    return Committee.objects.get_or_create(code=Committee.Code.MANAGEMENT, defaults={"name": "Comité de gestion"})[0]


def make_seat(organisation, *, is_chair=False, withdraws=False, **user):
    person = UserFactory(confirmed=True, **user)
    body, _created = Organisation.objects.get_or_create(
        name=organisation, defaults={"withdraws_from_investment_decisions": withdraws}
    )
    Seat.objects.create(committee=make_committee(), organisation=body, user=person, is_chair=is_chair, starts_on=SINCE)
    return person


def answers(stage_number, *, years=None, amount=None, vision=VISION):
    """Complete answers to the form of a stage; ``amount`` is typed for each year."""
    years = years or RANGES[stage_number][3]
    amount = amount or {1: "40 000 $", 2: "120 000,00", 3: "200000"}[stage_number]
    proof = {"explanation": "Adopté à l’unanimité après trois assemblées."}
    return {
        SectionCode.CHANGE: {
            "title": "Bien manger aux Érables",
            "desired_change": "Chaque ménage a accès à une nourriture saine près de chez lui.",
            "priority_process": "Trois assemblées, puis un vote.",
            "neighbourhood_needs": "Deux épiceries ont fermé.",
        },
        SectionCode.PREREQUISITES: {
            code: {**proof, "status": "adopted", "adopted_on": "2021-06-10"}
            if code == "neighbourhood_plan"
            else dict(proof)
            for code in PREREQUISITES[stage_number]
        },
        SectionCode.VISION: {"mode": "text", "text": vision},
        SectionCode.INITIATIVE: {
            "summary": "Un réseau de cuisines partagées.",
            "strategies": "Former des personnes-relais.",
            "working_methods": "Un comité se réunit chaque mois.",
            "target_population": "Environ 150 familles.",
            "partners": [{"name": "La cuisine du coin", "role": "Prête sa cuisine", "status": "confirmed"}],
        },
        SectionCode.LEARNING: {
            "questions": [{"question": "Qu’est-ce qui donne envie de revenir?"}],
            "capture_plan": "Une fiche après chaque atelier, relue tous les trois mois.",
        },
        SectionCode.EDI: {"capacity": "Une formation commune avant de recruter le comité."},
        SectionCode.DURATION: {"years": str(years), "justification": ""},
        SectionCode.BUDGET: {
            "lines": [{"label": "Ressources humaines", "amounts": [amount] * years}],
            "skill_lines": {},
            "other_funding": "",
        },
        SectionCode.DOCUMENTS: {"note": ""},
    }


# Saving these changes more than their own text (the title, the partner neighbourhoods): the action does it.
WRITTEN_BY_THE_ACTION = (SectionCode.CHANGE, SectionCode.INITIATIVE)


def write(proposal, content, *, by, now=NOW):
    """Save sections as typed: those of a new draft that change nothing else in one statement, the rest one by one."""
    known = dict(proposal.drafts.values_list("code", "lock_version"))
    new = [code for code in content if code not in known and code not in WRITTEN_BY_THE_ACTION]
    SectionDraft.objects.bulk_create(
        SectionDraft(
            proposal=proposal,
            code=code,
            data=content[code],
            is_finished=True,
            lock_version=1,
            saved_at=now,
            saved_by=by,
        )
        for code in new
    )
    for code in content.keys() - set(new):
        actions.save_section(
            proposal=proposal,
            code=code,
            data=content[code],
            expected_version=known.get(code, 0),
            finished=True,
            by=by,
            now=now,
        )


def make_draft(neighbourhood, by, *, stage_number=2, now=NOW, filled=True, **answered):
    """A draft whose every section is complete (``filled``), its first contact noted."""
    proposal = actions.start(
        neighbourhood=neighbourhood,
        stage=Stage.objects.get(number=stage_number),
        public_id=uuid.uuid4(),
        by=by,
        now=now,
        first_contact_on=timezone.localdate(now) - timedelta(days=30),
    )
    if filled:
        write(proposal, answers(stage_number, **answered), by=by, now=now)
    return proposal


def make_submitted(neighbourhood, by, *, now=NOW, **more):
    """The cache knows how many pages the vision takes, as after the page where the table wrote it."""
    draft = make_draft(neighbourhood, by, now=now, **more)
    vision = more.get("vision", VISION)
    if vision in COUNTED:
        documents.remember_vision_pages(vision, COUNTED[vision])
    submitted = actions.submit(proposal=draft, by=by, now=now)
    if count := documents.known_vision_pages(vision):
        COUNTED[vision] = count
    return submitted


def make_under_review(neighbourhood, by, reviewer, *, now=NOW, **more):
    return actions.begin_review(proposal=make_submitted(neighbourhood, by, now=now, **more), by=reviewer, now=now)


def complete_analysis(proposal, reviewer, *, now=NOW):
    """Every line of the grid labelled, the analysis open to the committee."""
    analysis = proposal.analysis
    actions.save_analysis(
        analysis=analysis,
        summary="Une proposition solide, portée par le quartier.",
        lines={item.pk: ("met", "Bien documenté.") for item in analysis.items.all()},
        expected_version=analysis.lock_version,
        by=reviewer,
        now=now,
    )
    return actions.mark_ready(analysis=analysis, by=reviewer, now=now)


def make_meeting(team_member, *proposals, now=NOW, opened=True, present=True):
    """A meeting with those files; ``opened`` and with every seat present."""
    meeting = actions.create_meeting(starts_at=now, place="En ligne", by=team_member, now=now)
    for proposal in proposals:
        actions.add_to_agenda(meeting=meeting, proposal=proposal, by=team_member, now=now)
    meeting = actions.convene(meeting=meeting, by=team_member, now=now)
    if opened:
        meeting = actions.open_meeting(meeting=meeting, by=team_member, now=now)
        if present:
            seats = Seat.objects.current().of_management()
            meeting = actions.mark_presence(meeting=meeting, seats=seats, by=team_member, now=now)
    return meeting


def close_round(item, by, *, now=NOW):
    """The round of opinions on an item closed; a test that is not about who closes it needs no chair who has answered."""
    AgendaItem.objects.filter(pk=item.pk, round_closed_at=None).update(round_closed_at=now, round_closed_by=by)


def adopt(*, item, by, outcome=Recommendation.Outcome.FAVOURABLE, reasons="Le comité adopte l’analyse.", now=NOW):
    """The round closed, the recommendation recorded."""
    close_round(item, by, now=now)
    return actions.adopt(item=item, outcome=outcome, reasons=reasons, by=by, now=now)


def make_recommended(neighbourhood, by, reviewer, team_member, *, now=NOW, outcome=None, **more):
    """A file that a meeting with quorum recommended (or not: ``outcome``). Needs seats."""
    proposal = make_under_review(neighbourhood, by, reviewer, now=now, **more)
    complete_analysis(proposal, reviewer, now=now)
    meeting = make_meeting(team_member, proposal, now=now)
    outcome = outcome or Recommendation.Outcome.FAVOURABLE
    adopt(item=meeting.items.get(proposal=proposal), by=team_member, outcome=outcome, now=now)
    proposal.refresh_from_db()
    return proposal


def make_accepted(neighbourhood, by, reviewer, team_member, *, now=NOW, amounts=None, **more):
    proposal = make_recommended(neighbourhood, by, reviewer, team_member, now=now, **more)
    amounts = amounts or [Decimal(120000)] * 3
    actions.record_acceptance(
        proposal=proposal,
        ratified_on=timezone.localdate(now),
        body="Conseil d’administration",
        reference="CA-2027-02",
        starts_on=date(2027, 4, 1),
        years=[(amount, Decimal(0), "") for amount in amounts],
        by=team_member,
        now=now,
    )
    proposal.refresh_from_db()
    return proposal


def make_confirmed(neighbourhood, by, reviewer, team_member, *, now=NOW, **more):
    proposal = make_accepted(neighbourhood, by, reviewer, team_member, now=now, **more)
    letter = actions.issue_letter(proposal=proposal, by=team_member, now=now)
    actions.send_letter(letter=letter, by=team_member, now=now)
    proposal.refresh_from_db()
    return proposal


def make_upload(name="budget.pdf", content=b"%PDF-1.7 un budget\n%%EOF"):
    """A file as the form hands it over, once accepted."""
    return UploadedFileField().clean(SimpleUploadedFile(name, content))
