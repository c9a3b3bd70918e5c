"""The application's name and label."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Courriels et tâches")

    def ready(self):
        # They add this app's part to the export of one's own data, to its erasure, and to the daily purge.
        from . import erasure, personal_data, retention  # noqa: F401
