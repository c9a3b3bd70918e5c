"""The journal of hours: one account for a neighbourhood and an envelope, and lines that nobody changes.

The balance is a pure function of these lines (``coaching/ledger``): nothing here stores one.
"""

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods import positions
from neighbourhoods.models import Neighbourhood, Organisation, PartnerMembership
from proposals.models.conditions import ALWAYS, NEVER, any_of, narrowed

from .years import MOST_MINUTES, MOST_WORDS, PERSON, Envelope, ProgrammeYear, in_quarters


def by_place(user, path="neighbourhood"):
    """Condition: the row belongs to a neighbourhood that the person follows, as table, as advisor, or as the team."""
    if not user.is_authenticated:
        return NEVER
    if user.is_team or user.is_admin:
        return ALWAYS
    held = positions.kept(user)
    if held:
        places = [*held.own, *held.advised]
        return Q(**{f"{path}__in": places}) if places else NEVER
    return Q(**{f"{path}__in": Neighbourhood.objects.joined_by(user)}) | Q(
        **{f"{path}__in": Neighbourhood.objects.advised_by(user)}
    )


def partners_of(user, on=None):
    """The partner organisations for which the person coaches on that day: keys, or a query that says them."""
    kept = positions.kept(user) if on is None else None
    if kept:
        return list(kept.coaches_for)
    held = PartnerMembership.objects.current(on).with_role(PartnerMembership.Role.COACH).held_by(user)
    return held.values("organisation")


def by_partner(user, path="partner"):
    """Condition: the row belongs to a partner for which the person, who has signed in, coaches today."""
    partners = partners_of(user)
    return Q(**{f"{path}__in": partners}) if not isinstance(partners, list) or partners else NEVER


class HoursAccountQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who follows the neighbourhood, and the coaches who have a mandate there: they must see what is left."""
        if not user.is_authenticated:
            return self.none()
        coached = narrowed(Neighbourhood.objects, by_partner(user, "coaching_mandates__partner"))
        return narrowed(self, any_of(by_place(user), Q(neighbourhood__in=coached.values("pk"))))

    def of(self, neighbourhood, envelope):
        return self.filter(neighbourhood=neighbourhood, envelope=envelope)

    def of_envelope(self, envelope):
        return self.filter(envelope=envelope)


class HoursAccount(models.Model):
    """Hours of one neighbourhood in one envelope. Whoever writes in its journal locks this row first."""

    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="hours_accounts", verbose_name=_("quartier")
    )
    envelope = models.CharField(_("enveloppe"), max_length=8, choices=Envelope.choices)

    objects = HoursAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("compte d’heures")
        verbose_name_plural = _("comptes d’heures")
        ordering = ["neighbourhood", "envelope"]
        constraints = [
            models.UniqueConstraint(name="coaching_one_account_per_envelope", fields=["neighbourhood", "envelope"]),
            models.CheckConstraint(
                name="coaching_envelope_known", condition=Q(envelope__in=[one.value for one in Envelope])
            ),
        ]

    def __str__(self):
        return f"{self.neighbourhood} – {self.get_envelope_display()}"


class HoursEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A journal shows every partner's sessions: whoever follows the neighbourhood reads it, coaches do not."""
        return narrowed(self, by_place(user, "account__neighbourhood"))

    def of_account(self, account):
        return self.filter(account=account)

    def of_place(self, neighbourhood):
        return self.filter(account__neighbourhood=neighbourhood)

    def sessions(self):
        return self.filter(kind=HoursEntry.Kind.SESSION)

    def summed_by_envelope(self):
        """(envelope, lines, minutes) rows, in the order of the envelopes' names."""
        rows = self.order_by("account__envelope").values_list("account__envelope")
        return rows.annotate(lines=Count("pk"), total=Sum("minutes"))

    def line_before(self, instant):
        """The line of a session that counted at an instant (now, when it is None), or None."""
        lines = self.sessions()
        if instant is not None:
            return lines.filter(recorded_at__lt=instant).order_by("-sequence").first()
        return lines.standing().first()

    def of_occasion(self, key):
        return self.filter(key=key)

    def grants(self):
        return self.filter(kind=HoursEntry.Kind.GRANT)

    def adjustments(self):
        return self.filter(kind=HoursEntry.Kind.ADJUSTMENT)

    def of_mandates(self, mandates):
        """The sessions of these mandates."""
        return self.filter(session__mandate__in=mandates)

    def between(self, first_day, last_day):
        return self.filter(dated_on__gte=first_day, dated_on__lte=last_day)

    def standing(self):
        """Lines that no other line cancels."""
        return self.filter(reversed_by=None)

    def in_order(self):
        return self.order_by("sequence")


