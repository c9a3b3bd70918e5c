from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = _("Accompagnement")

    def ready(self):
        """Name the sorts of e-mails that this app queues; add its part to the export of one's own data and to the daily purge."""
        from notifications.kinds import register_kind

        from . import personal_data, retention  # noqa: F401

        for kind, label in {
            "excess": _("Heures au-delà du disponible"),
            "contested": _("Séance contestée"),
            "contest_corrected": _("Séance contestée, corrigée"),
            "contest_ruled": _("Réponse à une contestation"),
            "lapsing": _("Heures bientôt perdues"),
            "request_received": _("Demande d’accompagnement reçue"),
            "request_to_assign": _("Demande d’accompagnement à confier"),
            "request_assigned": _("Demande d’accompagnement confiée"),
            "request_referred": _("Demande d’accompagnement orientée vers l’offre RCL"),
            "request_declined": _("Demande d’accompagnement sans suite"),
            "mandate_given": _("Nouveau mandat d’accompagnement"),
            "mandate_concluded": _("Accompagnement conclu"),
            "mandate_reopened": _("Accompagnement rouvert"),
            "dynamo_received": _("Dynamo\u00a0: demande reçue"),
            "dynamo_to_confirm": _("Dynamo\u00a0: échange à confirmer"),
            "dynamo_reminder": _("Dynamo\u00a0: rappel d’un échange à confirmer"),
            "dynamo_to_team": _("Dynamo\u00a0: demande passée à l’équipe"),
            "dynamo_offer": _("Dynamo\u00a0: place offerte"),
            "dynamo_offer_lapsed": _("Dynamo\u00a0: offre sans réponse"),
            "dynamo_confirmed": _("Dynamo\u00a0: échange confirmé"),
            "dynamo_refused": _("Dynamo\u00a0: demande refusée"),
            "dynamo_withdrawn": _("Dynamo\u00a0: demande retirée"),
            "dynamo_list_closed": _("Dynamo\u00a0: liste d’attente fermée"),
        }.items():
            register_kind(f"coaching.{kind}", label)
