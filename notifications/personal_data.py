"""What one person's export contains about the e-mails that they received, how often they want
them, and the jobs that they asked for.

The inventory of these fields, why they are kept and how long, is in ``pic_portal/reference/personal_fields.yaml``.
"""

from accounts.personal_data import register

from . import preferences
from .models import Email, EmailPreference, Job


@register
def emails_data(user):
    """The part of one's own export that this app writes. Of a security e-mail, only the fact and the date."""
    labels = {topic.code: str(topic.label) for topic in preferences.topics()}
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
        "Préférences de courriel": [
            {"sujet": labels.get(row.topic, row.topic), "rythme": row.get_rhythm_display(), "choisi le": row.chosen_at}
            for row in EmailPreference.objects.visible_to(user)
        ],
    }
