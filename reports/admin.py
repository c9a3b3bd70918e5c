"""The calendar in the administration site: rules are written there, everything else is read."""

from django.contrib import admin

from ui.admin import ReadOnlyAdmin, VisibleToAdmin, VisibleToInline

from .models import (
    ClockDigest,
    ClockNotice,
    FollowUp,
    Lesson,
    Meeting,
    Notice,
    Obligation,
    ObligationEntry,
    Precisions,
    PublishedLesson,
    ReminderStep,
    Report,
    ReportingRules,
    ReportVersion,
    Tag,
)


@admin.register(ReportingRules)
class ReportingRulesAdmin(VisibleToAdmin):
    """Rules that a calendar follows are no longer changed: new ones begin on another day."""

    list_display = [
        "valid_from",
        "midyear_months",
        "grace_days",
        "report_steps",
        "repeat_days",
        "midyear_steps",
        "source",
    ]
    search_fields = ["source"]

    def has_change_permission(self, request, obj=None):
        in_use = obj is not None and Obligation.objects.under(obj).exists()
        return super().has_change_permission(request, obj) and not in_use

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.has_change_permission(request, obj)


class EntryInline(VisibleToInline):
    model = ObligationEntry
    fields = readonly_fields = ["at", "verb", "before", "after", "by"]


class StepInline(VisibleToInline):
    model = ReminderStep
    fields = readonly_fields = ["due_on", "step", "outcome", "at"]


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_display = [
        "participation",
        "kind",
        "year_number",
        "due_on",
        "extended_to",
        "done_on",
        "waived_at",
        "dropped_at",
    ]
    list_filter = ["kind", ("waived_at", admin.EmptyFieldListFilter), ("done_on", admin.EmptyFieldListFilter)]
    search_fields = ["participation__neighbourhood__name"]
    date_hierarchy = "due_on"
    list_select_related = ["participation__neighbourhood", "participation__stage"]
    inlines = [EntryInline, StepInline]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["step", "user", "is_copy", "at", "told_at"]
    list_filter = ["is_copy", ("told_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__email", "user__last_name"]
    list_select_related = ["step", "user"]


@admin.register(ClockNotice)
class ClockNoticeAdmin(ReadOnlyAdmin):
    list_display = ["proposal", "counts_from", "day", "outcome", "at"]
    list_filter = ["day", "outcome"]
    list_select_related = ["proposal"]


@admin.register(ClockDigest)
class ClockDigestAdmin(ReadOnlyAdmin):
    list_display = ["user", "at"]
    list_select_related = ["user"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["obligation", "starts_at", "minutes", "proposed_by", "proposed_at"]
    search_fields = ["obligation__participation__neighbourhood__name"]
    list_select_related = ["obligation__participation", "proposed_by"]


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyAdmin):
    list_display = ["text", "charge", "due_on", "done_at"]
    list_filter = ["charge", ("done_at", admin.EmptyFieldListFilter)]


class ReportVersionInline(VisibleToInline):
    model = ReportVersion
    fields = readonly_fields = ["number", "at", "by", "digest"]


class PrecisionsInline(VisibleToInline):
    model = Precisions
    fields = readonly_fields = ["at", "by", "question", "answered_at", "answered_by"]


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["obligation", "status", "opened_at", "submitted_at", "accepted_at"]
    list_filter = ["status", "obligation__kind"]
    search_fields = ["obligation__participation__neighbourhood__name"]
    list_select_related = ["obligation__participation__neighbourhood", "obligation__participation__stage"]
    inlines = [ReportVersionInline, PrecisionsInline]


@admin.register(Tag)
class TagAdmin(VisibleToAdmin):
    """A tag that serves no more is removed here; tags are put on in the portal's own pages."""

    list_display = ["name", "created_by", "created_at"]
    search_fields = ["name"]
    list_select_related = ["created_by"]
    exclude = ["key"]
    readonly_fields = ["created_at", "created_by"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Lesson)
class LessonAdmin(ReadOnlyAdmin):
    list_display = ["question", "report", "recorded_at", "dropped_at"]
    search_fields = ["question", "text"]
    list_select_related = [
        "report__obligation__participation__neighbourhood",
        "report__obligation__participation__stage",
    ]


@admin.register(PublishedLesson)
class PublishedLessonAdmin(ReadOnlyAdmin):
    list_display = ["title", "neighbourhood", "published_at", "withdrawn_at"]
    search_fields = ["title", "text"]
    list_select_related = ["neighbourhood"]
