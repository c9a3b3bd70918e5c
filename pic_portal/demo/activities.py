"""The activities of the demonstration: each state of a date, its people, topics and the newsletter. All « donnée fictive »."""

import uuid
from datetime import datetime, time, timedelta
from unicodedata import normalize

from django.utils import timezone

from events import actions
from events.actions import announcing, attending, newsletter, organising, topics
from events.models import Activity, Announcement, Event
from neighbourhoods.models import Organisation

# Nobody: first names and family names of the country, put together at random.
NAMES = [
    "Amina Lavoie", "Benoît Caron", "Chantal Ouellet", "Diego Marchand", "Élise Boivin", "Farid Gauthier",
    "Geneviève Roy-Paré", "Hugo Lessard", "Inès Tremblay", "Joël Desrosiers", "Khadija Bélanger", "Laurent Poirier",
    "Mireille Cloutier", "Nabil Fournier", "Océane Girard", "Philippe Nadeau", "Rania Simoneau", "Samuel Thibault",
    "Thérèse Villeneuve", "Ulysse Hébert", "Valérie Couture", "William Dagenais", "Yasmine Plante", "Zoé Arsenault",
]  # fmt: skip
ORGANISATIONS = ["Maison des familles (fictive)", "Cuisine collective (fictive)", "", "Comité logement (fictif)", ""]
PROGRAMME = """9\u00a0h\u00a0: accueil
9\u00a0h\u00a030\u00a0: les conditions de l’impact collectif
13\u00a0h\u00a0: votre projet, question par question"""
FESTIVAL = [
    # day, title, first and last hour, seats
    (0, "Décider à plusieurs sans y passer la nuit", 10, 12, 24),
    (0, "Raconter ce qui change", 10, 12, 3),
    (0, "Marche dans le quartier", 14, 16, 20),
    (1, "Évaluer sans formulaire", 10, 12, 24),
    (1, "Cartographier nos liens", 14, 16, 16),
]


