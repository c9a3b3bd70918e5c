"""Who changed which setting of the programme, and when: a line for each value, in a register that only grows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel

PERSON = settings.AUTH_USER_MODEL


class SettingChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team and the administration, who change them."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def of(self, *groups):
        return self.filter(group__in=groups).select_related("by").order_by("-at", "-pk")


class SettingChange(AppendOnlyModel):
    """One value of a group of settings. ``before`` and ``after``: as the field writes them; both empty when not kept.

    ``starts_on``: the first day of a dated version; empty when the change held at once.
    """

    group = models.CharField(_("groupe"), max_length=80)
    name = models.CharField(_("réglage"), max_length=60)
    before = models.CharField(_("avant"), max_length=200, blank=True)
    after = models.CharField(_("après"), max_length=200, blank=True)
    starts_on = models.DateField(_("en vigueur le"), null=True, blank=True)
    at = models.DateTimeField(_("changé le"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("changé par"))

    objects = SettingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("réglage changé")
        verbose_name_plural = _("réglages changés")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="proposals_setting_changes", fields=["group", "-at"])]

    def __str__(self):
        return f"{self.group}.{self.name}"
