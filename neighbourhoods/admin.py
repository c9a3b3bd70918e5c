"""Reference data and support. Every list reads through ``visible_to``; nothing dated is deleted, it is ended."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.dated import current_q
from ui.admin import ReadOnlyAdmin, VisibleToAdmin, VisibleToInline, act_on_each

from . import actions, models


class CurrentFilter(admin.SimpleListFilter):
    """Whether a dated row holds today."""

    title = _("en vigueur")
    parameter_name = "current"

    def lookups(self, request, model_admin):
        return [("oui", _("Aujourd’hui")), ("non", _("Terminé ou à venir"))]

    def queryset(self, request, queryset):
        if self.value() == "oui":
            return queryset.filter(current_q())
        if self.value() == "non":
            return queryset.exclude(current_q())
        return queryset


class DatedAdmin(VisibleToAdmin):
    """A row with dates is a trace of who could do what: it is ended by the verb of its sort, never deleted."""

    actions = ["end_today"]

    def get_fields(self, request, obj=None):
        return [*self.fields, "ended_by", "ended_at"] if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        """What somebody has ended stays as it is: a right that comes back is another row."""
        if obj is not None and obj.ended_at is not None:
            return self.get_fields(request, obj)
        return ["ended_by", "ended_at"]

    def has_delete_permission(self, request, obj=None):
        return False

    def end(self, row, *, by, now):
        """The action that ends this sort of row, with its locks, its rule and its author."""
        raise NotImplementedError

    @admin.action(description=_("Mettre fin à ces lignes aujourd’hui"))
    def end_today(self, request, queryset):
        now = timezone.now()
        act_on_each(self, request, queryset.not_over(), lambda row: self.end(row, by=request.user, now=now))


class FamilyInline(admin.TabularInline):
    model = models.OrganisationFamily
    extra = 0


@admin.register(models.Organisation)
class OrganisationAdmin(VisibleToAdmin):
    list_display = ["name", "acronym", "withdraws_from_investment_decisions", "is_group", "is_fictitious"]
    list_filter = ["families__family", "withdraws_from_investment_decisions", "is_group", "is_fictitious"]
    search_fields = ["name", "acronym", "unit"]
    search_help_text = _("Cherchez par nom, sigle ou unité.")
    fields = [
        "name", "acronym", "unit", "withdraws_from_investment_decisions", "is_group", "is_fictitious", "source", "note",
    ]  # fmt: skip
    inlines = [FamilyInline]


class MembershipInline(VisibleToInline):
    model = models.TableMembership
    fields = ["user", "role", "may_submit", "starts_on", "ends_on"]


@admin.register(models.Neighbourhood)
class NeighbourhoodAdmin(VisibleToAdmin):
    list_display = ["name", "table", "is_fictitious"]
    list_filter = ["is_fictitious", ("table", admin.EmptyFieldListFilter)]
    search_fields = ["name", "slug", "table__name"]
    search_help_text = _("Cherchez par quartier ou par table.")
    list_select_related = ["table"]
    autocomplete_fields = ["table"]
    fields = ["name", "slug", "table", "is_fictitious", "source", "quality_note"]
    inlines = [MembershipInline]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}

    def get_readonly_fields(self, request, obj=None):
        # The address is printed in e-mails, and the reference data knows the neighbourhood by it.
        return ["slug"] if obj else []


@admin.register(models.PhaseOneRecord)
class PhaseOneRecordAdmin(ReadOnlyAdmin):
    """Confirmation has its page in the team's space, which says who confirms and when."""

    list_display = ["position", "neighbourhood", "is_inferred", "confirmed_on", "confirmed_by"]
    list_filter = ["is_inferred", ("confirmed_on", admin.EmptyFieldListFilter)]
    search_fields = ["neighbourhood__name"]
    list_select_related = ["neighbourhood", "confirmed_by"]


@admin.register(models.Initiative)
class InitiativeAdmin(VisibleToAdmin):
    list_display = ["title", "neighbourhood", "phase", "number", "is_public", "is_summary", "to_confirm"]
    list_filter = ["phase", "is_public", "is_summary", "to_confirm"]
    search_fields = ["title", "desired_change", "neighbourhood__name"]
    search_help_text = _("Cherchez par titre, changement souhaité ou quartier.")
    list_select_related = ["neighbourhood"]
    autocomplete_fields = ["neighbourhood"]
    fields = [
        "neighbourhood", "phase", "number", "title", "desired_change", "is_summary", "is_public", "to_confirm",
        "source", "note",
    ]  # fmt: skip


