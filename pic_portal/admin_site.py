"""The administration site: French titles, the portal's own sign-in, external files only."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db.models.base import ModelBase
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

# Registered by other packages, of no use here: rights are rows with dates, and factors of sign-in are their owner's.
HIDDEN = {"auth.Group", "account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator"}


class PortalAdminSite(admin.AdminSite):
    """Every app's ``admin.site``. Somebody without a current role of administration gets a 403, not a login form."""

    site_title = _("Portail PIC")
    site_header = _("Administration du portail PIC")
    index_title = _("Données de référence, comptes et soutien")
    site_url = "/"
    enable_nav_sidebar = True

    def register(self, model_or_iterable, admin_class=None, **options):
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        shown = [model for model in models if model._meta.label not in HIDDEN]
        super().register(shown, admin_class, **options)

    def get_urls(self):
        # « r/<type>/<number>/ » answers for any row of any table, whoever may read it; buttons give the row's own
        # address instead (``ui.admin``).
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        return secure_admin_login(super().login)(request, extra_context)
