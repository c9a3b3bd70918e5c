"""A file that was sent twice, with documents: two versions to compare, a whole file to take away."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from proposals import actions
from proposals.models import SectionCode
from ui.pdf import render_pdf
from ui.uploads import UploadedFileField


class Carried:
    """Tells of the Grand-Côte's file: precisions asked, a budget and an answer changed, a document replaced."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now

    def tell(self):
        proposal = self.places["grand-cote"].proposals.awaiting_decision().latest("opened_at")
        table, advisor = self.people["fourth"], self.people["advisor"]
        actions.begin_review(proposal=proposal, by=advisor, now=self.at(-18))
        actions.post_message(
            proposal=proposal,
            body=_("Bonjour! Nous lisons votre dossier cette semaine. Une question suivra sur le budget."),
            by=advisor,
            now=self.at(-17),
        )
        sections = [SectionCode.BUDGET, SectionCode.CHANGE, SectionCode.DOCUMENTS]
        actions.ask_clarification(
            proposal=proposal,
            question=_(
                "Le poste d’animation de l’an 2 nous semble bas. Pouvez-vous le revoir et joindre un calendrier?"
            ),
            sections=[code.value for code in sections],
            wanted_by=None,
            by=advisor,
            now=self.at(-16),
        )
        drafts = {draft.code: draft for draft in proposal.drafts.all()}
        budget = dict(drafts[SectionCode.BUDGET].data)
        lines = [dict(line) for line in budget["lines"]]
        lines[1]["amounts"] = [*lines[1]["amounts"][:1], "42000", *lines[1]["amounts"][2:]]
        budget["lines"] = lines
        change = dict(drafts[SectionCode.CHANGE].data)
        change["neighbourhood_needs"] += _(" Un troisième local vient de fermer.")
        for code, data in ((SectionCode.BUDGET, budget), (SectionCode.CHANGE, change)):
            actions.save_section(
                proposal=proposal,
                code=code,
                data=data,
                expected_version=drafts[code].lock_version,
                finished=True,
                by=table,
                now=self.at(-12),
            )
        actions.add_document(
            proposal=proposal, slot="documents", upload=_calendar(), by=table, now=self.at(-12) + timedelta(hours=1)
        )
        actions.resubmit(
            proposal=proposal, by=table, now=self.at(-11), message=_("Le calendrier est joint; le poste est revu.")
        )

    def at(self, days):
        return self.now + timedelta(days=days)


def _calendar():
    """A page in PDF, accepted as any upload is."""
    title = _("Calendrier de l’an 2 (donnée fictive)")
    text = _("Automne\u00a0: rencontres par rue. Hiver\u00a0: ateliers. Printemps\u00a0: fête des voisins.")
    drawn = render_pdf("proposals/pdf/vision.html", {"text": text, "title": title}, title=title)
    return UploadedFileField(allowed=("pdf",)).clean(ContentFile(drawn, name=_("Calendrier de l’an 2.pdf")))