@admin.register(models.TableMembership)
class TableMembershipAdmin(DatedAdmin):
    list_display = ["user", "neighbourhood", "role", "may_submit", "starts_on", "ends_on"]
    list_filter = [CurrentFilter, "role", "may_submit"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "neighbourhood__name"]
    list_select_related = ["user", "neighbourhood"]
    autocomplete_fields = ["user", "neighbourhood"]
    fields = ["user", "neighbourhood", "role", "may_submit", "starts_on", "ends_on"]

    def end(self, row, *, by, now):
        actions.revoke_membership(membership=row, by=by, now=now)


@admin.register(models.PartnerMembership)
class PartnerMembershipAdmin(DatedAdmin):
    list_display = ["user", "organisation", "role", "starts_on", "ends_on"]
    list_filter = [CurrentFilter, "role"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "organisation__name"]
    list_select_related = ["user", "organisation"]
    autocomplete_fields = ["user", "organisation"]
    fields = ["user", "organisation", "role", "starts_on", "ends_on"]

    def end(self, row, *, by, now):
        actions.end_partner_membership(membership=row, by=by, now=now)


@admin.register(models.Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """The link itself is nowhere: only a hash of its token is kept."""

    list_display = ["email", "neighbourhood", "role", "created_at", "expires_at", "accepted_at", "cancelled_at"]
    list_filter = ["role", ("accepted_at", admin.EmptyFieldListFilter), ("cancelled_at", admin.EmptyFieldListFilter)]
    search_fields = ["email", "neighbourhood__name"]
    list_select_related = ["neighbourhood"]
    date_hierarchy = "created_at"
    fields = [
        "email", "neighbourhood", "role", "invited_by", "created_at", "expires_at", "accepted_at", "accepted_by",
        "cancelled_at", "cancelled_by",
    ]  # fmt: skip


@admin.register(models.Portfolio)
class PortfolioAdmin(DatedAdmin):
    list_display = ["neighbourhood", "advisor", "starts_on", "ends_on"]
    list_filter = [CurrentFilter]
    search_fields = ["advisor__email", "advisor__last_name", "neighbourhood__name"]
    list_select_related = ["neighbourhood", "advisor"]
    autocomplete_fields = ["advisor", "neighbourhood"]
    fields = ["neighbourhood", "advisor", "starts_on", "ends_on"]

    def end(self, row, *, by, now):
        actions.end_portfolio(portfolio=row, by=by, now=now)


@admin.register(models.Substitution)
class SubstitutionAdmin(DatedAdmin):
    list_display = ["advisor", "substitute", "starts_on", "ends_on"]
    list_filter = [CurrentFilter]
    search_fields = ["advisor__email", "advisor__last_name", "substitute__email", "substitute__last_name"]
    list_select_related = ["advisor", "substitute"]
    autocomplete_fields = ["advisor", "substitute"]
    fields = ["advisor", "substitute", "starts_on", "ends_on"]

    def end(self, row, *, by, now):
        actions.end_substitution(substitution=row, by=by, now=now)


class SeatInline(VisibleToInline):
    model = models.Seat
    fields = ["user", "organisation", "is_chair", "starts_on", "ends_on"]


@admin.register(models.Committee)
class CommitteeAdmin(VisibleToAdmin):
    list_display = ["name", "code"]
    search_fields = ["name"]
    fields = ["code", "name", "role", "composition", "source"]
    inlines = [SeatInline]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(models.PublicContact)
class PublicContactAdmin(VisibleToAdmin):
    list_display = ["name", "title", "email", "order"]
    search_fields = ["name", "about"]
    search_help_text = _("Cherchez par nom ou par sujet.")
    fields = ["name", "title", "about", "email", "phone", "order"]


@admin.register(models.Seat)
class SeatAdmin(DatedAdmin):
    list_display = ["user", "organisation", "committee", "is_chair", "starts_on", "ends_on"]
    list_filter = [CurrentFilter, "committee", "is_chair"]
    search_fields = ["user__email", "user__last_name", "organisation__name"]
    list_select_related = ["user", "organisation", "committee"]
    autocomplete_fields = ["user", "organisation"]
    fields = ["committee", "organisation", "user", "is_chair", "starts_on", "ends_on"]

    def end(self, row, *, by, now):
        actions.end_seat(seat=row, by=by, now=now)
