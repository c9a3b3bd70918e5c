"""What one person's export contains about the calendar: what they decided and wrote, what was recalled to them.

The inventory of these fields, why they are kept and how long, is in ``pic_portal/reference/personal_fields.yaml``.
"""

from accounts.personal_data import register

from .models import MeetingNote, Notice, ObligationEntry, Precisions, PublishedLesson, ReportDraft, ReportVersion


@register
def reports_data(user):
    """The part of one's own export that this app writes."""
    return {
        "Suivi\u00a0: actes": [
            {
                "échéance": str(row.obligation),
                "acte": row.get_verb_display(),
                "motif": row.note.text if hasattr(row, "note") else "",
                "le": row.at,
            }
            for row in ObligationEntry.objects.written_by(user)
        ],
        "Suivi\u00a0: notes de rencontres": [
            {"rencontre": str(row.obligation), "note": row.text, "partagée": row.is_shared, "le": row.written_at}
            for row in MeetingNote.objects.written_by(user)
        ],
        "Rapports\u00a0: sections que vous avez enregistrées": [
            {"rapport": str(row.report), "section": str(row), "contenu": row.data, "le": row.saved_at}
            for row in ReportDraft.objects.saved_by_person(user)
        ],
        "Rapports\u00a0: versions que vous avez remises": [
            {"rapport": str(row.report), "version": row.number, "le": row.at}
            for row in ReportVersion.objects.written_by(user)
        ],
        "Rapports\u00a0: précisions que vous avez demandées": [
            {"rapport": str(row.report), "question": row.question, "le": row.at}
            for row in Precisions.objects.written_by(user)
        ],
        "Quartier\u00a0: ce que vous avez publié ou retiré": [
            {
                "quartier": row.neighbourhood.name,
                "sujet": row.title,
                "texte": row.text,
                "publié": row.published_at,
                "retiré": row.withdrawn_at,
            }
            for row in PublishedLesson.objects.published_by_person(user)
        ],
        "Suivi\u00a0: rappels": [
            {"échéance": str(row.step.obligation), "jours depuis l’échéance": row.step.step, "le": row.at}
            for row in Notice.objects.of_person(user).with_context()
        ],
    }
