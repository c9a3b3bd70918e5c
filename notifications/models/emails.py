"""An e-mail is a row, written with the fact that it announces, and told what became of it."""

import re

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .. import kinds, sealing

# States, for the constraints below, which a nested class cannot read from ``Email``.
_WAITING = ["queued", "retry"]
_IN_HAND = ["claimed", "sending"]
# An e-mail of unknown fate keeps its token: if its worker was only slow, it may still say that the server took it.
_HELD = ["claimed", "sending", "unknown"]
_HANDED_OVER = ["sending", "sent", "unknown"]


HIDDEN_LINK = _("[lien masqué]")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)


class EmailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own e-mails, and for the team and administrators everybody's, less those about what they may not read.

        An e-mail about an object follows that object's own ``visible_to`` (``readable_by`` where one may know of a
        thing without reading it), for its recipient too: whoever withdraws from a file finds nothing of it here any
        more. A kind of object that has no such door shows its e-mails to nobody but their recipients. The number of
        queries does not depend on the number of e-mails.
        """
        if not user.is_authenticated:
            return self.none()
        readable, without_door = Q(about_type=None), []
        for content_type in self.model.objects.subjects():
            model = content_type.model_class()
            if model is not None and hasattr(model._default_manager, "visible_to"):
                door = getattr(model._default_manager, "readable_by", model._default_manager.visible_to)
                allowed = door(user).order_by().values("pk")
                readable |= Q(about_type=content_type, about_id__in=allowed)
            else:
                without_door.append(content_type)
        mine = Q(to_user=user)
        if user.is_team or user.is_admin:
            return self.filter(readable | mine & Q(about_type__in=without_door))
        return self.filter(mine & (readable | Q(about_type__in=without_door)))

    def subjects(self):
        """The content types about which at least one e-mail was written."""
        written = self.model.objects.filter(about_type=OuterRef("pk"))
        return ContentType.objects.filter(Exists(written)).order_by("pk")

    def sent_to(self, user):
        return self.visible_to(user).filter(to_user=user) if user.is_authenticated else self.none()

    def written_to(self, user):
        """Everything that was written to this person. Not filtered by who asks."""
        return self.filter(to_user=user)

    def with_key(self, key):
        """The e-mail of this occasion, if it was written. Not filtered by who asks."""
        return self.filter(key=key)

    def security(self):
        return self.filter(is_security=True)

    def letters(self):
        return self.filter(is_letter=True)

    def other_than_letters(self):
        return self.filter(is_letter=False)

    def about(self, instance):
        """The e-mails that announce something about this object. Not filtered by who asks: add ``visible_to``."""
        content_type = ContentType.objects.get_for_model(instance)
        return self.filter(about_type=content_type, about_id=instance.pk)

    def readable(self):
        """Those whose contents may be shown at all: a security e-mail's never are."""
        return self.filter(is_security=False)

    # What a worker asks.
    def due(self, now):
        """What may be taken now; codes and invitations, which somebody is waiting for, come first."""
        return (
            self.filter(status__in=Email.WAITING, next_attempt_at__lte=now)
            .exclude(is_security=True, expires_at__lte=now)
            .order_by("-is_security", "next_attempt_at", "pk")
        )

    def taken_before(self, moment):
        return self.filter(status=Email.Status.CLAIMED, claimed_at__lt=moment)

    def left_in_the_air_before(self, moment):
        return self.filter(status=Email.Status.SENDING, sending_at__lt=moment)

    def useless_at(self, now):
        """Security e-mails still waiting although what they carry no longer opens anything."""
        return self.filter(is_security=True, status__in=Email.WAITING, expires_at__lte=now)

    def past_retention(self, before):
        """Finished e-mails, written before then, whose contents nothing calls for. Letters stay with their file."""
        finished = self.filter(status__in=Email.FINAL, is_letter=False, is_security=False)
        return finished.filter(created_at__lt=before).exclude(to_address="")

    def security_past_retention(self, before):
        return self.filter(status__in=Email.FINAL, is_security=True, created_at__lt=before)

    # What the team asks.
    def of_kind(self, kind):
        return self.filter(kind=kind)

    def with_status(self, *statuses):
        return self.filter(status__in=statuses)

    def created_since(self, moment):
        return self.filter(created_at__gte=moment)

    def to_address_like(self, text):
        """Those whose recipient's address or name contains the text, whatever the case."""
        name = Q(to_user__first_name__icontains=text) | Q(to_user__last_name__icontains=text)
        return self.filter(Q(to_address__icontains=text) | name)

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def for_listing(self):
        """Without the bodies, which a list never prints."""
        return self.select_related("to_user").defer("body_text", "body_html", "secret")

    def with_people(self):
        return self.select_related("to_user", "resent_by").prefetch_related("attachments")

    def distinct_kinds(self):
        return list(self.order_by("kind").values_list("kind", flat=True).distinct())

    # What the health page and ``doctor`` ask.
    def stuck_since(self, moment):
        """What a worker took before then, and neither sent nor let go."""
        claimed = Q(status=Email.Status.CLAIMED, claimed_at__lt=moment)
        return self.filter(claimed | Q(status=Email.Status.SENDING, sending_at__lt=moment))

    def put_off_since(self, moment):
        """What was written before then and waits for another attempt, the oldest first."""
        return self.filter(status=Email.Status.RETRY, created_at__lt=moment).order_by("created_at", "pk")


