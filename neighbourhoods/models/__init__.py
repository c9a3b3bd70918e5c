"""The facts about neighbourhoods: organisations, places, people, committees."""

from .committees import Committee, Seat
from .contacts import PublicContact
from .organisations import Family, Organisation, OrganisationFamily
from .people import Invitation, PartnerMembership, Portfolio, Substitution, TableMembership
from .places import Initiative, Neighbourhood, PhaseOneRecord

__all__ = [
    "Committee",
    "Family",
    "Initiative",
    "Invitation",
    "Neighbourhood",
    "Organisation",
    "OrganisationFamily",
    "PartnerMembership",
    "PhaseOneRecord",
    "Portfolio",
    "PublicContact",
    "Seat",
    "Substitution",
    "TableMembership",
]
