"""What each verb of a file's journal says to whoever reads it, table and committee alike. One table, every verb.

A line of the journal says what happened; the label of a transition (``workflow.TRANSITIONS``) says what one may do.
"""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "start": _("Proposition commencée"),
    "change_stage": _("Étape changée"),
    "copy_forward": _("Réponses reprises d’une autre proposition de la table"),
    "confirm_first_contact": _("Premier échange confirmé"),
    "submit": _("Proposition déposée"),
    "begin_review": _("Analyse commencée"),
    "ask": _("Précisions demandées"),
    "resubmit": _("Précisions envoyées"),
    "ask_withdrawal": _("Retrait demandé par la table"),
    "cancel_withdrawal": _("Demande de retrait annulée par la table"),
    "confirm_withdrawal": _("Proposition retirée, à la demande de la table"),
    "withdraw": _("Proposition retirée par la table"),
    "analysis_ready": _("Analyse prête pour le comité"),
    "analysis_outdated": _("Analyse à relire\u00a0: la table a envoyé une nouvelle version"),
    "on_agenda": _("Inscrite à l’ordre du jour d’une rencontre"),
    "off_agenda": _("Retirée de l’ordre du jour"),
    "put_off": _("Remise à une rencontre ultérieure, sans recommandation"),
    "recusal": _("Retrait d’une personne"),
    "late_recusal": _("Retrait d’une personne, après la lecture"),
    "doubt": _("Question posée sur un conflit d’intérêts"),
    "rule_conflict": _("Question tranchée\u00a0: conflit d’intérêts, la personne est retirée du dossier"),
    "rule_no_conflict": _("Question tranchée\u00a0: pas de conflit d’intérêts"),
    "close_round": _("Tour des avis fermé"),
    "recommend": _("Recommandée par le comité"),
    "recommend_against": _("Non recommandée par le comité"),
    "postpone": _("Reportée par le comité"),
    "resume": _("Analyse reprise"),
    "accept": _("Acceptation entérinée"),
    "refuse": _("Refus entériné"),
    "correct_decision": _("Décision corrigée"),
    "correct_sitting": _("Séance d’entérinement corrigée"),
    "issue_letter": _("Lettre émise"),
    "issue_correction": _("Lettre de correction émise"),
    "confirm": _("Lettre envoyée, participation commencée"),
    "send_letter": _("Lettre envoyée"),
    "write_action_plan": _("Plan d’action enregistré"),
    "record_question": _("Question d’apprentissage inscrite au dossier"),
    "learning_question": _("Question d’apprentissage remplacée"),
    "interrupt": _("Participation interrompue"),
    "plan_instalments": _("Plan de versements établi"),
    "add_instalment": _("Versement ajouté au plan"),
    "change_instalment": _("Versement modifié"),
    "remove_instalment": _("Versement retiré du plan"),
    "record_payment": _("Versement fait"),
    "cancel_payment": _("Versement annulé, consigné par erreur"),
}


def sentence(verb):
    """Return what the journal's ``verb`` says; an unknown one speaks of a change and nothing more."""
    return SENTENCES.get(verb, _("Dossier modifié"))
