"""What the portal changes in allauth's behaviour, apart from how an e-mail leaves (``notifications.adapter``)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import policy


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est désactivé."),
        "cannot_remove_primary_email": _("Vous ne pouvez pas retirer votre courriel principal."),
        "duplicate_email": _("Ce courriel est déjà celui de votre compte."),
        "email_password_mismatch": _(
            "Le courriel ou le mot de passe ne correspond pas. Vérifiez-les, ou demandez un code par courriel."
        ),
        "email_taken": _("Un compte utilise déjà ce courriel."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel. Vérifiez-le et recommencez."),
        "incorrect_code": _("Ce code n’est pas le bon. Recopiez le dernier code reçu."),
        "incorrect_password": _("Ce mot de passe n’est pas le bon."),
        "invalid_or_expired_key": _("Ce lien n’est plus valide. Demandez-en un autre."),
        "invalid_login": _("Inscrivez le courriel de votre compte."),
        "invalid_password_reset": _("Ce lien n’est plus valide. Demandez-en un autre."),
        "max_email_addresses": _("Vous ne pouvez pas ajouter plus de %d courriels."),
        "too_many_login_attempts": _("Trop d’essais de suite. Attendez quelques minutes avant de recommencer."),
        "unknown_email": _("Aucun compte n’utilise ce courriel."),
        "unverified_primary_email": _("Votre courriel principal doit d’abord être confirmé."),
        "same_as_current": _("Inscrivez un courriel différent de votre courriel actuel."),
        "rate_limited": _("Trop de demandes de suite. Attendez un peu avant de recommencer."),
    }

    def is_open_for_signup(self, request):
        return policy.signup_is_open(request)

    def get_password_change_redirect_url(self, request):
        return reverse("accounts:profile")

    def get_reauthentication_methods(self, user):
        descriptions = {
            "reauthenticate": _("Utiliser mon mot de passe"),
            "mfa_reauthenticate": _("Utiliser un code de mon application"),
            "mfa_reauthenticate:webauthn": _("Utiliser une clé d’accès"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": descriptions[method["id"]]} for method in methods]


class PortalMFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Ce compte est protégé en deux étapes : son courriel ne peut pas être ajouté ainsi."),
        "cannot_delete_authenticator": _("Vous ne pouvez pas retirer cette protection."),
        "cannot_generate_recovery_codes": _(
            "Ajoutez d’abord une application ou une clé : les codes de secours les remplacent au besoin."
        ),
        "incorrect_code": _("Ce code n’est pas le bon. Recopiez celui que l’application montre maintenant."),
        "unverified_email": _("Confirmez d’abord votre courriel, puis ajoutez une deuxième étape."),
    }
