"""What one person's export contains about the readiness path: what they kept, wrote, answered, decided.

The inventory of these fields, why they are kept and how long, is in ``pic_portal/reference/personal_fields.yaml``.
"""

from django.db.models import Q

from accounts.personal_data import register

from . import questions
from .models import Coach, Declaration, FundingRequest, JournalLine, SavedAssessment, Signatory


@register
def readiness_data(user):
    """The part of one's own export that this app writes: what the person wrote, never what others wrote to them."""
    wrote = Q(declared_by=user) | Q(submitted_by=user) | Q(answered_by=user)
    return {
        "Préparation\u00a0: autoévaluations gardées": [
            {
                "gardée le": row.saved_at,
                "version": row.version,
                "montrée à": str(row.shared_with or ""),
                **{code: questions.level_names()[level - 1] for code, level in row.answers.items()},
            }
            for row in SavedAssessment.objects.of_author(user).with_people().latest_first()
        ],
        "Préparation\u00a0: déclarations d’intérêt": [
            {
                "quartier": str(row.neighbourhood or ""),
                "organisation": row.organisation,
                "état": row.get_status_display(),
                **(
                    {
                        "enjeu": row.issue,
                        "pour qui": row.people,
                        "avec qui": row.partners,
                        "pourquoi ensemble": row.why_together,
                    }
                    if row.declared_by_id == user.pk
                    else {}
                ),
                "envoyée le": row.submitted_at,
                "réponse": row.reason if row.answered_by_id == user.pk else "",
                "suite proposée": row.next_step if row.answered_by_id == user.pk else "",
            }
            for row in Declaration.objects.filter(wrote).with_context().latest_first()
        ],
        "Préparation\u00a0: demandes d’accompagnement financé": [
            {
                "déclaration": str(row.declaration),
                "état": row.get_status_display(),
                **(
                    {"but": row.aim, "accompagnement": row.coaching_for, "emploi": row.use, "calendrier": row.timeline}
                    if row.opened_by_id == user.pk
                    else {}
                ),
                "envoyée le": row.submitted_at,
                "décision": row.reason if row.decided_by_id == user.pk else "",
            }
            for row in FundingRequest.objects.filter(
                Q(opened_by=user) | Q(submitted_by=user) | Q(decided_by=user)
            ).with_context()
        ],
        "Préparation\u00a0: demandes où l’on vous a nommé": [
            {
                "demande": str(row.request),
                "nom": row.name,
                "courriel": row.email,
                "organisation": row.organisation,
                "fonction": row.function,
                "mot": row.word,
                "invitation": row.invited_at,
                "confirmé le": row.confirmed_at,
                "décliné le": row.declined_at,
            }
            for row in Signatory.objects.of_account(user).with_request()
        ],
        "Préparation\u00a0: annuaire des coachs": [
            {
                "nom": row.name,
                "présentation": row.presentation if row.account_id == user.pk else "",
                "accord": row.agreed_at if row.agreed_by_id == user.pk else None,
                "ajoutée le": row.created_at if row.created_by_id == user.pk else None,
            }
            for row in Coach.objects.filter(
                Q(account=user) | Q(created_by=user) | Q(agreed_by=user) | Q(retired_by=user)
            )
        ],
        "Préparation\u00a0: journal": [
            {"acte": row.verb, "date": row.at} for row in JournalLine.objects.filter(by=user).order_by("at", "pk")
        ],
    }
