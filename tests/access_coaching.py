"""What the access matrix opens of the accompaniment: a mandate of one partner, its sessions, places, years."""

import hashlib
import uuid
from datetime import date

from django.core.files.base import ContentFile

from coaching import actions, factories
from coaching.actions.mandates import conclude
from coaching.models import DynamoPlace, DynamoRequest, LoopDocument, SessionExcess
from neighbourhoods.models import PartnerMembership


def build(quartier, who, now):
    first, _second, year = factories.make_years()
    by, team, coach = who["coordinator"], who["team"], who["coach"]
    partner = PartnerMembership.objects.get(user=coach).organisation
    participation = factories.make_participation(quartier, by)
    mandate = factories.make_mandate(participation, partner, by, team)
    other = factories.make_mandate(participation, factories.make_partner("Niska (fictif)"), by, team)
    finished = factories.make_mandate(participation, partner, by, team)
    conclude(mandate=finished, summary="Fini.", learned="", by=coach, now=now)
    session = _log(mandate, date(2027, 1, 4), 2, coach, now)
    beyond = _log(mandate, date(2027, 1, 5), 63, coach, now)
    contested = _log(mandate, date(2027, 1, 6), 1, coach, now)
    actions.contest_session(session=contested, reason="Elle n’a pas eu lieu.", by=by, now=now)
    held = actions.hold_session(mandate=mandate, on=date(2026, 12, 1), minutes=60, key="held", by=coach, now=now)
    adjustment = actions.adjust(
        neighbourhood=quartier,
        envelope="LEARNING",
        year=year,
        minutes=60,
        direction=1,
        reason="Essai",
        key="adjust",
        by=team,
        now=now,
        exception=True,
    )
    actions.close_year(year=first, by=team, now=now)
    return {
        "mandate": mandate.public_id,
        "finished": finished.public_id,
        "elsewhere": other.public_id,
        "asked": factories.make_request(participation, by).public_id,
        "session": session.public_id,
        "beyond": beyond.public_id,
        "contested": contested.public_id,
        "excess": SessionExcess.objects.standing().get(session=beyond).pk,
        "held": held.public_id,
        "adjustment": adjustment.pk,
        "dynamo": _placed(quartier, by, year, now).public_id,
        "year": year.label,
        "closed_year": first.label,
        "loop_document": _document(mandate, coach, now).public_id,
        "envelope": "LEARNING",
        "2027": 2027,
    }


def _log(mandate, day, hours, by, now):
    return actions.log_session(
        mandate=mandate, on=day, minutes=hours * 60, key=str(uuid.uuid4()), by=by, now=now, agreed=6000
    )


def _placed(quartier, by, year, now):
    request = DynamoRequest.objects.create(
        key=uuid.uuid4(),
        year=year,
        neighbourhood=quartier,
        rank=1,
        subject="Un mode de fonctionnement inclusif.",
        discussed_with="Alex Gagnon",
        discussed_on=date(2027, 1, 4),
        status=DynamoRequest.Status.PLACED,
        arrived_at=now,
        team_takes_over_on=date(2027, 2, 3),
        sent_by=by,
    )
    DynamoPlace.objects.filter(pk=DynamoPlace.objects.of_year(year).free().first().pk).update(request=request)
    return request


def _document(mandate, by, now):
    content = b"%PDF-1.7 proof"
    return LoopDocument.objects.create(
        mandate=mandate,
        step=1,
        file=ContentFile(content, name="grille.pdf"),
        name="grille.pdf",
        kind="pdf",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_at=now,
        uploaded_by=by,
    )
