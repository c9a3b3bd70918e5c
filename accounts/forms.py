"""Forms of the account pages: allauth's own, in the portal's words, and the profile's."""

import re

from allauth.account import forms as account
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.forms import BaseForm, BaseModelForm, PicFormMixin

from .consents import WORDINGS
from .models import User
from .policy import INVITED_EMAIL_SESSION_KEY

PASSWORD_HINT = _("Au moins 12 caractères. Une petite phrase facile à retenir fait un bon mot de passe.")
INVALID_EMAIL = _("Inscrivez un courriel complet, par exemple nom@organisme.org.")
EMAIL, PASSWORD = _("Courriel"), _("Mot de passe")


def _know_addresses(users):
    """Give an invited account the row that allauth marks as verified when the code comes back.

    Without that row, a first sign-in would ask for a second code, to verify the address that just received the first.
    """
    for user in users:
        sync_user_email_address(user)


class PortalWording:
    """Replace allauth's labels and hints, and take away placeholders, which vanish as soon as one types.

    It stands between ``PicFormMixin``, which reads the labels, and allauth's form, which makes the fields.
    """

    labels = {}
    hints = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = INVALID_EMAIL


class EmailWording(PortalWording):
    labels = {"email": EMAIL}


class NewPasswordWording(PortalWording):
    labels = {
        "oldpassword": _("Mot de passe actuel"),
        "password1": _("Nouveau mot de passe"),
        "password2": _("Nouveau mot de passe, encore une fois"),
    }
    hints = {"password1": PASSWORD_HINT}

    def clean(self):
        cleaned_data = super().clean()
        if "password2" in self.errors and self.cleaned_data.get("password1"):
            del self.errors["password2"]
            self.add_error("password2", _("Les deux mots de passe diffèrent. Inscrivez le même deux fois."))
        return cleaned_data


class CodeWording(PortalWording):
    labels = {"code": _("Code à 6 chiffres")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})

    def clean_code(self):
        # Applications and e-mails print codes in two groups; people copy the space or the dash along.
        self.cleaned_data["code"] = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        return super().clean_code()


def _offer_invited_address(form, name):
    """Fill in the address that was invited: it is the one that the next page asks for."""
    form.fields[name].initial = context.request.session.get(INVITED_EMAIL_SESSION_KEY, "")


