"""The letters and e-mails of this app whose words the team may change: ``reference/letters.yaml``, ``emails.yaml``."""

from pathlib import Path

from django.utils.translation import gettext as _

from notifications.wordings import Sheet, register_texts

from .actions.letter_words import TEXTS, WORDING
from .models import Letter

REFERENCE = Path(__file__).parent / "reference"


def sample_letter(text, found):
    """Return the context of a letter's sheet that shows ``found`` with the figures of an example."""
    accepted = text.code != TEXTS[Letter.Kind.REFUSAL]
    title = _("Confirmation d’allocation") if accepted else _("Réponse à votre proposition")
    content = {
        "wording": WORDING,
        "paragraphs": found,
        "title": f"{title} – PIC-2027-012",
        "neighbourhood": _("Quartier Exemple"),
        "table": _("Table de quartier Exemple"),
        "dated_on": "2027-03-22",
        "years": [
            {"number": 1, "starts_on": "2027-04-01", "ends_on": "2028-03-31", "amount": "40000", "reserved": "5000"}
        ],
        "total": "40000",
        "reserved_total": "5000",
        "signatory_name": "",
        "signatory_title": "",
    }
    return {"content": content, "letter": None, "preview": True, "title": content["title"]}


LETTER = Sheet("proposals/letter_sheet.html", "proposals/pdf/letter.html", sample_letter)

register_texts(REFERENCE / "letters.yaml", sheet=LETTER)
register_texts(REFERENCE / "emails.yaml")
