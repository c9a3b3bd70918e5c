from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = _("Propositions")

    def ready(self):
        """Name the sorts of e-mails and jobs that this app queues, and the subject whose rhythm people choose."""
        from notifications.kinds import register_kind
        from notifications.preferences import AT_ONCE, DAILY, NEVER, register_topic

        from . import erasure, retention  # noqa: F401 - they add this app's part to the erasure and to the daily purge

        for kind, label in {
            "receipt": _("Accusé de réception d’un dépôt"),
            "submitted": _("Nouvelle proposition déposée"),
            "precisions_asked": _("Précisions demandées"),
            "precisions_received": _("Précisions reçues"),
            "message": _("Message de l’échange"),
            "exchange_digest": _("Messages de l’échange, réunis"),
            "withdrawal_asked": _("Retrait demandé"),
            "withdrawal_cancelled": _("Demande de retrait annulée"),
            "withdrawn": _("Proposition retirée"),
            "ready": _("Proposition prête à déposer"),
            "intent_received": _("Lettre d’intention reçue"),
            "intent_receipt": _("Accusé de réception d’une lettre d’intention"),
            "meeting_convened": _("Convocation du comité"),
            "meeting_changed": _("Rencontre du comité déplacée"),
            "meeting_cancelled": _("Rencontre du comité annulée"),
            "doubt_ruled": _("Réponse à une question sur un conflit d’intérêts"),
            "letter": _("Lettre"),
            "version_pdf": _("Copie PDF d’une proposition"),
        }.items():
            register_kind(f"proposals.{kind}", label)
        register_topic(
            "exchange",
            _("Messages sur les propositions"),
            default=DAILY,
            meanings={
                AT_ONCE: _("Chaque message vous arrive quand il est écrit, avec son texte."),
                DAILY: _(
                    "À 7 h 30, un courriel dit combien de messages sont arrivés et où les lire. Rien de neuf : pas de courriel."
                ),
                NEVER: _("Aucun courriel pour les messages. Ceux qui attendent une réponse restent à « À faire »."),
            },
        )
