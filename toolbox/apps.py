from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolboxConfig(AppConfig):
    name = "toolbox"
    verbose_name = _("Boîte à outils")

    def ready(self):
        """Name the sorts of e-mails; join the checks, the export and erasure of one's data, and the purge."""
        from notifications.kinds import register_kind

        from . import checks, erasure, personal_data, retention  # noqa: F401

        for kind, label in {
            "suggestion_received": _("Ressource proposée\u00a0: reçue"),
            "suggestion_to_read": _("Ressource proposée\u00a0: à lire"),
            "suggestion_accepted": _("Ressource proposée\u00a0: retenue"),
            "suggestion_declined": _("Ressource proposée\u00a0: sans suite"),
            "review": _("Boîte à outils\u00a0: ressources à revoir"),
        }.items():
            register_kind(f"toolbox.{kind}", label)
