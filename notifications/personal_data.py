"""What this app holds about people: the inventory of its fields, and what one person's export contains."""

from django.utils.translation import gettext_lazy as _

from accounts.personal_data import register

from .models import Email, Job

FIELDS = {
    "notifications.Email": {
        "fields": [
            "to_user",
            "to_address",
            "subject",
            "body_text",
            "body_html",
            "secret",
            "provider_answer",
            "resent_by",
        ],
        "purpose": _("écrire aux personnes et pouvoir montrer ce qui leur a été écrit, et quand"),
        "retention": _(
            "deux ans après l’écriture; les lettres, tant que leur dossier est conservé; les codes et les invitations"
            " s’effacent dès l’envoi, et leur trace après 90 jours"
        ),
        "readers": _("la personne elle-même; l’équipe et l’administration, sans les liens et selon l’accès au dossier"),
    },
    "notifications.Job": {
        "fields": ["requested_by", "payload", "result_path", "result_name"],
        "purpose": _("préparer les longs documents et les remettre à qui les a demandés"),
        "retention": _("30 jours après la fin de la tâche"),
        "readers": _("la personne qui a demandé la tâche"),
    },
}


@register
def emails_data(user):
    """The part of one's own export that this app writes. Of a security e-mail, only the fact and the date."""
    return {
        "Courriels reçus du portail": [
            {
                "sorte": email.kind_label,
                "objet": email.subject,
                "adresse": email.to_address,
                "texte": email.body_text,
                "écrit le": email.created_at,
                "envoyé le": email.sent_at,
                "état": email.get_status_display(),
            }
            for email in Email.objects.sent_to(user).newest_first()
        ],
        "Tâches demandées": [
            {"sorte": job.kind_label, "demandée le": job.created_at, "état": job.get_status_display()}
            for job in Job.objects.visible_to(user)
        ],
    }
