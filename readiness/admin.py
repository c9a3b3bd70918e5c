"""The readiness path in the administration site: read for support; the rules of the path alone change here."""

from django.contrib import admin

from ui.admin import ReadOnlyAdmin, VisibleToAdmin, VisibleToInline

from .models import Coach, CoachFacet, Declaration, FundingRequest, JournalLine, PathRules, SavedAssessment, Signatory


@admin.register(PathRules)
class PathRulesAdmin(VisibleToAdmin):
    """A new row takes over from its day on; each request keeps what it opened under."""

    list_display = ["starts_on", "team_min", "team_max", "max_amount", "link_days"]
    fields = [
        "starts_on",
        "team_min",
        "team_max",
        "max_amount",
        "link_days",
        "first_reminder_days",
        "last_reminder_days",
    ]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(SavedAssessment)
class SavedAssessmentAdmin(ReadOnlyAdmin):
    list_display = ["author", "saved_at", "version"]


class JournalInline(VisibleToInline):
    model = JournalLine
    fields = readonly_fields = ["at", "verb", "from_status", "to_status", "by"]
    show_change_link = False


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "neighbourhood", "status", "submitted_at", "answered_at"]
    list_filter = ["status"]
    search_fields = ["organisation"]
    inlines = [JournalInline]


class SignatoryInline(VisibleToInline):
    model = Signatory
    fields = readonly_fields = ["place", "name", "email", "organisation", "invited_at", "confirmed_at", "declined_at"]
    show_change_link = False


@admin.register(FundingRequest)
class FundingRequestAdmin(ReadOnlyAdmin):
    list_display = ["declaration", "status", "amount", "granted", "submitted_at", "ended_at"]
    list_filter = ["status"]
    inlines = [SignatoryInline, JournalInline]


class FacetInline(VisibleToInline):
    model = CoachFacet
    fields = readonly_fields = ["kind", "value"]
    show_change_link = False


@admin.register(Coach)
class CoachAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "seniority", "agreed_at", "retired_at"]
    inlines = [FacetInline]
