from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadinessConfig(AppConfig):
    name = "readiness"
    verbose_name = _("Parcours de préparation")

    def ready(self):
        """Name the sorts of e-mails that this app queues; join the export and erasure of one's data, and the purge."""
        from notifications.kinds import register_kind

        from . import erasure, personal_data, retention  # noqa: F401

        for kind, label in {
            "declaration_received": _("Déclaration d’intérêt reçue"),
            "declaration_to_answer": _("Déclaration d’intérêt à lire"),
            "declaration_approved": _("Déclaration d’intérêt approuvée"),
            "declaration_declined": _("Déclaration d’intérêt sans suite"),
            "invitation": _("Demande d’accompagnement financé\u00a0: participation à confirmer"),
            "reminder": _("Demande d’accompagnement financé\u00a0: rappel"),
            "signatory_answered": _("Demande d’accompagnement financé\u00a0: réponse reçue"),
            "request_received": _("Demande d’accompagnement financé reçue"),
            "request_to_decide": _("Demande d’accompagnement financé à décider"),
            "request_approved": _("Demande d’accompagnement financé acceptée"),
            "request_declined": _("Demande d’accompagnement financé refusée"),
            "coach_word": _("Annuaire des coachs\u00a0: mot à un coach"),
            "coach_agreement": _("Annuaire des coachs\u00a0: accord demandé"),
        }.items():
            register_kind(f"readiness.{kind}", label)
