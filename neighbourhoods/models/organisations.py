"""Organisations and the families of partners to which they belong (Guide, section 3.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    OPERATOR = "operator", _("Opérateur")
    PHILANTHROPIC = "philanthropic", _("Partenaire philanthropique")
    INSTITUTIONAL = "institutional", _("Partenaire institutionnel")
    COMMUNITY = "community", _("Partenaire communautaire")
    EXTERNAL = "external", _("Partenaire externe")


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Organisations are public facts of the programme."""
        return self

    def of_family(self, family):
        return self.filter(families__family=family)

    def partners(self):
        """External partners, which coach and organise (Menu des possibles); a kind of organisation sends nobody."""
        return self.filter(is_group=False, families__family=Family.EXTERNAL)

    def tables(self):
        """Real tables de quartier: the organisation of a neighbourhood."""
        return self.filter(neighbourhood__isnull=False, neighbourhood__is_fictitious=False)

    def of_the_programme(self):
        """Organisations that the public page of governance names: real ones but the tables, with their families."""
        return self.filter(is_fictitious=False, neighbourhood=None).prefetch_related("families")

    def that_may_sit(self):
        """Organisations that may hold a seat: the guide also names kinds of organisations, which delegate nobody."""
        return self.filter(is_group=False).exclude(families__family=Family.EXTERNAL)


class Organisation(models.Model):
    """An organisation of the PIC community.

    ``withdraws_from_investment_decisions`` is the flag of the Guide's footnote in section 3.1: whoever sits on a
    committee for such an organisation is recused from every file.
    """

    # What the reference file calls the organisation, so that a name mended here is not loaded a second time.
    code = models.SlugField(_("code de référence"), max_length=60, unique=True, null=True, blank=True, editable=False)
    name = models.CharField(_("nom"), max_length=200, unique=True)
    acronym = models.CharField(_("sigle"), max_length=20, blank=True)
    unit = models.CharField(_("unité"), max_length=200, blank=True)
    withdraws_from_investment_decisions = models.BooleanField(
        _("se retire des décisions sur les investissements"),
        default=False,
        help_text=_("Guide de la phase 2, section 3.1 : la CMTQ se retire lors de ces décisions."),
    )
    is_group = models.BooleanField(
        _("désigne un ensemble d’organisations"),
        default=False,
        help_text=_("Par exemple les arrondissements ou les CIUSSS : un ensemble n’occupe pas de siège."),
    )
    is_fictitious = models.BooleanField(_("donnée fictive"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    @property
    def family_codes(self):
        return {row.family for row in self.families.all()}


class OrganisationFamily(models.Model):
    """One family of one organisation; Centraide belongs to two."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="families", verbose_name=_("organisation")
    )
    family = models.CharField(_("famille"), max_length=20, choices=Family.choices)

    class Meta:
        verbose_name = _("famille d’une organisation")
        verbose_name_plural = _("familles des organisations")
        constraints = [
            models.UniqueConstraint(
                name="neighbourhoods_family_once_per_organisation",
                fields=["organisation", "family"],
                violation_error_message=_("Cette organisation fait déjà partie de cette famille."),
            ),
            models.CheckConstraint(
                name="neighbourhoods_family_known", condition=models.Q(family__in=[f.value for f in Family])
            ),
        ]

    def __str__(self):
        return self.get_family_display()
