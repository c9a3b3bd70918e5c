from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeighbourhoodsConfig(AppConfig):
    name = "neighbourhoods"
    verbose_name = _("Quartiers et gouvernance")

    def ready(self):
        from . import personal_data  # noqa: F401  (adds this app's part to the export of one's own data)