class Email(models.Model):
    """One message to one address. ``key`` names the occasion, so that an occasion writes once.

    A security e-mail (code, invitation, reset) keeps its subject and bodies encrypted in ``secret`` until it is sent
    or has expired, then nowhere.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("en attente")
        RETRY = "retry", _("nouvel essai prévu")
        CLAIMED = "claimed", _("prise en charge")
        SENDING = "sending", _("envoi en cours")
        SENT = "sent", _("envoyé")
        REFUSED = "refused", _("refusé")
        GIVEN_UP = "given_up", _("abandonné")
        UNKNOWN = "unknown", _("sort inconnu")
        EXPIRED = "expired", _("périmé")

    WAITING = (Status.QUEUED, Status.RETRY)
    IN_HAND = (Status.CLAIMED, Status.SENDING)
    UNSENT = WAITING + IN_HAND
    TO_LOOK_AT = (Status.REFUSED, Status.GIVEN_UP, Status.UNKNOWN)
    FINAL = (Status.SENT, Status.REFUSED, Status.GIVEN_UP, Status.UNKNOWN, Status.EXPIRED)
    RESENDABLE = (Status.UNKNOWN, Status.GIVEN_UP)

    key = models.CharField(_("occasion"), max_length=200, unique=True)
    kind = models.CharField(_("sorte"), max_length=80)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="emails",
        verbose_name=_("personne"),
    )
    to_address = models.EmailField(_("adresse"))
    language = models.CharField(_("langue"), max_length=5, default="fr-ca")
    subject = models.CharField(_("objet"), max_length=300, blank=True)
    body_text = models.TextField(_("texte"), blank=True)
    body_html = models.TextField(_("texte mis en forme"), blank=True)
    secret = models.TextField(_("contenu chiffré"), blank=True, editable=False)
    about_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("porte sur")
    )
    about_id = models.PositiveBigIntegerField(_("numéro de l’objet"), null=True, blank=True)
    about_object = GenericForeignKey("about_type", "about_id")
    is_security = models.BooleanField(_("courriel de sécurité"), default=False)
    is_letter = models.BooleanField(_("lettre"), default=False)
    message_id = models.CharField(_("identifiant du message"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("périmé le"), null=True, blank=True)

    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), null=True, blank=True)
    claim_token = models.UUIDField(_("jeton de prise en charge"), null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("pris en charge le"), null=True, blank=True)
    sending_at = models.DateTimeField(_("remis au serveur le"), null=True, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    provider_answer = models.TextField(_("réponse du serveur"), blank=True)
    resent_at = models.DateTimeField(_("relancé le"), null=True, blank=True)
    resent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("relancé par"),
    )

    objects = EmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "next_attempt_at"], name="notifications_email_due"),
            models.Index(fields=["status", "claimed_at"], name="notifications_email_in_hand"),
            models.Index(fields=["-created_at", "-id"], name="notifications_email_newest"),
            models.Index(fields=["about_type", "about_id"], name="notifications_email_about"),
            models.Index(fields=["to_user", "-created_at"], name="notifications_email_to_user"),
        ]
        constraints = [
            models.CheckConstraint(
                name="notifications_email_waits_for_a_date",
                condition=Q(status__in=_WAITING, next_attempt_at__isnull=False)
                | ~Q(status__in=_WAITING) & Q(next_attempt_at=None),
                violation_error_message=_("Un courriel en attente porte la date de son prochain essai, et lui seul."),
            ),
            models.CheckConstraint(
                name="notifications_email_claim_has_token_and_date",
                condition=Q(status__in=_HELD, claimed_at__isnull=False, claim_token__isnull=False)
                | ~Q(status__in=_HELD) & Q(claimed_at=None, claim_token=None),
                violation_error_message=_("Une prise en charge porte son jeton et sa date."),
            ),
            models.CheckConstraint(
                name="notifications_email_handed_over_has_date",
                condition=Q(status__in=_HANDED_OVER, sending_at__isnull=False)
                | ~Q(status__in=_HANDED_OVER) & Q(sending_at=None),
                violation_error_message=_("Un courriel remis au serveur porte la date de cette remise."),
            ),
            models.CheckConstraint(
                name="notifications_email_sent_has_date",
                condition=Q(status="sent", sent_at__isnull=False) | ~Q(status="sent") & Q(sent_at=None),
                violation_error_message=_("Un courriel envoyé porte la date d’envoi."),
            ),
            models.CheckConstraint(
                name="notifications_email_resent_by_and_at",
                condition=Q(resent_at=None, resent_by=None) | Q(resent_at__isnull=False, resent_by__isnull=False),
                violation_error_message=_("Une relance porte la personne et la date."),
            ),
            models.CheckConstraint(
                name="notifications_email_about_type_and_id",
                condition=Q(about_type=None, about_id=None) | Q(about_type__isnull=False, about_id__isnull=False),
                violation_error_message=_("Un courriel porte sur un objet entier ou sur aucun."),
            ),
            models.CheckConstraint(
                name="notifications_email_security_is_sealed",
                condition=Q(is_security=True, expires_at__isnull=False, subject="", body_text="", body_html="")
                | Q(is_security=False, secret=""),
                violation_error_message=_("Le contenu d’un courriel de sécurité n’est gardé que chiffré."),
            ),
            models.CheckConstraint(
                name="notifications_email_security_is_blanked",
                condition=~Q(is_security=True) | Q(status__in=_WAITING + _IN_HAND) | Q(secret=""),
                violation_error_message=_("Un courriel de sécurité s’efface une fois envoyé ou périmé."),
            ),
            models.CheckConstraint(
                name="notifications_email_letter_is_not_security",
                condition=Q(is_letter=False) | Q(is_security=False),
                violation_error_message=_("Une lettre n’est pas un courriel de sécurité."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} → {self.to_address or _('adresse effacée')}"

    @property
    def kind_label(self):
        return kinds.label(self.kind)

    @property
    def title(self):
        """What a list prints: the subject, or the sort of a security e-mail."""
        return self.kind_label if self.is_security or self.is_forgotten else self.subject

    @property
    def is_forgotten(self):
        """Whether the time to keep its contents is over: what is left says that it was written, when, and its fate."""
        return self.to_address == ""

    @property
    def masked_text(self):
        """What somebody else than the recipient reads: a link may carry a right that is the recipient's alone."""
        return "" if self.is_security else _LINK.sub(str(HIDDEN_LINK), self.body_text)

    @property
    def recipient_name(self):
        return self.to_user.full_name if self.to_user else ""

    @property
    def can_be_resent(self):
        return self.status in self.RESENDABLE and not self.is_security and not self.is_forgotten

    def contents(self):
        """Return what is sent, decrypted for a security e-mail.

        Raises ``sealing.Unreadable`` when the secret keys have changed since it was written.
        """
        if not self.is_security:
            return sealing.Contents(self.subject, self.body_text, self.body_html)
        return sealing.unseal(self.secret)


class EmailAttachment(models.Model):
    """A stored file that goes with an e-mail. The file belongs to whoever stored it; only its address is kept here."""

    email = models.ForeignKey(Email, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("courriel"))
    filename = models.CharField(_("nom du fichier"), max_length=200)
    content_type = models.CharField(_("type de contenu"), max_length=100)
    storage_path = models.CharField(_("emplacement"), max_length=500)

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        ordering = ["pk"]

    def __str__(self):
        return self.filename
