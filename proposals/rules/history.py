"""The words of a file's history: what was done, in a sentence that everybody understands."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "start": _("Proposition commencée"),
    "change_stage": _("Étape changée"),
    "confirm_first_contact": _("Premier échange confirmé par Centraide"),
    "submit": _("Proposition déposée"),
    "begin_review": _("Analyse commencée"),
    "ask": _("Précisions demandées"),
    "resubmit": _("Précisions envoyées"),
    "withdraw": _("Proposition retirée"),
    "confirm": _("Lettre de confirmation envoyée"),
    "send_letter": _("Lettre envoyée"),
    "analysis_ready": _("Analyse dite prête pour le comité"),
    "on_agenda": _("Inscrite à l’ordre du jour d’une rencontre"),
    "off_agenda": _("Retirée de l’ordre du jour"),
    "recusal": _("Récusation inscrite"),
    "late_recusal": _("Récusation inscrite après lecture"),
    "recommend": _("Recommandée par le comité"),
    "recommend_against": _("Non recommandée par le comité"),
    "postpone": _("Reportée par le comité"),
    "resume": _("Analyse reprise"),
    "accept": _("Acceptation entérinée"),
    "refuse": _("Refus entériné"),
    "issue_letter": _("Lettre émise"),
    "issue_correction": _("Lettre de correction émise"),
    "write_action_plan": _("Plan d’action écrit"),
    "learning_question": _("Question d’apprentissage remplacée"),
    "interrupt": _("Participation interrompue"),
}


def sentence(verb):
    """Return what the journal's ``verb`` says; an unknown one speaks of a change and nothing more."""
    return SENTENCES.get(verb, _("Dossier modifié"))


def lines(entries):
    """Return [{what, by, at, why, internal}] for the entries that the reader may see, the latest first."""
    return [
        {
            "what": sentence(entry.verb),
            "by": entry.by,
            "at": entry.at,
            "why": entry.note.text if hasattr(entry, "note") else "",
            "internal": entry.is_internal,
        }
        for entry in sorted(entries, key=lambda entry: (entry.at, entry.pk), reverse=True)
    ]
