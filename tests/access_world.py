"""The people and the things of the access matrix: one of each, so that every address has something to show."""

import hashlib
import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.factories import StaffRoleFactory, UserFactory
from accounts.models import User
from coaching import factories as coaching
from neighbourhoods.models import (
    Committee,
    Family,
    Initiative,
    Invitation,
    Organisation,
    OrganisationFamily,
    PartnerMembership,
    PhaseOneRecord,
    Portfolio,
    Seat,
    Substitution,
    TableMembership,
)
from notifications.actions import queue_job
from notifications.models import Email
from proposals import actions, factories
from proposals.models import Document, Stage

from . import (
    access_coaching,
    access_desk,
    access_events,
    access_events_public,
    access_exchange,
    access_reports,
    access_texts,
    access_toolbox,
)

TOKEN = "a-token-that-only-the-email-knows"


def people(quartier, other):
    """Return who looks, under the names of the matrix's columns; a guest is nobody."""
    contributor = TableMembership.Role.CONTRIBUTOR
    admin = UserFactory(confirmed=True, email="admin@example.org", first_name="Andrée")
    StaffRoleFactory(user=admin, admin=True)
    found = {
        "guest": None,
        "stranger": UserFactory(confirmed=True, email="inconnu@example.org", first_name="Inès"),
        "coordinator": factories.make_member(quartier, email="camille@example.org", first_name="Camille"),
        "contributor": factories.make_member(quartier, contributor, email="sacha@example.org", first_name="Sacha"),
        "neighbour": factories.make_member(other, email="noor@example.org", first_name="Noor"),
        "advisor": factories.make_advisor(quartier, email="alex@example.org", first_name="Alex"),
        "team": factories.make_team_member(email="maxime@example.org", first_name="Maxime"),
        "member": factories.make_seat("Fondation B", email="membre@example.org", first_name="Michèle"),
        "recused": factories.make_seat("Fondation C", email="recuse@example.org", first_name="Claude"),
        "admin": admin,
        "coach": coaching.make_coach(coaching.make_partner(), email="niki@example.org", first_name="Niki"),
    }
    for number in range(5):  # a quorum that does not rest on them
        factories.make_seat(f"Fondation {number}", is_chair=number == 0, email=f"siege{number}@example.org")
    return found


def build():
    """Return (people, things): ``things`` maps the words of the matrix's ``on`` to what stands in the address."""
    factories.make_stages()
    factories.make_call()
    quartier = factories.make_neighbourhood()
    other = factories.make_neighbourhood("Quartier du Vieux-Moulin", "vieux-moulin")
    who = people(quartier, other)
    by, advisor, team = who["coordinator"], who["advisor"], who["team"]
    now = factories.NOW

    announced = factories.make_call(factories.DEADLINE + timedelta(days=60), letter_of_intent_due_on=factories.DEADLINE)
    draft = factories.make_draft(quartier, by)
    submitted = factories.make_submitted(quartier, by)
    review = factories.make_under_review(quartier, by, advisor)
    factories.complete_analysis(review, advisor)
    recommended = factories.make_recommended(quartier, by, advisor, team)
    confirmed = factories.make_confirmed(quartier, by, advisor, team)
    meeting = factories.make_meeting(team, review)
    for file in (review, recommended, confirmed):
        actions.deny_conflict(proposal=file, by=who["member"], now=now)
        actions.declare_conflict(proposal=file, by=who["recused"], now=now)
    doubt = _doubt_that_the_team_rules(review, now)
    participation = confirmed.participation
    actions.write_action_plan(
        participation=participation, text="Plan", change_note="", expected_number=0, by=by, now=now
    )
    sitting = actions.record_sitting(
        body="Conseil d’administration", held_on=timezone.localdate(now), reference="CA-2027-02", by=team, now=now
    )
    instalment, paid = (
        actions.add_instalment(participation=participation, year_number=1, due_on=day, amount=1000, by=team, now=now)
        for day in (participation.starts_on, participation.starts_on + timedelta(days=90))
    )
    actions.record_payment(instalment=paid, paid_on=timezone.localdate(now), reference="V-1", by=team, now=now)
    things = {
        "sitting": sitting.public_id,
        "instalment": instalment.pk,
        "paid": paid.pk,
        "draft": draft.public_id,
        "submitted": submitted.public_id,
        "review": review.public_id,
        "recommended": recommended.public_id,
        "confirmed": confirmed.public_id,
        "meeting": meeting.public_id,
        "doubt": doubt.pk,
        "letter": confirmed.letters.get().public_id,
        "participation": participation.public_id,
        "question": participation.learning_questions.first().pk,
        "document": _document(draft, by).public_id,
        "slug": quartier.slug,
        "stage": Stage.Code.DEPLOYMENT.value,
        "call": draft.call_id,
        "announced": announced.pk,
        "committee": Committee.Code.MANAGEMENT.value,
        "section": "change",
        "1": 1,
        "token": TOKEN,
        **_of_neighbourhoods(quartier, other, who, now),
        **access_coaching.build(quartier, who, now),
        **access_events.build(quartier, who, now),
        **access_desk.build(who, now),
        **access_events_public.build(who, now),
        **access_exchange.build(review, who, now),
        **access_reports.build(participation, who, now),
        **access_toolbox.build(who, now),
        **_of_the_outbox(who, now),
        **access_texts.build(who, now),
    }
    return who, things


