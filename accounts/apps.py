from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Comptes")

    def ready(self):
        from . import checks, erasure, one_at_a_time, retention  # noqa: F401  (checks registers the system checks)
        from .append_only import install_after_migrate

        post_migrate.connect(one_at_a_time.install_after_migrate, sender=self, dispatch_uid="accounts.one_at_a_time")
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="accounts.append_only")
