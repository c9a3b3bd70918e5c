"""The readiness path of the demonstration: a declaration in each state, a request that waits, one that was decided.

Coaches and people are invented; their addresses are of example.org.
"""

from datetime import timedelta
from decimal import Decimal

from readiness.actions import assessments, coaches, deciding, declarations, teams
from readiness.models import CONDITIONS, Coach
from readiness.questions import current

COACHES = [
    ("Dominique Essai (coach fictif)", Coach.Kind.PERSON, Coach.Seniority.LONG, ["français", "anglais"],
     ["Montréal", "à distance"], ["impact collectif", "gouvernance partagée"],
     "Accompagne depuis longtemps des tables qui ne savent plus qui décide. Commence par écouter tout le monde."),
    ("Coopérative des Détours (fictive)", Coach.Kind.ORGANISATION, Coach.Seniority.SEASONED, ["français"],
     ["Montréal"], ["impact collectif", "évaluation participative"],
     "Trois personnes qui aident à choisir une question d’apprentissage et à y répondre avec peu de moyens."),
    ("Camila Ejemplo (coach fictive)", Coach.Kind.PERSON, Coach.Seniority.RECENT, ["français", "espagnol"],
     ["à distance"], ["mobilisation citoyenne"],
     "Fait entrer dans la démarche les personnes que l’on n’entend jamais."),
]  # fmt: skip
WRITTEN = {
    "issue": "Les loyers montent, et les familles qui animaient le quartier partent une à une.",
    "people": "Les familles locataires qui vivent ici depuis longtemps.",
    "partners": "Le comité logement, l’école, deux propriétaires sociaux, l’arrondissement.",
    "why_together": "Personne ne peut agir seul à la fois sur les loyers, sur les terrains et sur l’école.",
    "has_read_presentation": True,
}
TEXTS = {
    "aim": "Garder dans le quartier, d’ici dix ans, les familles qui veulent y rester.",
    "coaching_for": "Nous entendre sur un plan commun et sur qui l’anime.",
    "amount": Decimal("9600.00"),
    "use": "Douze rencontres de deux heures, leur préparation, et deux journées avec tout le monde.",
    "timeline": "De mars à décembre; un premier bilan en juin.",
}