class HoursEntry(AppendOnlyModel):
    """One line of an account's journal. Minutes are whole quarters of an hour, above zero.

    ``dated_on`` is a local day: the session's; the first day of the year for a grant or an adjustment; that of the
    cancelled line for a reversal. ``sequence`` orders the lines of one account. ``key`` names the occasion: the same
    key and facts are the same line. ``direction`` is −1 for an adjustment that takes away. ``is_exception`` marks the
    team's act that lets a year open above two grants; every statement shows it.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", _("Heures accordées")
        SESSION = "session", _("Séance")
        REVERSAL = "reversal", _("Annulation")
        ADJUSTMENT = "adjustment", _("Ajustement")

    key = models.CharField(_("occasion"), max_length=80, unique=True)
    account = models.ForeignKey(HoursAccount, models.PROTECT, related_name="entries", verbose_name=_("compte"))
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    minutes = models.PositiveIntegerField(_("minutes"))
    direction = models.SmallIntegerField(_("sens"), default=1, choices=[(1, _("en plus")), (-1, _("en moins"))])
    dated_on = models.DateField(_("date"))
    sequence = models.PositiveIntegerField(_("numéro d’ordre"))
    recorded_at = models.DateTimeField(_("inscrite le"))
    author = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inscrite par")
    )
    year = models.ForeignKey(
        ProgrammeYear, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("année du lot")
    )
    session = models.ForeignKey(
        "CoachingSession", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("séance")
    )
    partner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partenaire")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("annule")
    )
    is_exception = models.BooleanField(_("exception à deux allocations"), default=False)

    objects = HoursEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("écriture du journal d’heures")
        verbose_name_plural = _("journal d’heures")
        ordering = ["account", "sequence"]
        constraints = [
            models.UniqueConstraint(name="coaching_entry_sequence_once", fields=["account", "sequence"]),
            models.UniqueConstraint(
                name="coaching_one_grant_per_year", fields=["account", "year"], condition=Q(kind="grant")
            ),
            models.CheckConstraint(
                name="coaching_entry_in_quarters",
                condition=in_quarters("minutes") & Q(minutes__gt=0, minutes__lte=MOST_MINUTES),
                violation_error_message=_("Une durée est un nombre positif de quarts d’heure."),
            ),
            models.CheckConstraint(
                name="coaching_entry_direction",
                condition=Q(direction=1) | Q(direction=-1, kind="adjustment"),
                violation_error_message=_("Seul un ajustement retire des heures."),
            ),
            models.CheckConstraint(
                name="coaching_entry_shape",
                condition=Q(kind="grant", year__isnull=False, session=None, partner=None, reverses=None)
                | Q(kind="adjustment", year__isnull=False, session=None, partner=None, reverses=None)
                | Q(kind="session", year=None, session__isnull=False, partner__isnull=False, reverses=None)
                | Q(kind="reversal", year=None, session=None, partner=None, reverses__isnull=False),
                violation_error_message=_("Une écriture porte ce que son type demande, et rien d’autre."),
            ),
            models.CheckConstraint(
                name="coaching_entry_has_an_author",
                condition=Q(kind="grant") | Q(author__isnull=False),
                violation_error_message=_("Seule une allocation s’inscrit sans personne."),
            ),
            models.CheckConstraint(
                name="coaching_entry_exception_is_an_act",
                condition=Q(is_exception=False) | Q(kind__in=["adjustment", "reversal"]),
            ),
            models.CheckConstraint(
                name="coaching_entry_not_its_own_reversal", condition=Q(reverses=None) | ~Q(reverses=F("pk"))
            ),
        ]
        indexes = [models.Index(fields=["account", "dated_on"], name="coaching_entry_by_day")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.sequence}"

    @property
    def signed_minutes(self):
        return self.minutes * self.direction


class EntryReason(models.Model):
    """Why a line was written, beside the append-only journal so that it can be erased."""

    entry = models.OneToOneField(HoursEntry, models.CASCADE, related_name="reason", primary_key=True)
    text = models.TextField(_("motif"), max_length=MOST_WORDS)

    class Meta:
        verbose_name = _("motif d’une écriture")
        verbose_name_plural = _("motifs des écritures")

    def __str__(self):
        return self.text[:60]
