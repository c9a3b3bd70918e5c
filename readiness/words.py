"""The words and tones of states, and the sentences of the journal."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Declaration, DeclarationStatus

# The same five states in both.
TONES = {
    DeclarationStatus.DRAFT: "neutral",
    DeclarationStatus.SUBMITTED: "info",
    DeclarationStatus.APPROVED: "done",
    DeclarationStatus.DECLINED: "closed",
    DeclarationStatus.WITHDRAWN: "closed",
}
OF_DECLARATION = {
    "submit": gettext_lazy("Déclaration envoyée à l’équipe"),
    "approve": gettext_lazy("Déclaration approuvée"),
    "decline": gettext_lazy("Réponse\u00a0: sans suite pour l’instant"),
    "withdraw": gettext_lazy("Déclaration retirée"),
}
OF_REQUEST = {
    "open": gettext_lazy("Demande ouverte"),
    "name": gettext_lazy("Personne invitée"),
    "remove": gettext_lazy("Personne retirée"),
    "again": gettext_lazy("Invitation envoyée de nouveau"),
    "confirm": gettext_lazy("Participation confirmée"),
    "refuse": gettext_lazy("Participation déclinée"),
    "complete": gettext_lazy("Volet du fiduciaire rempli et confirmé"),
    "decline_fiduciary": gettext_lazy("Le fiduciaire a décliné"),
    "submit": gettext_lazy("Demande envoyée à l’équipe"),
    "approve": gettext_lazy("Demande acceptée"),
    "decline": gettext_lazy("Demande refusée"),
    "withdraw": gettext_lazy("Demande retirée"),
}


def journal_of(row):
    """Return the journal as (when, sentence, who), in order. Whoever answered by an e-mail's link has no account here."""
    sentences = OF_DECLARATION if isinstance(row, Declaration) else OF_REQUEST
    return [
        (line.at, sentences[line.verb], line.by.full_name if line.by else _("par le lien d’un courriel"))
        for line in row.journal.select_related("by")
    ]
