"""What the access matrix opens of the readiness path: one of each state, all of the same table's coordinator."""

from readiness import factories
from readiness.actions import assessments, teams
from readiness.models import CONDITIONS
from readiness.questions import current


def build(quartier, who, now):
    by, team = who["coordinator"], who["team"]
    answers = dict.fromkeys(CONDITIONS, 2)
    saved = assessments.save(version=current().version, answers=answers, by=by, now=now)
    approved = factories.make_approved(quartier, by, team, now=now)
    asked = factories.make_request(approved, by, now=now)
    factories.make_signatory(asked, by, now=now, confirmed=True)
    waiting = factories.make_signatory(asked, by, 3, now=now)
    factories.make_link(waiting, ANSWER, now=now)
    other = factories.make_approved(quartier, by, team, now=now)
    free = factories.make_approved(quartier, by, team, now=now)
    coach = factories.make_coach(team, now=now)
    unlisted = factories.make_coach(team, "Autre coach d’essai", now=now, agreed=False)
    named = factories.make_request(factories.make_approved(quartier, by, team, now=now), by, now=now)
    teams.name_member(request=named, name="Inès", email=who["stranger"].email, organisation="Ailleurs", by=by, now=now)
    return {
        "assessment": saved.public_id,
        "answer": ANSWER,
        "interest_declined": factories.make_declined(quartier, by, team, now=now).public_id,
        "interest_sent": factories.make_submitted(quartier, by, now=now).public_id,
        "interest": free.public_id,
        "interest_draft": factories.make_draft(quartier, by, now=now, for_table=True).public_id,
        "wish": asked.public_id,
        "wish_sent": factories.make_sent_request(other, by, now=now).public_id,
        "wish_named": named.public_id,
        "member_place": waiting.place,
        "listed": coach.public_id,
        "unlisted": unlisted.public_id,
    }


ANSWER = "an-answer-that-only-the-email-knows"
