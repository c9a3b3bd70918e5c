from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Activités collectives")

    def ready(self):
        """Name the sorts of e-mails; join the export and erasure of one's data, the purge, and what people answer."""
        from notifications.kinds import register_kind

        from . import erasure, personal_data, retention  # noqa: F401
        from .actions import newsletter  # noqa: F401

        for kind, label in {
            "confirmed": _("Place confirmée à une activité"),
            "waiting": _("Inscription sur une liste d’attente"),
            "offered": _("Place offerte à une activité"),
            "workshop_offered": _("Place offerte à un atelier"),
            "offer_expired": _("Offre de place restée sans réponse"),
            "link_again": _("Lien d’une inscription, renvoyé"),
            "left": _("Inscription annulée"),
            "handed_over": _("Place cédée à quelqu’un d’autre"),
            "changed": _("Changement à une activité"),
            "event_cancelled": _("Activité annulée"),
            "workshop_cancelled": _("Atelier annulé"),
            "reminder": _("Rappel d’une activité"),
            "thanks": _("Merci d’être venu\u00a0: évaluation et attestation"),
            "certificate": _("Attestation de participation"),
            "announcement": _("Message de l’organisation d’une activité"),
            "newsletter_confirm": _("Infolettre\u00a0: adresse à confirmer"),
            "newsletter_welcome": _("Infolettre\u00a0: abonnement confirmé"),
            "newsletter_already": _("Infolettre\u00a0: adresse déjà abonnée"),
            "topic_received": _("Sujet reçu"),
            "topic_to_read": _("Sujet à lire"),
            "topic_kept": _("Sujet retenu"),
            "topic_planned": _("Sujet à l’horaire"),
            "topic_declined": _("Sujet sans suite"),
        }.items():
            register_kind(f"events.{kind}", label)
