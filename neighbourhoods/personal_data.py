"""What one person's export contains about their places in tables, committees and partners.

The inventory of these fields, why they are kept and how long, is in ``pic_portal/reference/personal_fields.yaml``.
"""

from accounts.personal_data import register

from .models import Invitation, PartnerMembership, Portfolio, Seat, Substitution, TableMembership


@register
def memberships_data(user):
    """The part of one's own export that this app writes."""
    return {
        "Tables de quartier": [
            {
                "quartier": row.neighbourhood.name,
                "rôle": row.get_role_display(),
                "peut déposer": row.submits,
                "début": row.starts_on,
                "fin": row.ends_on,
            }
            for row in TableMembership.objects.held_by(user).select_related("neighbourhood").order_by("starts_on", "pk")
        ],
        "Partenaires externes": [
            {
                "organisation": row.organisation.name,
                "rôle": row.get_role_display(),
                "début": row.starts_on,
                "fin": row.ends_on,
            }
            for row in PartnerMembership.objects.held_by(user).with_organisation()
        ],
        "Portefeuille": [
            {"quartier": row.neighbourhood.name, "début": row.starts_on, "fin": row.ends_on}
            for row in Portfolio.objects.of_advisor(user).select_related("neighbourhood").order_by("starts_on", "pk")
        ],
        "Remplacements": [
            {
                "personne absente": row.advisor.full_name,
                "personne qui remplace": row.substitute.full_name,
                "début": row.starts_on,
                "fin": row.ends_on,
            }
            for row in Substitution.objects.about(user).with_people()
        ],
        "Sièges": [
            {
                "comité": row.committee.name,
                "organisation": row.organisation.name,
                "présidence": row.is_chair,
                "début": row.starts_on,
                "fin": row.ends_on,
            }
            for row in Seat.objects.held_by(user).with_people().order_by("starts_on", "pk")
        ],
        "Invitations reçues": [
            {
                "quartier": row.neighbourhood.name,
                "rôle": row.get_role_display(),
                "faite le": row.created_at,
                "acceptée le": row.accepted_at,
                "annulée le": row.cancelled_at,
            }
            for row in Invitation.objects.to_address(user.email).select_related("neighbourhood").order_by("created_at")
        ],
    }
