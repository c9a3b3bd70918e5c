"""The people named in a request: the members of its team and the fiduciary; the links by which they answer."""

import hashlib

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui import language as spoken

from .requests import OPEN, FundingRequest, RequestStatus

FIDUCIARY_PLACE = 0


class SignatoryQuerySet(models.QuerySet):
    def of_account(self, user):
        """Those named at an address that this account has proved to be its own."""
        proved = EmailAddress.objects.filter(user=user, verified=True).values(key=Lower("email"))
        return self.filter(email_key__in=proved)

    def of_addresses(self, keys):
        return self.filter(email_key__in=keys)

    def visible_to(self, user):
        return self.filter(request__in=FundingRequest.objects.visible_to(user))

    def of_request(self, request):
        return self.filter(request=request)

    def of_requests_never_sent(self):
        return self.filter(request__submitted_at=None)

    def team(self):
        return self.filter(Signatory.of_the_team())

    def fiduciary(self):
        return self.filter(place=FIDUCIARY_PLACE)

    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def not_declined(self):
        return self.filter(declined_at=None)

    def unanswered(self):
        return self.filter(confirmed_at=None, declined_at=None)

    def awaited(self, now):
        """Those whose answer is still wanted, and whose link still works."""
        still = self.unanswered().filter(expires_at__gt=now, forgotten_at=None)
        return still.filter(Q(request__status=RequestStatus.DRAFT) | Q(place=FIDUCIARY_PLACE, request__status__in=OPEN))

    def at(self, place):
        return self.filter(place=place)

    def to_remind(self, now):
        """Those awaited whose reminder has come and has not been written in this round."""
        first = Q(first_reminder_at__lte=now, reminded="")
        last = Q(last_reminder_at__lte=now) & ~Q(reminded=Signatory.LAST)
        return self.awaited(now).filter(first | last)

    def with_request(self):
        return self.select_related("request__declaration__neighbourhood", "request__opened_by")

    def in_order(self):
        """The team, in the order in which people were named; then the fiduciary."""
        last = models.Case(models.When(place=FIDUCIARY_PLACE, then=1), default=0)
        return self.alias(_last=last).order_by("_last", "place")

    def to_forget(self, before):
        """Those of requests that ended, or that nobody has touched, before then, and that still name somebody."""
        quiet = Q(request__status=RequestStatus.DRAFT, request__saved_at__lt=before)
        quiet &= Q(invited_at=None) | Q(invited_at__lt=before)
        return self.filter(Q(request__ended_at__lt=before) | quiet, forgotten_at=None)


class Signatory(models.Model):
    """Somebody named in a request. ``place``: 1 to ``team_max`` in the team, 0 for the fiduciary; unique either way.

    Whoever opens the request holds the first place and has confirmed: the account has proved its address.
    ``round`` counts the invitations: each one has its own links and its own reminders.
    """

    FIRST, LAST = "first", "last"

    request = models.ForeignKey(
        FundingRequest, on_delete=models.CASCADE, related_name="signatories", verbose_name=_("demande")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    name = models.CharField(_("nom"), max_length=160, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    language = models.CharField(_("langue"), max_length=5, default=spoken.current)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    function = models.CharField(_("fonction"), max_length=160, blank=True)
    word = models.TextField(_("mot du fiduciaire"), max_length=2000, blank=True)
    invited_at = models.DateTimeField(_("invitation du"), null=True, blank=True)
    expires_at = models.DateTimeField(_("lien valable jusqu’au"), null=True, blank=True)
    first_reminder_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_reminder_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded = models.CharField(max_length=10, blank=True, editable=False)  # the latest reminder of this round
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    declined_at = models.DateTimeField(_("décliné le"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("oublié le"), null=True, blank=True, editable=False)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("personne d’une demande")
        verbose_name_plural = _("personnes des demandes")
        ordering = ["request", "place"]
        constraints = [
            models.UniqueConstraint(
                name="readiness_signatory_one_per_place",
                fields=["request", "place"],
                violation_error_message=_("Cette place de l’équipe est déjà prise."),
            ),
            models.UniqueConstraint(
                name="readiness_signatory_named_once_in_the_team",
                fields=["request", "email_key"],
                condition=Q(forgotten_at=None) & ~Q(place=FIDUCIARY_PLACE),
                violation_error_message=_("Cette personne est déjà dans l’équipe."),
            ),
            models.CheckConstraint(
                name="readiness_signatory_confirmed_or_declined",
                condition=Q(confirmed_at=None) | Q(declined_at=None),
            ),
            models.CheckConstraint(
                name="readiness_signatory_forgotten_names_nobody",
                condition=Q(forgotten_at=None) & ~Q(email_key="") & ~Q(name="")
                | Q(forgotten_at__isnull=False, name="", email="", email_key=""),
            ),
        ]

    def __str__(self):
        return self.name or str(_("personne effacée"))

    @staticmethod
    def of_the_team(prefix=""):
        return Q(**{f"{prefix}place__gt": FIDUCIARY_PLACE})

    @property
    def is_fiduciary(self):
        return self.place == FIDUCIARY_PLACE

    def is_awaited(self, now):
        """True while the answer is wanted and may still be given. Needs ``request``."""
        wanted = OPEN if self.is_fiduciary else (RequestStatus.DRAFT,)
        unanswered = self.confirmed_at is None and self.declined_at is None and self.forgotten_at is None
        return unanswered and self.request.status in wanted and self.expires_at is not None and now < self.expires_at


class AnswerLinkQuerySet(models.QuerySet):
    def with_token(self, token):
        """Find by the link's token, of which only a hash is kept."""
        return self.filter(token_hash=AnswerLink.hash_of(token))

    def over_before(self, moment):
        return self.filter(expires_at__lt=moment)

    def with_signatory(self):
        return self.select_related(
            "signatory__request__declaration__neighbourhood",
            "signatory__request__opened_by",
            "signatory__request__coach",
        )


class AnswerLink(models.Model):
    """What an invitation or a reminder carries. Its token is stored hashed; the first answer closes every link."""

    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="links", verbose_name=_("personne"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("fait le"), default=timezone.now)
    expires_at = models.DateTimeField(_("valable jusqu’au"))

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien de réponse")
        verbose_name_plural = _("liens de réponse")
        ordering = ["-created_at"]

    def __str__(self):
        return str(self.created_at)

    @staticmethod
    def hash_of(token):
        return hashlib.sha256(token.encode()).hexdigest()

    def is_open(self, now):
        return now < self.expires_at and self.signatory.is_awaited(now)
