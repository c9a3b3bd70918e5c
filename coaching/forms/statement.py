"""What a statement tells of: a day, and what was known at an instant."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.fields import LocalDateField, LocalDateTimeField
from ui.forms import BaseForm


class StatementForm(BaseForm):
    """Sent with GET: an address tells which statement it is."""

    as_of = LocalDateField(
        label=_("Tel qu’au"),
        help_text=_("Les séances jusqu’à ce jour. Vide\u00a0: aujourd’hui."),
        required=False,
        not_after=timezone.localdate,
    )
    known_at = LocalDateTimeField(
        label=_("Tel que connu le"),
        help_text=_("Ce qui était inscrit à cet instant. Vide\u00a0: tout ce qui est inscrit."),
        required=False,
    )

    def clean_known_at(self):
        instant = self.cleaned_data["known_at"]
        if instant and instant > timezone.now():
            raise forms.ValidationError(
                _("Inscrivez un instant passé\u00a0: ce qui sera inscrit plus tard n’est pas connu.")
            )
        return instant