class Activities:
    """Told by the real actions, on days before and after today."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now
        self.today, self.team, self.coach = timezone.localdate(now), people["team"], people["coach"]
        self.partner = Organisation.objects.get(memberships__user=self.coach, memberships__role="organiser")
        self.by_code = {activity.code: activity for activity in Activity.objects.all()}

    def tell(self):
        self._with_seats_left()
        self._full_with_an_open_offer()
        self._online()
        self._registered_elsewhere()
        self._festival()
        self._past()
        self._cancelled()
        self._draft()
        self._run_by_a_partner()
        self._topics()
        self._newsletter()

    # --- Dates ------------------------------------------------------------------------------------------------------
    def _with_seats_left(self):
        """A training where seats are left: people who registered alone, and three colleagues of a table."""
        event = self._event(
            "formation-impact-collectif", 26, (9, 16), capacity=24,
            summary="Une journée pour partir des changements que vous voulez voir.",
            details=PROGRAMME,
            access_note="Entrée de plain-pied; ascenseur jusqu’à la salle.",
        )  # fmt: skip
        self._register(event, range(8))
        actions.register_group(
            event=event, neighbourhood=self.places["erables"], together=False, by=self.people["coordinator"],
            people=[(NAMES[n], _address(n)) for n in (8, 9, 10)], now=self.at(-6),
        )  # fmt: skip
        self._own(event, "coordinator", "erables")

    def _full_with_an_open_offer(self):
        """A full one: four wait, somebody left this morning, and the first of the list has until tomorrow to answer."""
        event = self._event(
            "captation-des-apprentissages", 12, (9, 16), capacity=8,
            summary="Choisir votre question d’apprentissage, et comment y répondre.",
        )  # fmt: skip
        rows = self._register(event, range(4, 16))
        self._own(event, "second", "vieux-moulin")
        actions.cancel(registration=rows[2], now=self.now - timedelta(hours=3))

    def _online(self):
        event = self._event(
            "espaces-de-dialogue", 5, (12, 13), capacity=30, title="Comment garder les gens mobilisés?",
            venue=Event.Venue.ONLINE, place_name="", address="", online_link="https://rencontre.example.org/dialogue",
            summary="Une heure en ligne, à l’heure du dîner.",
        )  # fmt: skip
        self._register(event, range(14, 20))

    def _registered_elsewhere(self):
        self._event(
            "prise-de-decision-collective", 40, (13, 16), registering=Event.Registering.ELSEWHERE,
            external_link="https://exemple.example.org/inscription",
            summary="Une demi-journée donnée par un partenaire, qui prend les inscriptions chez lui.",
        )  # fmt: skip

    def _festival(self):
        """Two days, workshops with their own seats; one of them is full and has its list."""
        event = self._event(
            "festival", 61, (9, 17), days=2, capacity=80, title="Festival impact collectif",
            summary="Deux jours pour se rencontrer et apprendre autrement.", place_name="Le grand hangar (fictif)",
        )  # fmt: skip
        workshops = [
            actions.save_workshop(
                event=event,
                facts={
                    "title": title,
                    "summary": "",
                    "starts_at": self._hour(61 + day, first),
                    "ends_at": self._hour(61 + day, last),
                    "place_name": f"Salle {number}",
                    "capacity": seats,
                },
                by=self.team,
                now=self.at(-20),
            )
            for number, (day, title, first, last, seats) in enumerate(FESTIVAL, start=1)
        ]
        for n in range(18):
            chosen = [workshops[1 if n < 5 else 0], workshops[3], *workshops[4:][: n > 14]]
            self._register(event, [n], workshops=chosen)
        actions.cancel_workshop(
            workshop=workshops[4], reason="La personne qui l’anime ne peut plus venir.", by=self.team, now=self.at(-1)
        )
        self._own(event, "coordinator", "erables")

    def _past(self):
        """Two weeks ago: who came, their certificates, what they thought of it, a message afterwards."""
        event = self._event(
            "echanges-de-pratiques", -14, (13, 16), capacity=15, title="Accueillir les nouvelles personnes autour de la table",
            summary="Trois quartiers racontent comment ils s’y prennent.", made=-60,
        )  # fmt: skip
        rows = self._register(event, range(9), made=-40)
        after = event.ends_at + timedelta(hours=1)
        came = rows[:7]
        for row in came:
            attending.note_presence(registration=row, day=event.days.get(), by=self.team, now=after)
        announcing.thank(event=event, by=self.team, now=after + timedelta(days=1))
        opinions = [
            (5, 5, 5, "Le tour de table du début\u00a0: tout le monde a parlé.", ""),
            (4, 5, 4, "", "Une pause plus longue."),
            (4, 4, 5, "Deux numéros de téléphone.", "Savoir d’avance qui sera là."),
            (3, 4, 5, "", ""),
        ]
        for row, (useful, well_run, ties, keeps, better) in zip(came, opinions, strict=False):
            answers = {"useful": useful, "well_run": well_run, "ties": ties, "keeps": keeps, "better": better}
            attending.evaluate(registration=row, answers=answers, now=after + timedelta(days=2))
        announcing.announce(
            event=event, to=Announcement.To.PRESENT, subject="Les notes de la rencontre", key=uuid.uuid4(), by=self.team,
            text="Merci encore! Les notes et la liste des ressources nommées ce jour-là sont prêtes.",
            now=after + timedelta(days=3),
        )  # fmt: skip

    def _cancelled(self):
        event = self._event(
            "prise-de-decision-collective", 18, (9, 12), capacity=16, summary="Des méthodes à essayer tout de suite."
        )
        self._register(event, range(10, 14))
        organising.cancel(
            event=event, reason="La personne qui anime est en congé de maladie; une autre date suivra.", by=self.team,
            now=self.at(-2),
        )  # fmt: skip

    def _draft(self):
        self._event("formation-impact-collectif", 96, (9, 16), capacity=24, published=False)

    def _run_by_a_partner(self):
        """A partner's own activity, today: its organisers hold the desk and the door, and see no other."""
        activity = Activity.objects.create(
            code="atelier-du-partenaire", name="Atelier du partenaire (fictif)", kind=Activity.Kind.WORKSHOP,
            summary="Un après-midi pour préparer une rencontre où chacun trouve sa place.", organiser=self.partner,
            audience="Les équipes des tables", position=90, is_fictitious=True,
        )  # fmt: skip
        self.by_code[activity.code] = activity
        event = self._event(
            activity.code, 0, (13, 17), capacity=12, by=self.coach, title="Animer une rencontre", made=-30
        )
        self._register(event, range(6, 13), made=-12)
        self._own(event, "third", "passerelles", made=-9)

    # --- Topics and newsletter --------------------------------------------------------------------------------------
    def _topics(self):
        activity = self.by_code["echanges-de-pratiques"]
        told = [
            ("Garder les gens mobilisés après la première année", "Le comité s’essouffle au printemps.", 3, True, -9),
            ("Parler d’argent entre organismes", "Partager un budget a failli nous brouiller.", 11, False, -4),
        ]
        first, _second = [
            topics.propose(
                activity=activity, subject=subject, why=why, name=NAMES[n], email=_address(n), would_lead=leads,
                now=self.at(days),
            )
            for subject, why, n, leads, days in told
        ]  # fmt: skip
        topics.keep(topic=first, answer="Bonne idée! Nous cherchons une date.", by=self.team, now=self.at(-5))

    def _newsletter(self):
        page = "/activites/infolettre/"
        asked = [newsletter.ask(email=_address(n), page=page, now=self.at(-20)) for n in range(6)]
        for subscription in asked[:5]:
            newsletter.confirm(subscription=subscription, page=page, now=self.at(-19))
        newsletter.leave(subscription=asked[4], page=page, now=self.at(-3))

    # --- How it is told ---------------------------------------------------------------------------------------------
    def at(self, days):
        return self.now + timedelta(days=days)

    def _hour(self, days, hour):
        return timezone.make_aware(datetime.combine(self.today + timedelta(days=days), time(hour)))

    def _event(self, code, in_days, hours, *, days=1, by=None, made=-25, published=True, title="", **facts):
        """Write and publish a date ``in_days`` from today, marked as invented."""
        activity, by = self.by_code[code], by or self.team
        values = {
            "title": title or activity.name,
            "summary": activity.summary,
            "place_name": "Maison du quartier (fictive)",
            "address": "12, rue des Érables",
            "registering": Event.Registering.HERE,
        }
        event = organising.create(
            activity=activity,
            facts=values | facts,
            days=[(self._hour(in_days + n, hours[0]), self._hour(in_days + n, hours[1])) for n in range(days)],
            organiser=self.partner if by == self.coach else None,
            by=by,
            now=self.at(made),
        )
        event.is_fictitious = True
        event.save(update_fields=["is_fictitious"])
        return organising.publish(event=event, by=by, now=self.at(made + 1)) if published else event

    def _register(self, event, numbers, *, made=-15, **more):
        """Register invented people, some with needs, each with their own answers."""
        places = list(self.places.values())
        return [
            actions.register(
                event=event,
                name=NAMES[n],
                email=_address(n),
                neighbourhood=places[n % len(places)],
                organisation=ORGANISATIONS[n % len(ORGANISATIONS)],
                needs={"food": "Végétarien"}
                if n % 5 == 0
                else {"accessibility": "Place près de la porte"}
                if n == 7
                else {},
                consents={"photo": n % 2 == 0, "list": n % 3 != 0},
                now=self.at(made) + timedelta(hours=n),
                **more,
            )
            for n in numbers
        ]

    def _own(self, event, key, place, *, made=-8):
        """Somebody of the cast registers with the address of their account, and finds it there."""
        person = self.people[key]
        actions.register(
            event=event, name=person.full_name, email=person.email, neighbourhood=self.places[place], now=self.at(made)
        )


def _address(n):
    """« amina.lavoie@example.org », without accents."""
    plain = normalize("NFKD", NAMES[n]).encode("ascii", "ignore").decode().lower()
    return f"{plain.replace(' ', '.')}@example.org"
