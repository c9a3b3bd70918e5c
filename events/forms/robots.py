"""The trap for robots that every public form carries (``accounts.robots``)."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import robots


class TrapInput(forms.TextInput):
    """A field that only a reader of the page's source sees: no label of the pack, out of the keyboard's way."""

    template_name = "events/widgets/trap.html"
    is_hidden = True


class RobotTrapMixin:
    """Add the hidden field and the signed instant to a form; put it before ``BaseForm`` among the parents.

    Who is caught reads what to do, and their second press passes: a browser's autofill is not a robot. Give ``now`` to
    say when the page is shown or sent.
    """

    def __init__(self, *args, now=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now or timezone.now()
        self.fields["trap"] = forms.CharField(required=False, widget=TrapInput, max_length=200)
        self.fields["shown_at"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=robots.stamp(self.now)
        )

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        since = robots.seconds_since(cleaned.get("shown_at", ""), self.now)
        if "trap" in self.errors or cleaned.pop("trap", ""):
            self._show_again("trap", "")
            raise ValidationError(
                _(
                    "Un champ caché de cette page a été rempli, ce que font les robots. Envoyez le formulaire de nouveau."
                ),
                code="trap",
            )
        if since is None or since < settings.FORMS_MINIMUM_SECONDS:
            if since is None:
                self._show_again("shown_at", robots.stamp(self.now))
            raise ValidationError(
                _("Le formulaire est parti plus vite qu’une personne ne l’écrit. Envoyez-le de nouveau."), code="fast"
            )
        cleaned.pop("shown_at", None)
        return cleaned

    def _show_again(self, name, value):
        """The page that comes back carries this value, whatever was sent."""
        self._errors.pop(name, None)
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value
