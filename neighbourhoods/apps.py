from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeighbourhoodsConfig(AppConfig):
    name = "neighbourhoods"
    verbose_name = _("Quartiers et gouvernance")

    def ready(self):
        # They add this app's part to the export of one's own data, to its erasure, and to the daily purge.
        from . import erasure, personal_data, retention  # noqa: F401
