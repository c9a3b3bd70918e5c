from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = _("Accompagnement")

    def ready(self):
        """Name the sorts of e-mails that this app queues; add its part to the export of one's own data."""
        from notifications.kinds import register_kind

        from . import personal_data  # noqa: F401

        for kind, label in {
            "excess": _("Heures au-delà du disponible"),
            "contested": _("Séance contestée"),
            "contest_ruled": _("Réponse à une contestation"),
            "lapsing": _("Heures bientôt perdues"),
            "request_received": _("Demande d’accompagnement reçue"),
            "request_to_assign": _("Demande d’accompagnement à confier"),
            "request_assigned": _("Demande d’accompagnement confiée"),
            "request_referred": _("Demande d’accompagnement orientée vers l’offre RCL"),
            "request_declined": _("Demande d’accompagnement sans suite"),
            "mandate_given": _("Nouveau mandat d’accompagnement"),
            "mandate_concluded": _("Accompagnement conclu"),
            "dynamo_received": _("Accusé de réception d’une demande à Dynamo"),
            "dynamo_to_confirm": _("Échange à confirmer pour une demande à Dynamo"),
            "dynamo_reminder": _("Rappel\u00a0: échange à confirmer"),
            "dynamo_to_team": _("Demande à Dynamo passée à l’équipe"),
            "dynamo_offer": _("Place de Dynamo offerte"),
            "dynamo_offer_lapsed": _("Offre de Dynamo sans réponse"),
            "dynamo_confirmed": _("Place de Dynamo confirmée"),
            "dynamo_refused": _("Demande à Dynamo refusée"),
            "dynamo_withdrawn": _("Demande à Dynamo retirée"),
            "dynamo_list_closed": _("Liste d’attente de Dynamo fermée"),
        }.items():
            register_kind(f"coaching.{kind}", label)
