"""The newsletter's list: who asked for it, confirmed it and left it, with the proof of each (R15)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.addresses import addresses_of
from accounts.append_only import AppendOnlyModel
from ui import language as spoken


class SubscriptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def confirmed(self):
        return self.filter(status=Subscription.Status.CONFIRMED)

    def pending(self):
        return self.filter(status=Subscription.Status.ASKED)

    def ended(self):
        return self.filter(status=Subscription.Status.ENDED)

    def with_address(self, key):
        return self.filter(email_key=key)

    def of_person(self, user):
        """Those of the addresses that the person has proved to be theirs."""
        return self.filter(email_key__in=addresses_of(user))

    def at_addresses(self, keys):
        return self.filter(email_key__in=keys)

    def never_confirmed_before(self, before):
        return self.pending().filter(asked_at__lt=before)

    def ended_before(self, before):
        return self.ended().filter(ended_at__lt=before)

    def in_order(self):
        return self.order_by("email_key")


class Subscription(models.Model):
    """One address of the list. Asked is not subscribed: only the person's own confirmation is (double opt-in)."""

    class Status(models.TextChoices):
        ASKED = "asked", _("à confirmer")
        CONFIRMED = "confirmed", _("abonnée")
        ENDED = "ended", _("désabonnée")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("courriel"))
    email_key = models.CharField(_("courriel normalisé"), max_length=254, unique=True, editable=False)
    language = models.CharField(_("langue"), max_length=5, default=spoken.current)
    status = models.CharField(_("état"), max_length=10, choices=Status.choices)
    link_version = models.PositiveSmallIntegerField(_("version des liens"), default=1)
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("désabonnée le"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement à l’infolettre")
        verbose_name_plural = _("abonnements à l’infolettre")
        ordering = ["email_key"]
        constraints = [
            models.CheckConstraint(
                name="events_subscription_state_is_complete",
                condition=Q(status="asked")
                | Q(status="confirmed", confirmed_at__isnull=False)
                | Q(status="ended", ended_at__isnull=False),
            ),
        ]

    def __str__(self):
        return str(_("Abonnement %(pk)s") % {"pk": self.pk})


class ProofQuerySet(models.QuerySet):
    def of(self, subscription):
        return self.filter(subscription_id=subscription.public_id)

    def asked_since(self, moment):
        return self.filter(act=NewsletterProof.Act.ASKED, at__gt=moment)


class NewsletterProof(AppendOnlyModel):
    """What was said and when, for Canada's anti-spam law. The address stands in the subscription, which can be erased."""

    class Act(models.TextChoices):
        ASKED = "asked", _("demande")
        CONFIRMED = "confirmed", _("confirmation")
        ENDED = "ended", _("désabonnement")

    subscription_id = models.UUIDField(_("abonnement"), db_index=True)
    act = models.CharField(_("acte"), max_length=10, choices=Act.choices)
    wording = models.CharField(_("version de la question"), max_length=20, blank=True)
    page = models.CharField(_("page"), max_length=200, blank=True)
    at = models.DateTimeField(_("le"))

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("preuve d’abonnement")
        verbose_name_plural = _("preuves d’abonnement")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_act_display()} {self.at:%Y-%m-%d}"