def _doubt_that_the_team_rules(review, now):
    """Whoever presides has withdrawn from that file."""
    presiding, asking = (User.objects.get(email=f"siege{number}@example.org") for number in (0, 4))
    actions.declare_conflict(proposal=review, by=presiding, now=now)
    return actions.doubt_conflict(proposal=review, words="Une voisine y travaille.", by=asking, now=now)


def _document(draft, by):
    content = b"%PDF-1.7 proof"
    return Document.objects.create(
        proposal=draft,
        slot="documents",
        file=ContentFile(content, name="preuve.pdf"),
        name="preuve.pdf",
        kind="pdf",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_at=factories.NOW,
        uploaded_by=by,
    )


def _of_neighbourhoods(quartier, other, who, now):
    today = timezone.localdate(now)
    PhaseOneRecord.objects.create(position=1, neighbourhood=other, is_inferred=True, evidence="Une phrase du bilan.")
    away = factories.make_advisor(other, email="absente@example.org")
    invitation = Invitation.objects.create(
        email="nouvelle@example.org",
        neighbourhood=quartier,
        role=TableMembership.Role.CONTRIBUTOR,
        token_hash=Invitation.hash_of(TOKEN),
        invited_by=who["coordinator"],
        created_at=now,
        expires_at=now + timedelta(days=3),
    )
    note = actions.write_contact_note(
        neighbourhood=quartier,
        happened_on=today,
        means="call",
        text="Une coordination nouvelle en mars.",
        is_shared=True,
        by=who["advisor"],
        now=now,
    )
    return {
        "contact_note": note.pk,
        "colleague": TableMembership.objects.get(user=who["contributor"]).pk,
        "invitation": invitation.pk,
        "initiative": Initiative.objects.filter(neighbourhood=quartier).first().pk,
        "portfolio": Portfolio.objects.get(advisor=away).pk,
        "person": away.pk,
        "leave": Substitution.objects.create(advisor=away, substitute=who["advisor"], starts_on=today).pk,
        "seat": Seat.objects.get(user=who["member"]).pk,
        **_of_partners(today),
    }


def _of_partners(today):
    partner = Organisation.objects.create(name="Partenaire d’accompagnement", is_fictitious=True)
    OrganisationFamily.objects.create(organisation=partner, family=Family.EXTERNAL)
    place = PartnerMembership.objects.create(
        user=UserFactory(email="ariel@example.org"),
        organisation=partner,
        role=PartnerMembership.Role.COACH,
        starts_on=today,
    )
    return {"partner": partner.pk, "partner_place": place.pk}


def _of_the_outbox(who, now):
    job = queue_job(
        key=f"matrix-{uuid.uuid4()}", kind="proposals.version_pdf", payload={}, by=who["coordinator"], now=now
    )
    return {
        "email": Email.objects.filter(to_user=who["coordinator"], kind="proposals.letter").first().pk,
        "job": job.pk,
    }
