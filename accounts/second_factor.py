"""Two of allauth's views, so that somebody who has just proved a new factor is not asked for it again at once.

Without this, an account that has no password would have to wait for its app's next code before it could see its
recovery codes: a code serves once.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView


class FactorJustProved:
    factor = None

    def form_valid(self, form):
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type=self.factor, reauthenticated=True)
        return response


class ActivateApp(FactorJustProved, ActivateTOTPView):
    factor = Authenticator.Type.TOTP


class AddKey(FactorJustProved, AddWebAuthnView):
    factor = Authenticator.Type.WEBAUTHN


activate_app = ActivateApp.as_view()
add_key = AddKey.as_view()
