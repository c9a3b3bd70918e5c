"""What several organisers may write at once: which version stands, since when, by whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Written(models.Model):
    """``lock_version`` grows at each change; a page sends back the one that it showed, so that nobody is overwritten."""

    lock_version = models.PositiveIntegerField(_("version du texte"), default=0, editable=False)
    saved_at = models.DateTimeField(_("changée le"), null=True, blank=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("changée par"),
    )  # fmt: skip

    class Meta:
        abstract = True

    def note_change(self, by, now):
        self.lock_version += 1
        self.saved_by, self.saved_at = by, now


class WrittenMeanwhile(Exception):  # noqa: N818 - a fact about the page, not a fault of the program
    """Somebody saved another text since this one was opened. ``current`` is what stands; nothing was written."""

    def __init__(self, current):
        super().__init__("somebody else saved it meanwhile")
        self.current = current
