"""Who acts for whom, with dates: members of tables and partners, invitations, advisors' portfolios."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.dated import Dated, DatedQuerySet
from accounts.one_at_a_time import OneAtATime

from .organisations import Organisation
from .places import Neighbourhood


class MembershipQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """Whoever shares the table, advises it, or belongs to the team."""
        if user.is_team or user.is_admin:
            return self
        return self.filter(
            Q(neighbourhood__in=Neighbourhood.objects.joined_by(user))
            | Q(neighbourhood__in=Neighbourhood.objects.advised_by(user))
        )

    def coordinators(self):
        return self.filter(role=TableMembership.Role.COORDINATOR)

    def that_submit(self):
        """Rows whose holder may submit for the table: ``TableMembership.submits`` says the same of one row."""
        return self.filter(Q(role=TableMembership.Role.COORDINATOR) | Q(may_submit=True))

    def of_table(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def held_by(self, user):
        return self.filter(user=user)

    def with_address(self, email):
        return self.filter(user__email__iexact=email)

    def other_than(self, membership):
        return self.exclude(pk=membership.pk)

    def lasting(self):
        """Rows without a planned end."""
        return self.filter(ends_on=None)

    def of_people_who_can_act(self):
        """Rows of accounts that are not blocked."""
        return self.filter(user__is_active=True)

    def with_people(self):
        return self.select_related("user", "neighbourhood__table").order_by(
            "-role", "user__last_name", "user__first_name"
        )


class TableMembership(Dated):
    """A person acts for a table de quartier during some time. A colleague who leaves is revoked; the files stay."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordination")
        CONTRIBUTOR = "contributor", _("Collaboration")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="table_memberships", verbose_name=_("personne")
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("quartier")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    may_submit = models.BooleanField(
        _("peut déposer"),
        default=False,
        help_text=_(
            "Hypothèse du portail, pas une règle du guide : une personne qui collabore dépose si la coordination le "
            "permet."
        ),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("membre d’une table")
        verbose_name_plural = _("membres des tables")
        ordering = ["neighbourhood", "role", "user"]
        constraints = [
            *Dated.Meta.constraints,
            OneAtATime(
                name="neighbourhoods_tablemembership_one_at_a_time",
                fields=["user", "neighbourhood"],
                violation_error_message=_(
                    "Cette personne est déjà membre de cette table pendant une partie de ces dates."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.neighbourhood} ({self.get_role_display()})"

    @property
    def submits(self):
        return self.role == self.Role.COORDINATOR or self.may_submit


class PartnerMembershipQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self if user.is_team or user.is_admin else self.filter(user=user)

    def held_by(self, user):
        return self.filter(user=user)

    def of_partner(self, organisation):
        return self.filter(organisation=organisation)

    def with_role(self, role):
        return self.filter(role=role)

    def with_organisation(self):
        return self.select_related("organisation")

    def with_people(self):
        return self.select_related("organisation", "user").order_by("role", "user__last_name", "user__first_name", "pk")


class PartnerMembership(Dated):
    """A person coaches or organises for an external partner during some time."""

    class Role(models.TextChoices):
        COACH = "coach", _("Accompagnement")
        ORGANISER = "organiser", _("Organisation d’activités")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="partner_memberships",
        verbose_name=_("personne"),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("partenaire")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)

    objects = PartnerMembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("membre d’un partenaire")
        verbose_name_plural = _("membres des partenaires")
        ordering = ["organisation", "role", "user"]
        constraints = [
            *Dated.Meta.constraints,
            *(
                OneAtATime(
                    name=f"neighbourhoods_partnermembership_one_{role}_at_a_time",
                    fields=["user", "organisation"],
                    only={"role": role},
                    violation_error_message=_(
                        "Cette personne tient déjà ce rôle chez ce partenaire pendant une partie de ces dates."
                    ),
                )
                for role in ("coach", "organiser")
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.organisation} ({self.get_role_display()})"


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.is_team or user.is_admin:
            return self
        return self.filter(neighbourhood__in=Neighbourhood.objects.joined_by(user))

    def open(self, now):
        return self.filter(accepted_at=None, cancelled_at=None, expires_at__gt=now)

    def unanswered(self):
        """Neither accepted nor cancelled: still open, or left to expire."""
        return self.filter(accepted_at=None, cancelled_at=None)

    def of_table(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def of_tables(self, neighbourhoods):
        return self.filter(neighbourhood__in=neighbourhoods)

    def to_address(self, email):
        return self.filter(email__iexact=email)

    def concerning(self, user, tables):
        """Those sent to this person, and those of ``tables``."""
        return self.filter(Q(email__iexact=user.email) | Q(neighbourhood__in=tables))

    def made_since(self, moment):
        return self.filter(created_at__gt=moment)

    def over_before(self, moment):
        """Accepted, cancelled, or left to expire, before then."""
        answered = Q(accepted_at__lt=moment) | Q(cancelled_at__lt=moment)
        return self.filter(answered | Q(accepted_at=None, cancelled_at=None, expires_at__lt=moment))

    def with_token(self, token):
        """Find by the link's token, of which only a hash is kept."""
        return self.filter(token_hash=Invitation.hash_of(token))


class Invitation(models.Model):
    """An offer by e-mail to join a table. The link's token is stored hashed, works once, and expires."""

    email = models.EmailField(_("courriel"))
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("quartier")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=TableMembership.Role.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("invitation faite par")
    )
    created_at = models.DateTimeField(_("faite le"), default=timezone.now)
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("acceptée par"),
    )
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("annulée par"),
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="neighbourhoods_invitation_accepted_by_and_at",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="neighbourhoods_invitation_cancelled_by_and_at",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="neighbourhoods_invitation_not_both",
                condition=Q(accepted_at=None) | Q(cancelled_at=None),
                violation_error_message=_("Une invitation acceptée ne s’annule plus."),
            ),
        ]

    def __str__(self):
        return f"{self.email} – {self.neighbourhood}"

    @staticmethod
    def hash_of(token):
        return hashlib.sha256(token.encode()).hexdigest()

    def is_open(self, now):
        return self.accepted_at is None and self.cancelled_at is None and now < self.expires_at

    def is_for(self, user):
        return user.is_authenticated and user.email.lower() == self.email.lower()


