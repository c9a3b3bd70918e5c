"""What table and team exchange on a file: messages with their attachments, requests for precisions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from ui.uploads import unguessable

from .journal import JournalNote
from .once import OnceQuerySetMixin, WrittenOnce, once
from .proposal import Proposal, Version

PERSON = settings.AUTH_USER_MODEL


def attached_under(instance, filename):
    return unguessable("exchange")


class SharedQuerySet(models.QuerySet):
    """What table and team exchange."""

    def visible_to(self, user):
        return self.filter(
            Q(proposal__in=Proposal.objects.of_tables_of(user))
            | Q(proposal__in=Proposal.objects.content_visible_by_position(user))
        )


class MessageQuerySet(OnceQuerySetMixin, SharedQuerySet):
    def of_files(self, proposals):
        return self.filter(proposal__in=proposals)

    def to_readers(self):
        """What tables wrote: those who analyse their files answer."""
        return self.filter(from_table=True)

    def to_tables(self):
        return self.filter(from_table=False)

    def later_in_the_thread(self):
        """Messages that follow, on its file, the one of the query around this one."""
        after = Q(sent_at__gt=OuterRef("sent_at")) | Q(sent_at=OuterRef("sent_at"), pk__gt=OuterRef("pk"))
        return self.filter(after, proposal=OuterRef("proposal"))

    def waiting(self):
        """Messages that their other side has neither answered since, nor said to need no answer."""
        answers = Message.objects.later_in_the_thread().filter(~Q(from_table=OuterRef("from_table")))
        return self.filter(~Exists(answers), settled_at=None)

    def unanswered_by(self, user):
        """Messages of others after which this person has written nothing on the same file."""
        own = Message.objects.later_in_the_thread().filter(author=user)
        return self.exclude(author=user).filter(~Exists(own))

    def up_to(self, message):
        """Those of one thread until this one, itself included."""
        before = Q(sent_at__lt=message.sent_at) | Q(sent_at=message.sent_at, pk__lte=message.pk)
        return self.filter(before, proposal=message.proposal_id)

    def with_keys(self, keys):
        return self.filter(pk__in=keys)

    def not_settled(self):
        return self.filter(settled_at=None)

    def oldest_first(self):
        return self.order_by("sent_at", "pk")

    def with_people(self):
        return self.select_related("author", "settled_by").prefetch_related("attachments")

    def with_files(self):
        return self.select_related("author", "proposal__neighbourhood").prefetch_related("attachments")


class Message(WrittenOnce):
    """A message of the exchange between the table and those who analyse its file.

    It waits for an answer until the other side writes later, or says that none is needed (``settled_at``).
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    from_table = models.BooleanField(
        _("écrit par la table"), help_text=_("Faux\u00a0: écrit par celles et ceux qui analysent le dossier.")
    )
    body = models.TextField(_("message"))
    sent_at = models.DateTimeField(_("envoyé le"))
    settled_at = models.DateTimeField(_("réglé sans réponse le"), null=True, blank=True)
    settled_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("réglé par")
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        constraints = [
            once("proposals_message_once"),
            models.CheckConstraint(
                name="proposals_message_settled_by_and_at",
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.body[:60]


class OfMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(message__in=Message.objects.visible_to(user))


class MessageAttachment(models.Model):
    """A file that came with a message; never changed nor removed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(_("fichier"), upload_to=attached_under)
    name = models.CharField(_("nom du fichier"), max_length=200)
    kind = models.CharField(_("type"), max_length=10)
    size = models.PositiveIntegerField(_("taille (octets)"))
    digest = models.CharField(max_length=64)

    objects = OfMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce jointe d’un message")
        verbose_name_plural = _("pièces jointes des messages")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="proposals_attachment_once", fields=["message", "digest"])]

    def __str__(self):
        return self.name


class MessageNoticeQuerySet(OfMessageQuerySet):
    def visible_to(self, user):
        """One's own, while one reads the file."""
        return super().visible_to(user).filter(user=user) if user.is_authenticated else self.none()

    def waiting(self):
        """Those that nothing has told yet."""
        return self.filter(told_at=None)

    def with_keys(self, keys):
        return self.filter(pk__in=keys)

    def of_messages_before(self, moment):
        return self.filter(message__sent_at__lt=moment)

    def of_person(self, user):
        """Those of this person, whatever they may read. Not filtered by who asks."""
        return self.filter(user=user)

    def recipients(self):
        """Keys of the people concerned, each once."""
        return list(self.order_by("user").values_list("user", flat=True).distinct())


class MessageNotice(models.Model):
    """Somebody is to be told of a message: at once, or in the day's digest, as they chose. Told once.

    What may be told is asked of ``visible_to`` when the e-mail is written: a recusal in between takes it away.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(_("annoncé le"), null=True, blank=True)

    objects = MessageNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis de message")
        verbose_name_plural = _("avis de message")
        constraints = [models.UniqueConstraint(name="proposals_notice_once", fields=["message", "user"])]
        indexes = [
            models.Index(fields=["user"], name="proposals_notice_waiting", condition=Q(told_at=None)),
        ]

    def __str__(self):
        return f"{self.user} – {self.message_id}"


class ClarificationQuerySet(SharedQuerySet):
    def with_answers(self):
        """Read the requests with what came back, written by one act at one instant: the covering words, the version."""
        notes = JournalNote.objects.filter(entry__verb="resubmit", entry__proposal=OuterRef("proposal"))
        versions = Version.objects.filter(frozen_at=OuterRef("answered_at"), proposal=OuterRef("proposal"))
        return self.select_related("asked_by", "answered_by").annotate(
            words=Subquery(notes.filter(entry__at=OuterRef("answered_at")).values("text")[:1]),
            version_number=Subquery(versions.values("number")[:1]),
        )


class ClarificationRequest(models.Model):
    """« Précisions demandées »: a dated question that reopens the sections that it names, and only those."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="clarifications")
    question = models.TextField(_("précisions demandées"))
    sections = models.JSONField(_("sections rouvertes"), default=list)
    wanted_by = models.DateField(_("réponse souhaitée au plus tard le"), null=True, blank=True)
    asked_at = models.DateTimeField(_("demandées le"))
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("reçues le"), null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de précisions")
        verbose_name_plural = _("demandes de précisions")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                name="proposals_one_open_clarification",
                fields=["proposal"],
                condition=Q(answered_at=None),
                violation_error_message=_("Des précisions sont déjà demandées."),
            ),
            models.CheckConstraint(
                name="proposals_clarification_answered_by_and_at",
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.question[:60]
