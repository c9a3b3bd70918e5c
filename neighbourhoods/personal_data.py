"""What this app holds about people: the inventory of its fields, and what one person's export contains.

``FIELDS`` names every field that holds or points to personal data, by model, with the purpose, how long it is kept
and who reads it. A field that is missing from it fails a test.
"""

from django.utils.translation import gettext_lazy as _

from accounts.personal_data import register

from .models import Invitation, PartnerMembership, Portfolio, Seat, Substitution, TableMembership

TEAM_AND_ADMIN = _("l’équipe du PIC et l’administration")
# What somebody did for a table stays attached to the table's files; the row says in whose name they acted.
AS_LONG_AS_FILES = _("tant que les dossiers auxquels la personne a travaillé sont conservés")

FIELDS = {
    "neighbourhoods.TableMembership": {
        "fields": ["user", "neighbourhood", "role", "may_submit", "starts_on", "ends_on"],
        "purpose": _("savoir qui agit pour une table, avec quel rôle et à quelles dates"),
        "retention": AS_LONG_AS_FILES,
        "readers": _("les membres de la table, la personne qui conseille le quartier, l’équipe et l’administration"),
    },
    "neighbourhoods.PartnerMembership": {
        "fields": ["user", "organisation", "role", "starts_on", "ends_on"],
        "purpose": _("savoir qui accompagne ou organise au nom d’un partenaire externe"),
        "retention": AS_LONG_AS_FILES,
        "readers": TEAM_AND_ADMIN,
    },
    "neighbourhoods.Invitation": {
        "fields": ["email", "neighbourhood", "role", "invited_by", "accepted_by", "cancelled_by"],
        "purpose": _("inviter une personne à une table et savoir si elle a répondu"),
        "retention": _("90 jours après la réponse, l’annulation ou la fin de validité"),
        "readers": _("les membres de la table, l’équipe et l’administration"),
    },
    "neighbourhoods.Portfolio": {
        "fields": ["advisor", "neighbourhood", "starts_on", "ends_on"],
        "purpose": _("savoir qui conseille un quartier"),
        "retention": AS_LONG_AS_FILES,
        "readers": _("les membres de la table, l’équipe et l’administration"),
    },
    "neighbourhoods.Substitution": {
        "fields": ["advisor", "substitute", "starts_on", "ends_on"],
        "purpose": _("savoir qui répond d’un portefeuille pendant une absence; le motif n’est jamais demandé"),
        "retention": _("deux ans après la fin du remplacement"),
        "readers": _("les deux personnes, l’équipe et l’administration"),
    },
    "neighbourhoods.Seat": {
        "fields": ["user", "organisation", "committee", "is_chair", "starts_on", "ends_on"],
        "purpose": _("savoir qui siège à un comité, et établir le quorum et les récusations"),
        "retention": AS_LONG_AS_FILES,
        "readers": _("les membres du comité, l’équipe et l’administration"),
    },
    "neighbourhoods.PhaseOneRecord": {
        "fields": ["confirmed_by"],
        "purpose": _("savoir qui a confirmé le nom d’un quartier"),
        "retention": _("tant que l’entrée du bilan est publiée"),
        "readers": TEAM_AND_ADMIN,
    },
}


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
