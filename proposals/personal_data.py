"""This app's part of a person's own data: what they did and wrote, by file."""

from django.db.models import Q
from django.utils.translation import gettext as _

from .models import (
    ActionPlan,
    ClarificationRequest,
    ConflictDeclaration,
    ConflictDoubt,
    ContactNote,
    Decision,
    Document,
    FileQuestion,
    JournalEntry,
    Letter,
    Meeting,
    Message,
    Opinion,
    PrivateNote,
    Proposal,
    Recommendation,
    Version,
)


def proposals_data(user):
    """Return the person's own traces; the words of others, and internal work on the same files, are not theirs.

    A file that is closed to the person by now, a recusal for instance, is not named.
    """
    called = _namer(user)
    return {
        _("Propositions ouvertes, déposées ou confirmées"): [
            {
                "dossier": called(proposal),
                "quartier": str(proposal.neighbourhood),
                "ouverte le": proposal.opened_at if proposal.opened_by_id == user.pk else None,
                "déposée le": proposal.submitted_at if proposal.submitted_by_id == user.pk else None,
                "premier échange confirmé le": proposal.first_contact_confirmed_at
                if proposal.first_contact_confirmed_by_id == user.pk
                else None,
            }
            for proposal in Proposal.objects.filter(
                Q(opened_by=user) | Q(submitted_by=user) | Q(first_contact_confirmed_by=user)
            ).select_related("neighbourhood")
        ],
        _("Versions déposées"): _rows(
            called, Version.objects.filter(frozen_by=user), number="version", frozen_at="date"
        ),
        _("Documents ajoutés"): _rows(
            called, Document.objects.filter(uploaded_by=user), name="nom", size="octets", uploaded_at="ajouté le"
        ),
        _("Messages"): [
            {
                "dossier": called(row.proposal),
                "texte": row.body,
                "date": row.sent_at,
                "fichiers joints": [attachment.name for attachment in row.attachments.all()],
            }
            for row in Message.objects.filter(author=user).with_files()
        ],
        _("Messages reçus et réglés sans réponse"): _rows(
            called, Message.objects.filter(settled_by=user), sent_at="écrit le", settled_at="réglé le"
        ),
        _("Notes privées"): _rows(called, PrivateNote.objects.filter(author=user), text="texte", written_at="date"),
        _("Notes de contact"): [
            {
                "quartier": str(row.neighbourhood),
                "dossier": called(row.proposal) if row.proposal else None,
                "date": row.happened_on,
                "moyen": row.get_means_display(),
                "texte": row.text,
            }
            for row in ContactNote.objects.written_by(user).select_related("neighbourhood", "proposal__neighbourhood")
        ],
        _("Avis et commentaires au comité"): [
            {
                "dossier": called(row.item.proposal),
                "avis": row.get_stance_display(),
                "texte": row.body,
                "date": row.written_at,
            }
            for row in Opinion.objects.filter(author=user).select_related("item__proposal")
        ],
        _("Déclarations d’intérêts"): _rows(
            called, ConflictDeclaration.objects.filter(user=user), has_conflict="conflit", declared_at="date"
        ),
        _("Questions posées sur un conflit d’intérêts"): _rows(
            called, ConflictDoubt.objects.of_person(user), words="texte", asked_at="date", ruled_at="tranchée le"
        ),
        _("Précisions demandées"): _rows(
            called, ClarificationRequest.objects.filter(asked_by=user), question="texte", asked_at="date"
        ),
        _("Recommandations consignées"): [
            {"dossier": called(row.item.proposal), "recommandation": row.get_outcome_display(), "date": row.adopted_at}
            for row in Recommendation.objects.filter(recorded_by=user).select_related("item__proposal")
        ],
        _("Décisions consignées"): _rows(called, Decision.objects.filter(recorded_by=user), recorded_at="date"),
        _("Lettres émises"): _rows(called, Letter.objects.filter(issued_by=user), number="numéro", issued_at="date"),
        _("Questions d’apprentissage inscrites"): _rows(
            called, FileQuestion.objects.filter(recorded_by=user), text="texte", recorded_at="date"
        ),
        _("Plans d’action écrits"): [
            {"participation": str(row.participation), "version": row.number, "date": row.written_at}
            for row in ActionPlan.objects.filter(written_by=user).select_related("participation__neighbourhood")
        ],
        _("Rencontres préparées"): [
            {"rencontre": str(row), "créée ou convoquée": row.convened_at}
            for row in Meeting.objects.filter(created_by=user).select_related("committee")
        ],
        _("Journal des propositions"): _rows(called, JournalEntry.objects.filter(by=user), verb="acte", at="date"),
    }


def _rows(called, queryset, /, **columns):
    """Return one dict per row: the file that it is about, and the named columns under their French titles."""
    return [
        {"dossier": called(row.proposal), **{title: getattr(row, name) for name, title in columns.items()}}
        for row in queryset.select_related("proposal__neighbourhood")
    ]


def _namer(user):
    """Return a function that names a file, or says that it is closed to this person."""
    known = set(Proposal.objects.readable_by(user).values_list("pk", flat=True))

    def name(proposal):
        return str(proposal) if proposal.pk in known else _("Dossier qui ne vous est plus ouvert")

    return name
