"""Everything that the portal holds about one person, gathered from every app for that person to read.

An app above registers a function at start-up (``AppConfig.ready``): ``register(fn)``, where ``fn(user)`` returns a
dict of plain values whose keys are the French titles of its sections.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

_providers = []


def register(provider):
    """Add an app's part. Registering the same function twice counts once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def collect(user):
    """Return one dict of sections; values may hold dates, decimals and anything else DjangoJSONEncoder writes."""
    sections = {}
    for provider in _providers:
        for title, content in provider(user).items():
            if title in sections:
                raise ValueError(f"Two apps export a section named {title!r}.")
            sections[title] = content
    return sections


@register
def account_data(user):
    return {
        "Compte": {
            "courriel": user.email,
            "prénom": user.first_name,
            "nom": user.last_name,
            "langue": user.get_language_display(),
            "créé le": user.date_joined,
            "dernière connexion": user.last_login,
            "actif": user.is_active,
        },
        "Adresses de connexion": [
            {"courriel": address.email, "vérifiée": address.verified, "principale": address.primary}
            for address in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
        "Facteurs de sécurité": [
            {"type": str(factor), "ajouté le": factor.created_at, "dernier usage": factor.last_used_at}
            for factor in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "Rôles dans l’équipe": [
            {"rôle": role.get_role_display(), "début": role.starts_on, "fin": role.ends_on}
            for role in user.staff_roles.order_by("starts_on", "pk")
        ],
        "Consentements": [
            {
                "finalité": consent.get_purpose_display(),
                "réponse": "oui" if consent.given else "non",
                "version du texte": consent.wording_version,
                "date": consent.at,
            }
            for consent in user.consents.order_by("at", "pk")
        ],
    }