class LoginForm(PicFormMixin, PortalWording, account.LoginForm):
    labels = {"login": EMAIL, "password": PASSWORD, "remember": _("Rester en session (pas sur un appareil partagé)")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _offer_invited_address(self, "login")


class SignupForm(PicFormMixin, PortalWording, account.SignupForm):
    labels = {"email": EMAIL, "password1": PASSWORD}
    hints = {"email": _("Le courriel qui a reçu l’invitation."), "password1": PASSWORD_HINT}
    field_order = ["first_name", "last_name", "email", "password1"]
    first_name = forms.CharField(label=_("Prénom"), max_length=80)
    last_name = forms.CharField(label=pgettext_lazy("d’une personne", "Nom"), max_length=80)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _offer_invited_address(self, "email")

    def clean_email(self):
        invited = context.request.session.get(INVITED_EMAIL_SESSION_KEY, "")
        if self.cleaned_data["email"].lower() != invited.lower():
            raise forms.ValidationError(_("Inscrivez le courriel qui a reçu l’invitation."))
        return super().clean_email()


class AddEmailForm(PicFormMixin, EmailWording, account.AddEmailForm):
    labels = {"email": _("Nouveau courriel")}
    hints = {"email": _("Nous y enverrons un code pour vérifier qu’il est bien à vous.")}


class ChangeEmailForm(PicFormMixin, EmailWording, account.ChangeEmailForm):
    labels = {"email": _("Nouveau courriel")}


class ResetPasswordForm(PicFormMixin, EmailWording, account.ResetPasswordForm):
    def clean_email(self):
        email = super().clean_email()
        _know_addresses(self.users)
        return email


class RequestLoginCodeForm(PicFormMixin, EmailWording, account.RequestLoginCodeForm):
    def clean_email(self):
        email = super().clean_email()
        _know_addresses([self._user] if self._user else [])
        return email


class ChangePasswordForm(PicFormMixin, NewPasswordWording, account.ChangePasswordForm):
    pass


class SetPasswordForm(PicFormMixin, NewPasswordWording, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(PicFormMixin, NewPasswordWording, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(PicFormMixin, PortalWording, account.ReauthenticateForm):
    labels = {"password": PASSWORD}


class ConfirmLoginCodeForm(PicFormMixin, CodeWording, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(PicFormMixin, CodeWording, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(PicFormMixin, CodeWording, account.ConfirmPasswordResetCodeForm):
    pass


class MFAAuthenticateForm(PicFormMixin, CodeWording, mfa.AuthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": _("Le code à 6 chiffres de votre application, ou l’un de vos codes de secours.")}


class MFAReauthenticateForm(PicFormMixin, CodeWording, mfa.ReauthenticateForm):
    labels, hints = MFAAuthenticateForm.labels, MFAAuthenticateForm.hints


class ActivateTOTPForm(PicFormMixin, CodeWording, totp.ActivateTOTPForm):
    hints = {"code": _("Celui que l’application montre une fois le carré numérisé.")}


class DeactivateTOTPForm(PicFormMixin, PortalWording, totp.DeactivateTOTPForm):
    pass


class GenerateRecoveryCodesForm(PicFormMixin, PortalWording, recovery.GenerateRecoveryCodesForm):
    pass


class KeyWording(PortalWording):
    labels = {
        "name": _("Nom de la clé"),
        "passwordless": _("Me connecter avec cette clé seule, sans mot de passe"),
    }
    hints = {
        "name": _("Pour la reconnaître plus tard, par exemple « Ordinateur du bureau »."),
        "passwordless": _("L’appareil demandera alors votre empreinte, votre visage ou votre NIP."),
    }


class AddWebAuthnForm(PicFormMixin, KeyWording, webauthn.AddWebAuthnForm):
    pass


class EditWebAuthnForm(PicFormMixin, KeyWording, webauthn.EditWebAuthnForm):
    pass


class LanguageForm(BaseModelForm):
    class Meta:
        model = User
        fields = ["language"]
        widgets = {"language": forms.RadioSelect}
        labels = {"language": _("Langue des courriels")}
        help_texts = {
            "language": _(
                "Celle des courriels qui vous sont écrits. Pour les pages, suivez «\xa0English\xa0» ou «\xa0Français\xa0», "
                "en haut."
            )
        }


class NameForm(BaseModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        for field in self.fields.values():
            field.required = True
            field.error_messages["required"] = _("Remplissez ce champ : votre nom figure sur ce que vous déposez.")


class ConsentForm(BaseForm):
    """One yes-or-no question per purpose. Nothing is ticked for somebody who has not answered."""

    def __init__(self, *args, standing, **kwargs):
        self._standing = standing
        super().__init__(*args, **kwargs)
        for purpose, wording in WORDINGS.items():
            self.fields[purpose.value] = self._question(purpose, wording)

    def is_optional(self, name):
        return False  # « facultatif » beside each question would only weigh on the page: its lead says so once

    def _question(self, purpose, wording):
        last = self._standing.get(purpose)
        return forms.TypedChoiceField(
            label=wording.text,
            choices=[("yes", _("Oui")), ("no", _("Non"))],
            coerce=lambda answer: answer == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            initial={None: None, True: "yes", False: "no"}[last.given if last else None],
        )

    @property
    def answers(self):
        """Return ``(purpose, given, wording version)`` for each question that was answered."""
        return [
            (purpose, given, WORDINGS[purpose].version)
            for purpose in WORDINGS
            if (given := self.cleaned_data.get(purpose.value)) is not None
        ]


class EraseForm(BaseForm):
    understood = forms.BooleanField(
        label=_("J’ai lu ce qui s’efface et ce qui reste"),
        error_messages={"required": _("Cochez cette case pour confirmer que vous avez lu ce qui s’efface.")},
    )
