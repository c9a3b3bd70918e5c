"""Everything below /compte/. allauth's views keep the names that allauth reverses, under French addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from . import second_factor, views

own_pages = [
    path("", views.profile, name="profile"),
    path("nom/", views.change_name, name="change_name"),
    path("langue/", views.change_language, name="change_language"),
    path("consentements/", views.consents, name="consents"),
    path("mes-donnees/", views.own_data, name="own_data"),
    path("mes-donnees/effacer/", views.erase, name="erase"),
    path("demonstration/", views.demo_sign_in, name="demo_sign_in"),
]

sign_in = [
    path("connexion/", account.login, name="account_login"),
    path("connexion/code/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/confirmer/", account.confirm_login_code, name="account_confirm_login_code"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("desactive/", account.account_inactive, name="account_inactive"),
    path("inscription/", account.signup, name="account_signup"),
    path("confirmer-acces/", account.reauthenticate, name="account_reauthenticate"),
    path("adresse/", account.email, name="account_email"),
    path("adresse/confirmer/", account.email_verification_sent, name="account_email_verification_sent"),
    path("mot-de-passe/changer/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path("mot-de-passe/oublie/nouveau/", account.complete_password_reset, name="account_complete_password_reset"),
    path(
        "mot-de-passe/oublie/termine/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
]

two_steps = [
    path("", mfa.index, name="mfa_index"),
    path("connexion/", mfa.authenticate, name="mfa_authenticate"),
    path("confirmer-acces/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("application/activer/", second_factor.activate_app, name="mfa_activate_totp"),
    path("application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes-de-secours/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes-de-secours/nouveaux/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes-de-secours/fichier/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("cles/ajouter/", second_factor.add_key, name="mfa_add_webauthn"),
    path("cles/connexion/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("cles/confirmer-acces/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("cles/<int:pk>/modifier/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]

urlpatterns = [
    path("", include((own_pages, "accounts"))),
    path("", include(sign_in)),
    path("securite/", include(two_steps)),
]
