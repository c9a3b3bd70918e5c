"""What one person's export contains about the toolbox: favourites, suggestions, and what they did there for the team.

The inventory of these fields, why they are kept and how long, is in ``pic_portal/reference/personal_fields.yaml``.
"""

from django.db.models import Q

from accounts.addresses import addresses_of
from accounts.personal_data import register

from .models import BrokenLinkReport, Favourite, Resource, Suggestion, Version, WorkbookImport


@register
def toolbox_data(user):
    """Suggestions are found by the addresses that the account has proved, or that it is known by."""
    own = {*addresses_of(user), user.email}
    return {
        "Boîte à outils\u00a0: favoris": [
            {"ressource": row.resource.title, "gardée le": row.at}
            for row in Favourite.objects.visible_to(user).select_related("resource").order_by("at", "pk")
        ],
        "Boîte à outils\u00a0: ressources proposées": [
            {
                "titre": row.title,
                "adresse ou fichier": row.link or row.file_name,
                "à quoi elle sert": row.why,
                "nom": row.name,
                "courriel": row.email,
                "proposée le": row.at,
                "état": row.get_status_display(),
                "réponse": row.answer,
            }
            for row in Suggestion.objects.of_addresses(own).order_by("at", "pk")
        ],
        "Boîte à outils\u00a0: ce que vous avez tenu": [
            *(
                {
                    "ressource": row.title,
                    "ajoutée le": row.created_at,
                    "changée le": row.saved_at,
                    "revue le": row.reviewed_at,
                    "retirée le": row.withdrawn_at,
                    "motif du retrait": row.withdrawn_why,
                }
                for row in Resource.objects.filter(
                    Q(created_by=user) | Q(saved_by=user) | Q(reviewed_by=user) | Q(withdrawn_by=user)
                ).by_title()
            ),
            *(
                {"version": f"{row.resource.title}, {row}", "ce qui change": row.change, "le": row.at}
                for row in Version.objects.filter(by=user).select_related("resource").order_by("at", "pk")
            ),
            *(
                {"ressource proposée": row.title, "réponse": row.answer, "réponse le": row.answered_at}
                for row in Suggestion.objects.filter(answered_by=user).order_by("answered_at", "pk")
            ),
            *(
                {"lien signalé": row.resource.title, "réglé le": row.closed_at}
                for row in BrokenLinkReport.objects.filter(closed_by=user).select_related("resource").order_by("at")
            ),
            *(
                {"classeur": row.name, "lu le": row.made_at, "enregistré le": row.saved_at}
                for row in WorkbookImport.objects.made_by(user).order_by("made_at", "pk")
            ),
        ],
    }
