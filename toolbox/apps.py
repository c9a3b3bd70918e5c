from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolboxConfig(AppConfig):
    name = "toolbox"
    verbose_name = _("Boîte à outils")

    def ready(self):
        from . import checks  # noqa: F401  (registers the system checks)
