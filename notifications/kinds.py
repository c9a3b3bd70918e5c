"""The French names of the sorts of e-mails and jobs: ``proposals.submitted`` → « Confirmation de dépôt »."""

from django.utils.translation import gettext_lazy as _

# What the sign-in library writes; the apps above add theirs.
_labels = {
    "account.login_code": _("Code de connexion"),
    "account.email_confirmation": _("Code de confirmation du courriel"),
    "account.email_confirmation_signup": _("Code de confirmation du courriel"),
    "account.password_reset_code": _("Code pour changer de mot de passe"),
    "account.password_reset_key": _("Lien pour changer de mot de passe"),
    "account.password_reset": _("Avis\xa0: mot de passe réinitialisé"),
    "account.password_changed": _("Avis\xa0: mot de passe changé"),
    "account.password_set": _("Avis\xa0: mot de passe créé"),
    "account.email_changed": _("Avis\xa0: courriel changé"),
    "account.email_confirm": _("Avis\xa0: courriel confirmé"),
    "account.email_deleted": _("Avis\xa0: courriel retiré"),
    "account.unknown_account": _("Réponse à une adresse sans compte"),
    "account.account_already_exists": _("Réponse à une adresse qui a déjà un compte"),
    "account.totp_activated": _("Avis\xa0: application d’authentification ajoutée"),
    "account.totp_deactivated": _("Avis\xa0: application d’authentification retirée"),
    "account.recovery_codes_generated": _("Avis\xa0: codes de secours créés"),
    "account.webauthn_added": _("Avis\xa0: clé d’accès ajoutée"),
    "account.webauthn_removed": _("Avis\xa0: clé d’accès retirée"),
    "account.invitation": _("Invitation"),
}


def register_kind(kind, label):
    """Name a sort; called at import by the module that queues it. A sort without a name shows its identifier."""
    _labels[kind] = label


def label(kind):
    return str(_labels.get(kind, kind))
