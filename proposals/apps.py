from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = _("Propositions")

    def ready(self):
        """Name the sorts of e-mails and jobs that this app queues, as the staff's page shows them."""
        from notifications.kinds import register_kind

        for kind, label in {
            "receipt": _("Accusé de réception d’un dépôt"),
            "submitted": _("Nouvelle proposition déposée"),
            "precisions_asked": _("Précisions demandées"),
            "precisions_received": _("Précisions reçues"),
            "message": _("Message de l’échange"),
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