class PortfolioQuerySet(DatedQuerySet):
    def held_by(self, user, on=None):
        """The portfolio rows that this person answers for on that day: their own, and those of advisors on leave."""
        replaced = Substitution.objects.current(on).filter(substitute=user).values("advisor")
        return self.current(on).filter(Q(advisor=user) | Q(advisor__in=replaced))

    def visible_to(self, user):
        return self if user.is_team or user.is_admin else self.held_by(user)

    def of_table(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def with_advisors(self):
        return self.select_related("advisor")

    def of_advisor(self, advisor):
        """The person's own rows, past ones too, without those of advisors whom they replace."""
        return self.filter(advisor=advisor)

    def people_answering_for(self, neighbourhood, on=None):
        """Users who answer for a neighbourhood on that day: its advisor, or whoever replaces an advisor on leave."""
        User = self.model._meta.get_field("advisor").related_model
        advisors = self.current(on).filter(neighbourhood=neighbourhood).values("advisor")
        away = Substitution.objects.current(on).filter(advisor__in=advisors)
        return User.objects.filter(
            Q(pk__in=advisors) & ~Q(pk__in=away.values("advisor")) | Q(pk__in=away.values("substitute")),
            is_active=True,
        )


class Portfolio(Dated):
    """An advisor of Centraide accompanies a neighbourhood during some time (Guide, sections 5.2 and 5.3)."""

    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="portfolio", verbose_name=_("conseil")
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="portfolio", verbose_name=_("quartier")
    )

    objects = PortfolioQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("quartier d’un portefeuille")
        verbose_name_plural = _("portefeuilles")
        ordering = ["neighbourhood"]
        constraints = [
            *Dated.Meta.constraints,
            OneAtATime(
                name="neighbourhoods_portfolio_one_advisor_at_a_time",
                fields=["neighbourhood"],
                violation_error_message=_(
                    "Ce quartier a déjà une conseillère ou un conseiller pendant une partie de ces dates."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.advisor} – {self.neighbourhood}"


class SubstitutionQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self if user.is_team or user.is_admin else self.about(user)

    def with_people(self):
        return self.select_related("advisor", "substitute")

    def about(self, user):
        """Rows in which the person is replaced or replaces."""
        return self.filter(Q(advisor=user) | Q(substitute=user))

    def of_advisor(self, advisor):
        return self.filter(advisor=advisor)


class Substitution(Dated):
    """Somebody answers for an advisor's whole portfolio during a leave."""

    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves", verbose_name=_("personne absente")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="substitutions",
        verbose_name=_("personne qui remplace"),
    )

    objects = SubstitutionQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("remplacement")
        verbose_name_plural = _("remplacements")
        ordering = ["-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            OneAtATime(
                name="neighbourhoods_substitution_one_at_a_time",
                fields=["advisor"],
                violation_error_message=_("Quelqu’un remplace déjà cette personne pendant une partie de ces dates."),
            ),
            models.CheckConstraint(
                name="neighbourhoods_nobody_replaces_themselves",
                condition=~Q(advisor=F("substitute")),
                violation_error_message=_("Personne ne se remplace soi-même."),
            ),
        ]

    def __str__(self):
        return f"{self.substitute} → {self.advisor}"
