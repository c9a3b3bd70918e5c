"""The interface: no model, no rule of the programme."""

from gettext import NullTranslations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real


class FrenchCounting(NullTranslations):
    """How French, the language of our own messages, counts: zero and one and a half are singular.

    Without a catalogue, gettext counts as English does: « 0 sections ».
    """

    def ngettext(self, msgid1, msgid2, n):
        return msgid1 if abs(n) < 2 else msgid2


class UiConfig(AppConfig):
    name = "ui"
    verbose_name = _("Interface")

    def ready(self):
        trans_real.translation(settings.LANGUAGE_CODE).add_fallback(FrenchCounting())
