"""The invented people: one for each role, with the text of their button on the sign-in page."""

from datetime import date

from allauth.account.models import EmailAddress

from accounts.models import StaffRole, User
from neighbourhoods.models import (
    Committee,
    Family,
    Neighbourhood,
    Organisation,
    OrganisationFamily,
    PartnerMembership,
    Portfolio,
    Seat,
    Substitution,
    TableMembership,
)

SINCE = date(2021, 9, 28)

PLACES = {
    "erables": "Quartier des Érables",
    "vieux-moulin": "Quartier du Vieux-Moulin",
    "passerelles": "Quartier des Passerelles",
    "grand-cote": "Quartier de la Grand-Côte",
    "belvedere": "Quartier du Belvédère",
    "tanneries": "Quartier des Tanneries",
}

# key: (first name, last name, button)
CAST = {
    "coordinator": ("Camille", "Roy", "Coordination – Quartier des Érables"),
    "contributor": ("Sacha", "Nguyen", "Collaboration – Quartier des Érables"),
    "second": ("Noor", "Haddad", "Coordination – Quartier du Vieux-Moulin"),
    "third": ("Gabriel", "Lemay", "Coordination – Quartier des Passerelles"),
    "fourth": ("Rose", "Étienne", "Coordination – Quartier de la Grand-Côte"),
    "fifth": ("Yannick", "Bouchard", "Coordination – Quartier du Belvédère"),
    "sixth": ("Aïcha", "Diallo", ""),
    "advisor": ("Alex", "Gagnon", "Conseil – Centraide"),
    "away": ("Robin", "Abel", "Conseil en congé – Centraide"),
    "substitute": ("Morgan", "Pelletier", ""),
    "team": ("Maxime", "Côté", "Équipe de coordination du PIC"),
    "chair": ("Charlie", "Bergeron", "Présidence du comité de gestion"),
    "member": ("Michèle", "Okafor", "Membre du comité de gestion"),
    "city": ("Vivian", "Tremblay", ""),
    "health": ("Dominique", "Fortin", ""),
    "insider": ("Jordan", "Petit", "Membre du comité et de la table du Vieux-Moulin"),
    "cmtq": ("Claude", "Morin", "Siège qui se retire des décisions"),
    "coach": ("Ariel", "Simard", "Accompagnement"),
    "admin": ("Andrée", "Lavoie", "Administration du portail"),
}


def make_people():
    """Create the cast and where each of them belongs; return {key: user}."""
    people = {key: _person(key, *names) for key, names in CAST.items()}
    places = {slug: make_place(slug, name) for slug, name in PLACES.items()}
    coordination = ["coordinator", "second", "third", "fourth", "fifth", "sixth"]
    for slug, key in zip(PLACES, coordination, strict=True):
        _join(people[key], places[slug], TableMembership.Role.COORDINATOR)
    _join(people["contributor"], places["erables"], TableMembership.Role.CONTRIBUTOR)
    _join(people["insider"], places["vieux-moulin"], TableMembership.Role.CONTRIBUTOR)
    for place in places.values():
        Portfolio.objects.create(advisor=people["advisor"], neighbourhood=place, starts_on=SINCE)
    Substitution.objects.create(
        advisor=people["advisor"],
        substitute=people["substitute"],
        starts_on=date(2026, 7, 6),
        ends_on=date(2026, 8, 3),
    )
    StaffRole.objects.create(user=people["team"], role=StaffRole.Role.TEAM, starts_on=SINCE)
    StaffRole.objects.create(user=people["admin"], role=StaffRole.Role.ADMIN, starts_on=SINCE)
    _seats(people)
    partner = _organisation("Partenaire d’accompagnement (fictif)", Family.EXTERNAL)
    for role in PartnerMembership.Role:
        PartnerMembership.objects.create(user=people["coach"], organisation=partner, role=role, starts_on=SINCE)
    return people, places


def _seats(people):
    management = Committee.objects.get(code=Committee.Code.MANAGEMENT)
    bodies = {
        "chair": ("Fondation des Rives (fictive)", Family.PHILANTHROPIC, False),
        "member": ("Fondation du Tilleul (fictive)", Family.PHILANTHROPIC, False),
        "city": ("Service municipal (fictif)", Family.INSTITUTIONAL, False),
        "health": ("Santé publique (fictive)", Family.INSTITUTIONAL, False),
        "insider": ("Fondation du Moulin (fictive)", Family.PHILANTHROPIC, False),
        "cmtq": ("Coalition des tables (fictive)", Family.COMMUNITY, True),
    }
    for key, (name, family, withdraws) in bodies.items():
        Seat.objects.create(
            committee=management,
            organisation=_organisation(name, family, withdraws=withdraws),
            user=people[key],
            is_chair=key == "chair",
            starts_on=SINCE,
        )


def _person(key, first_name, last_name, button):
    user = User.objects.create_user(
        f"{key}@demo.example.org", first_name=first_name, last_name=last_name, demo_role=button
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _organisation(name, family, *, withdraws=False):
    body = Organisation.objects.create(name=name, is_fictitious=True, withdraws_from_investment_decisions=withdraws)
    OrganisationFamily.objects.create(organisation=body, family=family)
    return body


def make_place(slug, name):
    """An invented neighbourhood with its table."""
    table = _organisation(f"Table de concertation – {name}", Family.COMMUNITY)
    return Neighbourhood.objects.create(name=name, slug=f"demo-{slug}", table=table, is_fictitious=True)


def _join(person, place, role):
    TableMembership.objects.create(user=person, neighbourhood=place, role=role, starts_on=SINCE)