class Readiness:
    """Told by the real actions, at instants that follow one another."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now
        self.team = people["team"]

    def tell(self):
        self._assessments()
        listed = self._directory()
        self._declarations()
        self._waiting(listed[0])
        self._decided(listed[1])

    def _ago(self, days):
        return self.now - timedelta(days=days)

    def _assessments(self):
        """The same person at two moments, the second shown to their table."""
        by, version = self.people["coordinator"], current().version
        for days, levels in ((120, (1, 2, 1, 1, 3)), (6, (2, 3, 1, 2, 3))):
            answers = dict(zip(CONDITIONS, levels, strict=True))
            saved = assessments.save(version=version, answers=answers, by=by, now=self._ago(days))
        assessments.share(saved=saved, neighbourhood=self.places["erables"], by=by)

    def _directory(self):
        """Three who agreed, and one whose agreement is awaited."""
        found = []
        for name, kind, seniority, languages, regions, approaches, words in COACHES:
            entry = coaches.add(
                name=name, kind=kind, seniority=seniority, presentation=words, languages=languages, regions=regions,
                approaches=approaches, is_fictitious=True, by=self.team, now=self._ago(90),
            )  # fmt: skip
            found.append(coaches.agree(coach=entry, by=self.team, now=self._ago(80)))
        coach = self.people["coach"]
        coaches.add(
            name=f"{coach.full_name} (fictif)", kind=Coach.Kind.PERSON, seniority=Coach.Seniority.SEASONED,
            presentation="", languages=["français"], regions=["Montréal"], approaches=["impact collectif"],
            account=coach, is_fictitious=True, by=self.team, now=self._ago(3),
        )  # fmt: skip
        return found

    def _sent(self, key, slug, name, days):
        by = self.people[key]
        draft = declarations.begin(by=by, now=self._ago(days + 2))
        facts = WRITTEN | {"neighbourhood": self.places[slug], "organisation": name, "for_table": True}
        declarations.save(declaration=draft, by=by, now=self._ago(days + 1), **facts)
        return declarations.submit(declaration=draft, by=by, now=self._ago(days))

    def _declarations(self):
        """Sent, declined, withdrawn, and a draft; those approved have a request (below)."""
        self._sent("fifth", "belvedere", "Table du Belvédère (fictive)", 4)
        declined = self._sent("fourth", "grand-cote", "Table de la Grand-Côte (fictive)", 40)
        declarations.decline(
            declaration=declined,
            reason="Deux organismes peuvent déjà régler la question à eux seuls\u00a0: une entente suffirait.",
            next_step="Si d’autres partenaires s’y joignent, reprenez votre texte. D’ici là, parlez-en à Alex Gagnon.",
            by=self.team,
            now=self._ago(30),
        )
        withdrawn = self._sent("sixth", "tanneries", "Table des Tanneries (fictive)", 25)
        declarations.withdraw(declaration=withdrawn, by=self.people["sixth"], now=self._ago(20))
        by = self.people["contributor"]
        draft = declarations.begin(by=by, now=self._ago(2))
        facts = {"neighbourhood": self.places["erables"], "organisation": "Table des Érables (fictive)"}
        declarations.save(declaration=draft, by=by, now=self._ago(1), for_table=True, issue=WRITTEN["issue"], **facts)

    def _approved(self, key, slug, name, days):
        sent = self._sent(key, slug, name, days)
        return declarations.approve(
            declaration=sent,
            reason="Un enjeu clair, et les bonnes personnes autour.",
            by=self.team,
            now=self._ago(days - 5),
        )

    def _waiting(self, coach):
        """In preparation: one has confirmed, two have not, one has declined, the fiduciary was asked."""
        by = self.people["coordinator"]
        declared = self._approved("coordinator", "erables", "Table des Érables (fictive)", 20)
        asked = teams.open_request(declaration=declared, by=by, now=self._ago(8))
        asked = teams.save(request=asked, by=by, now=self._ago(7), coach=coach, **TEXTS | {"timeline": ""})
        people = [
            self._named(asked, by, name, f"{name.split()[0].lower()}@example.org", 6)
            for name in ("Fatou Modèle", "Luc Exemple", "Helga Fictive")
        ]
        teams.confirm(signatory=people[0], now=self._ago(5))
        teams.refuse(signatory=people[1], now=self._ago(4))
        teams.name_fiduciary(
            request=asked, name="Paul Dépôt", email="fiducie@example.org", organisation="Fiducie fictive", by=by,
            now=self._ago(6),
        )  # fmt: skip

    def _named(self, asked, by, name, email, days):
        return teams.name_member(
            request=asked, name=name, email=email, organisation="Organisme fictif", by=by, now=self._ago(days)
        )

    def _decided(self, coach):
        """One accepted, and one that the team has still to decide."""
        self._to_the_team("third", "passerelles", "Table des Passerelles (fictive)", 15, coach=None)
        decided = self._to_the_team("second", "vieux-moulin", "Table du Vieux-Moulin (fictive)", 70, coach=coach)
        deciding.approve(
            request=decided,
            granted=Decimal("8000.00"),
            reason="Le calendrier est réaliste. Nous gardons une rencontre de moins qu’annoncé; parlons-en.",
            by=self.team,
            now=self._ago(45),
        )

    def _to_the_team(self, key, slug, name, days, *, coach):
        by = self.people[key]
        declared = self._approved(key, slug, name, days)
        asked = teams.open_request(declaration=declared, by=by, now=self._ago(days - 6))
        choice = {"coach": coach, "has_no_preference": coach is None}
        teams.save(request=asked, by=by, now=self._ago(days - 7), **TEXTS | choice)
        for number, person in enumerate(("Ana Invention", "Omar Imaginaire"), start=1):
            named = self._named(asked, by, person, f"{slug}{number}@example.org", days - 7)
            teams.confirm(signatory=named, now=self._ago(days - 8))
        fiduciary = teams.name_fiduciary(
            request=asked, name="Rita Caisse", email=f"fiducie-{slug}@example.org", organisation="Fiducie fictive",
            by=by, now=self._ago(days - 7),
        )  # fmt: skip
        teams.confirm(
            signatory=fiduciary, now=self._ago(days - 8), organisation="Fiducie fictive du quartier",
            function="Direction", word="Le montant serait suivi à part.",
        )  # fmt: skip
        return deciding.submit(request=asked, by=by, now=self._ago(days - 9))
