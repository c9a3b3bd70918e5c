"""People whom the public may write to by name: a short list that the administration keeps, empty as shipped."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever stands here agreed to be named on a public page."""
        return self

    def in_order(self):
        return self.order_by("order", "name", "pk")


class PublicContact(models.Model):
    """One person of the page « Nous joindre ». Named with their agreement; taken away by deleting the row."""

    name = models.CharField(
        _("nom"), max_length=120, help_text=_("Avec l’accord de la personne\u00a0: la page est publique.")
    )
    title = models.CharField(_("fonction"), max_length=160, blank=True)
    about = models.CharField(
        _("à propos de quoi lui écrire"), max_length=200, help_text=_("Par exemple\u00a0: les activités collectives.")
    )
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=1)

    objects = PublicContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("personne à joindre")
        verbose_name_plural = _("personnes à joindre")
        ordering = ["order", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="neighbourhoods_public_contact_can_be_reached",
                condition=~models.Q(email="", phone=""),
                violation_error_message=_("Inscrivez un courriel ou un téléphone."),
            )
        ]

    def __str__(self):
        return self.name
