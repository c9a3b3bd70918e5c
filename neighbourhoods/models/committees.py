"""The three committees of regional governance and their seats (Guide, section 3.1)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.dated import Dated, DatedQuerySet
from accounts.one_at_a_time import OneAtATime
from ui import said

from .organisations import Organisation


class CommitteeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Committees and their roles are public facts of the programme."""
        return self


class Committee(models.Model):
    class Code(models.TextChoices):
        PARTNERS = "partners", _("Comité des partenaires")
        MANAGEMENT = "management", _("Comité de gestion")
        GOVERNANCE = "governance", _("Comité de gouvernance")

    code = models.CharField(_("code"), max_length=20, choices=Code.choices, unique=True)
    name = said.SaidCharField(_("nom"), max_length=100)
    role = said.SaidTextField(_("rôle"), blank=True)
    composition = said.SaidTextField(_("composition"), blank=True)
    source = said.SaidCharField(_("source"), max_length=200, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("comité")
        verbose_name_plural = _("comités")
        ordering = ["pk"]

    def __str__(self):
        return self.name


class SeatQuerySet(DatedQuerySet):
    def visible_to(self, user):
        if user.is_team or user.is_admin:
            return self
        return self.filter(committee__in=Seat.objects.current().filter(user=user).values("committee"))

    def of_management(self):
        return self.filter(committee__code=Committee.Code.MANAGEMENT)

    def of_committee(self, committee):
        return self.filter(committee=committee)

    def held_by(self, user):
        return self.filter(user=user)

    def chairs(self):
        return self.filter(is_chair=True)

    def with_people(self):
        return self.select_related("user", "organisation", "committee")

    def that_withdraw(self):
        """Seats held for an organisation that withdraws from decisions on investments (Guide, 3.1, footnote)."""
        return self.filter(organisation__withdraws_from_investment_decisions=True)


class Seat(Dated):
    """A person sits on a committee for an organisation during some time; one seat is the chair (portal's default).

    ``is_chair`` holds for the row's whole span. Who presided over a recommendation is in its frozen record.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="seats", verbose_name=_("comité"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="seats", verbose_name=_("organisation représentée")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats", verbose_name=_("personne")
    )
    is_chair = models.BooleanField(_("présidence"), default=False)

    objects = SeatQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("siège")
        verbose_name_plural = _("sièges")
        ordering = ["committee", "organisation__name"]
        constraints = [
            *Dated.Meta.constraints,
            OneAtATime(
                name="neighbourhoods_seat_one_chair_at_a_time",
                fields=["committee"],
                only={"is_chair": True},
                violation_error_message=_("Ce comité a déjà une présidence pendant une partie de ces dates."),
            ),
            OneAtATime(
                name="neighbourhoods_seat_one_at_a_time",
                fields=["committee", "user"],
                violation_error_message=_("Cette personne siège déjà à ce comité pendant une partie de ces dates."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.organisation}"
