"""What one person's export contains about the accompaniment: what they asked, gave, wrote and decided.

The inventory of these fields, why they are kept and how long, is in ``pic_portal/reference/personal_fields.yaml``.
"""

from django.db.models import Q

from accounts.personal_data import register

from .models import (
    CoachingRequest,
    CoachingSession,
    DynamoRequest,
    HeldSession,
    HoursEntry,
    LoopDocument,
    LoopMark,
    LoopNote,
    Mandate,
    MandateReopening,
    SessionAmendment,
    SessionExcess,
    YearClosing,
    YearReopening,
)


@register
def coaching_data(user):
    """The part of one's own export that this app writes: what the person wrote, never what others wrote to them."""
    return {
        "Accompagnement\u00a0: demandes": [
            {
                "quartier": str(row.neighbourhood),
                "question": row.question if row.sent_by_id == user.pk else "",
                "réponse": row.answer if row.answered_by_id == user.pk else "",
                "envoyée le": row.sent_at,
            }
            for row in CoachingRequest.objects.filter(Q(sent_by=user) | Q(answered_by=user)).with_context()
        ],
        "Accompagnement\u00a0: demandes à Dynamo": [
            {
                "quartier": str(row.neighbourhood),
                "sujet": row.subject if row.sent_by_id == user.pk else "",
                "arrivée le": row.arrived_at,
            }
            for row in DynamoRequest.objects.filter(
                Q(sent_by=user) | Q(confirmed_by=user) | Q(ended_by=user)
            ).with_context()
        ],
        "Accompagnement\u00a0: mandats confiés ou conclus": [
            {"mandat": str(row), "confié le": row.assigned_at, "conclu le": row.concluded_at}
            for row in Mandate.objects.filter(
                Q(assigned_by=user) | Q(concluded_by=user) | Q(ended_by=user)
            ).with_context()
        ],
        "Accompagnement\u00a0: séances": [
            {
                "mandat": str(row.mandate),
                "inscrite le": row.recorded_at,
                "note": row.note if row.coach_id == user.pk else "",
                "contestation": row.contest_reason if row.contested_by_id == user.pk else "",
                "réponse": row.ruling_reason if row.ruled_by_id == user.pk else "",
            }
            for row in CoachingSession.objects.filter(
                Q(coach=user) | Q(contested_by=user) | Q(ruled_by=user)
            ).with_context()
        ],
        "Accompagnement\u00a0: corrections d’une note ou d’un mode": [
            {"séance": str(row.session), "note": row.note_after, "motif": row.why, "date": row.amended_at}
            for row in SessionAmendment.objects.filter(amended_by=user).select_related("session__mandate__partner")
        ],
        "Accompagnement\u00a0: mandats rouverts": [
            {"mandat": str(row.mandate), "motif": row.reason, "rouvert le": row.reopened_at}
            for row in MandateReopening.objects.filter(reopened_by=user).select_related("mandate__partner")
        ],
        "Accompagnement\u00a0: séances en attente de l’équipe": [
            {"mandat": str(row.mandate), "date": row.dated_on, "minutes": row.minutes}
            for row in HeldSession.objects.filter(Q(held_by=user) | Q(decided_by=user)).with_context()
        ],
        "Accompagnement\u00a0: écritures du journal d’heures": [
            {
                "type": row.get_kind_display(),
                "date": row.dated_on,
                "minutes": row.minutes,
                "inscrite le": row.recorded_at,
            }
            for row in HoursEntry.objects.filter(author=user).in_order()
        ],
        "Accompagnement\u00a0: réponses sur des heures au-delà du disponible": [
            {"minutes": row.minutes, "réponse": row.get_answer_display(), "date": row.answered_at or row.ruled_at}
            for row in SessionExcess.objects.filter(Q(answered_by=user) | Q(ruled_by=user))
        ],
        "Accompagnement\u00a0: notes, documents et étapes": [
            *(
                {"étape": row.get_step_display(), "note": row.text, "date": row.written_at}
                for row in LoopNote.objects.filter(author=user)
            ),
            *(
                {
                    "étape": row.get_step_display(),
                    "document": row.name if row.uploaded_by_id == user.pk else "",
                    "date": row.uploaded_at,
                }
                for row in LoopDocument.objects.filter(Q(uploaded_by=user) | Q(removed_by=user))
            ),
            *(
                {"étape terminée": row.get_step_display(), "date": row.done_at}
                for row in LoopMark.objects.filter(done_by=user)
            ),
        ],
        "Accompagnement\u00a0: années fermées ou rouvertes": [
            *({"année": str(row), "fermée le": row.closed_at} for row in YearClosing.objects.filter(closed_by=user)),
            *(
                {"rouverte le": row.reopened_at, "motif": row.reason.text}
                for row in YearReopening.objects.filter(reopened_by=user).select_related("reason")
            ),
        ],
    }
