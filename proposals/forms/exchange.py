"""The form of a message: a short text, and files that go with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.uploads import UploadedFilesField

from ..actions.exchange import MOST_FILES
from .drafting import LongText
from .once import OnceForm

MOST = 20_000


class MessageForm(OnceForm):
    body = LongText(
        label=_("Votre message"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Écrivez un message, même court\xa0: il dit ce que sont les fichiers joints.")},
    )
    files = UploadedFilesField(
        label=_("Fichiers joints"),
        required=False,
        most=MOST_FILES,
        help_text=_("Cinq au plus, de 10\xa0Mo chacun\xa0: PDF, Word, Excel ou images. Choisissez-les tous à la fois."),
    )
