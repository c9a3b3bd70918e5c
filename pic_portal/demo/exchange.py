"""The exchange of the demonstration: files that go back and forth, and a message that waits on each side."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from openpyxl import Workbook

from proposals import actions
from ui.uploads import UploadedFileField


def tell(story, *, read, waiting):
    """``read``: a file whose table waits for an answer. ``waiting``: one whose table owes an answer."""
    advisor = story.people["advisor"]
    actions.post_message(
        proposal=read,
        body=_("Merci pour votre dépôt. Le comité le lira à sa prochaine rencontre."),
        by=advisor,
        now=story.at(-15),
    )
    actions.post_message(
        proposal=read,
        body=_("Bonjour, voici le calendrier des ateliers, à jour. Faut-il le déposer de nouveau avec le dossier?"),
        uploads=[_workbook()],
        by=story.people["coordinator"],
        now=story.at(-2),
    )
    question = actions.post_message(
        proposal=waiting,
        body=_("Bonne nouvelle\u00a0: le comité a votre dossier en main."),
        by=advisor,
        now=story.at(-9),
    )
    actions.settle(message=question, by=story.people["third"], now=story.at(-8))
    actions.post_message(
        proposal=waiting,
        body=_("Combien de familles la liste d’attente compte-t-elle ce mois-ci?\nUn ordre de grandeur suffit."),
        by=advisor,
        now=story.at(-3),
    )


def _workbook():
    book = Workbook()
    sheet = book.active
    sheet.title = _("Calendrier fictif")
    sheet.append([_("Mois"), _("Ateliers")])
    for month, count in ((_("janvier"), 4), (_("février"), 6), (_("mars"), 5)):
        sheet.append([month, count])
    content = BytesIO()
    book.save(content)
    return UploadedFileField().clean(SimpleUploadedFile(_("calendrier-des-ateliers-fictif.xlsx"), content.getvalue()))
