"""Texts that the team rewrote, in the demonstration: two versions in force one after the other, one in preparation."""

from datetime import timedelta

from django.utils.translation import gettext as _

from notifications import rewording
from notifications.wordings import text_of
from proposals import actions
from proposals.models import Stage


class Rewording:
    """The first version was there before the files that are open now; the second came last week, for new files only."""

    def __init__(self, people, *, now):
        self.by, self.now = people["team"], now

    def tell(self):
        receipt = text_of("proposals-receipt")
        thanks = receipt.body.replace("Merci du travail", "Merci, vraiment, du travail")
        self._version(receipt, thanks, _("Un merci plus appuyé"), self.now - timedelta(days=400))
        shorter = _(
            "Votre proposition «\u00a0{initiative}\u00a0» est bien arrivée le {date} à {heure}. "
            "Son numéro de référence\u00a0: {reference}.\n\nNous vous répondrons par lettre au plus tard le "
            "{date_de_reponse}.\n\nSuivre le dossier\u00a0:\n{lien}"
        )
        self._version(receipt, shorter, _("Plus court, à la demande des tables"), self.now - timedelta(days=6))
        refusal = text_of("letters-refusal")
        warmer = refusal.body.replace("Cette réponse ne ferme pas la porte", "La porte reste grande ouverte")
        self._prepare(refusal, warmer, _("Une fin plus chaleureuse"), self.now - timedelta(days=2))
        actions.prepare_rules(stage=Stage.objects.get(number=1), by=self.by, now=self.now - timedelta(days=1))

    def _version(self, text, body, note, when):
        prepared = self._prepare(text, body, note, when)
        rewording.put_wording_in_force(
            text=text, seen_version=rewording.seen(prepared), reaches_open_files=False, by=self.by, now=when
        )

    def _prepare(self, text, body, note, when):
        return rewording.save_wording(
            text=text, subject=text.subject, body=body, note=note, seen_version="", by=self.by, now=when
        )
