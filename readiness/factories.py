"""Dull people and papers of the readiness path for tests, brought to each state by the real actions."""

from decimal import Decimal

from proposals import factories as proposals

from .actions import coaches, deciding, declarations, teams
from .models import AnswerLink, Coach

NOW = proposals.NOW  # 20 January 2027, 10:00 in Montréal
WRITTEN = {
    "organisation": "Table des Érables",
    "issue": "Des jeunes quittent l’école avant la fin du secondaire.",
    "people": "Les jeunes de 14 à 17 ans du quartier.",
    "partners": "L’école, la maison des jeunes, le CLSC.",
    "why_together": "Aucun organisme ne suit un jeune d’un lieu à l’autre.",
    "has_read_presentation": True,
}
TEXTS = {
    "aim": "Que la moitié des départs n’aient plus lieu.",
    "coaching_for": "Nous entendre sur un plan commun.",
    "has_no_preference": True,
    "amount": Decimal("8000.00"),
    "use": "Douze rencontres de deux heures.",
    "timeline": "De mars à novembre.",
}


def make_draft(neighbourhood, by, *, now=NOW, for_table=False, **written):
    draft = declarations.begin(by=by, now=now)
    facts = WRITTEN | {"neighbourhood": neighbourhood, "for_table": for_table} | written
    return declarations.save(declaration=draft, by=by, now=now, **facts)


def make_submitted(neighbourhood, by, *, now=NOW, **more):
    return declarations.submit(declaration=make_draft(neighbourhood, by, now=now, **more), by=by, now=now)


def make_approved(neighbourhood, by, team_member, *, now=NOW, **more):
    sent = make_submitted(neighbourhood, by, now=now, **more)
    return declarations.approve(declaration=sent, reason="Un enjeu bien choisi.", by=team_member, now=now)


def make_declined(neighbourhood, by, team_member, *, now=NOW, **more):
    sent = make_submitted(neighbourhood, by, now=now, **more)
    return declarations.decline(
        declaration=sent,
        reason="Deux organismes suffisent.",
        next_step="Parlez-en à votre table.",
        by=team_member,
        now=now,
    )


def make_request(declaration, by, *, now=NOW, **texts):
    """A request in preparation, its texts written, its team still of one."""
    opened = teams.open_request(declaration=declaration, by=by, now=now)
    return teams.save(request=opened, by=by, now=now, **TEXTS | texts)


def make_signatory(request, by, number=2, *, now=NOW, confirmed=False):
    """Somebody named in the team, invited and, if asked, confirmed."""
    named = teams.name_member(
        request=request,
        name=f"Personne {number}",
        email=f"personne{number}@example.org",
        organisation="Maison des jeunes",
        by=by,
        now=now,
    )
    return teams.confirm(signatory=named, now=now) if confirmed else named


def make_fiduciary(request, by, *, now=NOW):
    return teams.name_fiduciary(
        request=request, name="Fidèle", email="fiducie@example.org", organisation="Fiducie", by=by, now=now
    )


def make_sent_request(declaration, by, *, now=NOW, **texts):
    request = make_request(declaration, by, now=now, **texts)
    make_signatory(request, by, now=now, confirmed=True)
    return deciding.submit(request=request, by=by, now=now)


def make_link(signatory, token, *, now=NOW):
    """A link whose token the test knows."""
    return AnswerLink.objects.create(
        signatory=signatory, token_hash=AnswerLink.hash_of(token), created_at=now, expires_at=signatory.expires_at
    )


def make_coach(by, name="Coach d’essai", *, now=NOW, agreed=True, account=None, **facets):
    words = {"languages": ["français"], "regions": ["Montréal"], "approaches": ["impact collectif"]} | facets
    coach = coaches.add(
        name=name,
        kind=Coach.Kind.PERSON,
        seniority=Coach.Seniority.SEASONED,
        presentation="",
        is_fictitious=True,
        account=account,
        by=by,
        now=now,
        **words,
    )
    return coaches.agree(coach=coach, by=account or by, now=now) if agreed else coach
