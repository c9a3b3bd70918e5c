"""The accompaniment of the demonstration: hours that lapse, an excess, a contest, Dynamo's places and their list."""

import uuid
from datetime import timedelta

from django.utils import timezone

from coaching import actions, availability
from coaching.actions import dynamo, loop, mandates, requests
from coaching.models import Envelope, Focus, LoopStep, Mode, ProgrammeYear
from neighbourhoods.models import Family, Neighbourhood, Organisation, OrganisationFamily, PartnerMembership
from proposals.models import Participation

HOUR = 60
# They ask for Dynamo's hours and have no file: more neighbourhoods than there are places.
ELSEWHERE = {
    "vallon": "Quartier du Vallon",
    "lilas": "Quartier des Lilas",
    "vieux-quai": "Quartier du Vieux-Quai",
    "ruisseau": "Quartier du Ruisseau",
    "pointe": "Quartier de la Pointe-aux-Ormes",
    "riviere": "Quartier de la Rivière",
}
SUBJECT = "Choisir ensemble un mode de fonctionnement où les personnes du quartier décident aussi."


class Accompaniment:
    """Told by the real actions, on days before today."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now
        self.today = timezone.localdate(now)
        self.team, self.coach = people["team"], people["coach"]

    def tell(self):
        while actions.prepare_next_year(
            now=self.now
        ):  # the reference data stops at some year; the demonstration does not
            pass
        year = ProgrammeYear.objects.holding(self.today).get()
        self.partner = Organisation.objects.get(memberships__user=self.coach, memberships__role="coach")
        self.dynamo = self._partner("Dynamo (fictif)")
        PartnerMembership.objects.create(
            user=self.coach, organisation=self.dynamo, role=PartnerMembership.Role.COACH, starts_on=year.starts_on
        )
        self._grand_cote()
        self._belvedere()
        self._places_of_dynamo(year)

    def at(self, days):
        return self.now + timedelta(days=days)

    def day(self, days):
        return self.today + timedelta(days=days)

    # --- Learning questions -----------------------------------------------------------------------------------------
    def _grand_cote(self):
        """A neighbourhood in its first years: a mandate under way, hours that lapse, a session that it contests."""
        participation = Participation.objects.get(neighbourhood=self.places["grand-cote"])
        mandate = self._mandate(participation, self.people["fourth"], Focus.EVALUATION, 24, days=-150)
        sessions = [
            self._log(mandate, days, hours, note)
            for days, hours, note in (
                (-140, 2.5, "Rencontre de démarrage\u00a0: les trois questions qui reviennent."),
                (-96, 3, "Choix de la question et des personnes à rencontrer."),
                (-61, 4, "Grille d’entretien essayée avec deux bénévoles."),
                (-24, 2, "Premiers constats."),
                (-3, 2, "Lecture des réponses avec le comité."),
            )
        ]
        for step, text in (
            (LoopStep.QUESTIONS, "Nous gardons\u00a0: qu’est-ce qui donne envie de revenir?"),
            (LoopStep.PLAN, "Douze entretiens, deux personnes à la fois, avant la fête de quartier."),
        ):
            loop.add_note(mandate=mandate, step=step, text=text, by=self.coach, now=self.at(-90))
            loop.mark_step(mandate=mandate, step=step, by=self.people["fourth"], now=self.at(-88))
        actions.contest_session(
            session=sessions[-1],
            reason="La rencontre a duré une heure et demie, pas deux.",
            by=self.people["fourth"],
            now=self.at(-1),
        )

    def _belvedere(self):
        """A neighbourhood that used all its hours, and some beyond; a second question that waits for an answer.

        What is left depends on the day: a year that began since brought hours of its own.
        """
        participation = Participation.objects.get(neighbourhood=self.places["belvedere"])
        by = self.people["fifth"]
        mandate = self._mandate(participation, by, Focus.CLARITY, 62, days=-120)

        def left(days):
            return availability.left(participation.neighbourhood, Envelope.LEARNING, self.day(days)).balance / HOUR

        for days in range(-110, -20, 5):
            if hours := min(left(days), 6.5):
                self._log(mandate, days, hours, "Journée de réflexion avec le comité.")
        self._log(mandate, -20, left(-20) + 2, "Retour sur les journées avec le comité.")  # nobody answered in time
        self._log(mandate, -6, left(-6) + 4.5, "Préparation de la suite avec le comité.")  # still to answer
        requests.send_request(
            neighbourhood=participation.neighbourhood,
            initiative=participation.initiative,
            question="Comment la parole des personnes concernées change-t-elle nos décisions?",
            focus=Focus.OTHER,
            minutes=12 * HOUR,
            from_on=self.day(20),
            until_on=self.day(140),
            by=by,
            now=self.at(-4),
        )

    def _mandate(self, participation, by, focus, hours, *, days):
        request = requests.send_request(
            neighbourhood=participation.neighbourhood,
            initiative=participation.initiative,
            question="Qu’est-ce qui donne envie aux familles de revenir?",
            focus=focus,
            minutes=hours * HOUR,
            from_on=self.day(days),
            until_on=self.day(days + 330),
            by=by,
            now=self.at(days - 8),
        )
        return mandates.assign(
            request=request,
            partner=self.partner,
            planned_minutes=hours * HOUR,
            starts_on=self.day(days),
            ends_on=self.day(days + 330),
            by=self.team,
            now=self.at(days - 2),
        )

    def _log(self, mandate, days, hours, note):
        in_person = hours > 6
        return actions.log_session(
            mandate=mandate,
            on=self.day(days),
            minutes=int(hours * HOUR),
            key=str(uuid.uuid4()),
            mode=Mode.IN_PERSON if in_person else Mode.VIRTUAL,
            in_person_reason="Le comité se réunit toute une journée." if in_person else "",
            note=note,
            agreed=62 * HOUR,
            by=self.coach,
            now=self.at(days),
        )

    # --- Dynamo -----------------------------------------------------------------------------------------------------
    def _places_of_dynamo(self, year):
        """Eleven ask for nine places, over nine weeks, or since the year began: each year has its own list.

        One gives its place up, which is offered to the first in line.
        """
        since = min(65, (self.today - year.starts_on).days)

        def ago(days):
            return -(days * since // 65)

        asking = [self.places[slug] for slug in ("grand-cote", "belvedere", "vieux-moulin", "tanneries")]
        asking += [self._place(slug, name) for slug, name in ELSEWHERE.items()]
        asking.insert(9, self.places["passerelles"])
        advisor = self.people["advisor"]
        found = [
            dynamo.enter_on_behalf(
                neighbourhood=place,
                subject=SUBJECT,
                discussed_with=advisor.full_name,
                discussed_on=self.day(ago(65 - 5 * n) - 5),
                received_on=self.day(ago(65 - 5 * n) - 1),
                key=uuid.uuid4(),
                by=self.team,
                now=self.at(ago(65 - 5 * n)),
            )
            for n, place in enumerate(asking)
        ]
        for request in found[:6]:
            dynamo.confirm(request=request, by=self.team, now=self.at(ago(20)))
        mandate = mandates.assign_dynamo(
            request=found[0], partner=self.dynamo, planned_minutes=20 * HOUR, by=self.team, now=self.at(ago(18))
        )
        self._log(mandate, ago(12), 3, "Préparation de l’assemblée.")
        dynamo.withdraw(
            request=found[5], reason="La table reporte ce travail à l’an prochain.", by=self.team, now=self.at(ago(2))
        )

    def _partner(self, name):
        partner = Organisation.objects.create(name=name, is_fictitious=True)
        OrganisationFamily.objects.create(organisation=partner, family=Family.EXTERNAL)
        return partner

    def _place(self, slug, name):
        table = Organisation.objects.create(name=f"Table de concertation – {name}", is_fictitious=True)
        OrganisationFamily.objects.create(organisation=table, family=Family.COMMUNITY)
        return Neighbourhood.objects.create(name=name, slug=f"demo-{slug}", table=table, is_fictitious=True)
