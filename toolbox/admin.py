"""The toolbox in the administration site: everything is read there; what changes is changed on the team's own pages.

The index of the search is not here: it is written again from the resources. Nor are favourites: they are their owner’s.
"""

from django.contrib import admin

from ui.admin import ReadOnlyAdmin, VisibleToInline

from .models import (
    BrokenLinkReport,
    LinkWatch,
    Opening,
    Path,
    Placement,
    Question,
    Resource,
    Step,
    Suggestion,
    Theme,
    Version,
    WordGroup,
    WorkbookImport,
)


class QuestionInline(VisibleToInline):
    model = Question
    fields = readonly_fields = ["position", "text"]
    show_change_link = False


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin):
    list_display = ["position", "name", "short_name", "source"]
    list_display_links = ["name"]
    search_fields = ["name", "short_name"]
    inlines = [QuestionInline]


class VersionInline(VisibleToInline):
    model = Version
    fk_name = "resource"
    fields = readonly_fields = ["number", "link", "page", "name", "change", "at", "by"]


class PlacementInline(VisibleToInline):
    model = Placement
    fields = readonly_fields = ["theme", "position"]
    show_change_link = False


@admin.register(Resource)
class ResourceAdmin(ReadOnlyAdmin):
    list_display = ["title", "author", "year", "format", "published_at", "withdrawn_at", "review_on", "expires_on"]
    list_filter = [
        "format",
        "language",
        "depth",
        "themes",
        ("current", admin.EmptyFieldListFilter),
        ("published_at", admin.EmptyFieldListFilter),
        ("withdrawn_at", admin.EmptyFieldListFilter),
        "is_fictitious",
    ]
    search_fields = ["title", "author", "code"]
    date_hierarchy = "created_at"
    exclude = ["current"]  # told among the versions
    inlines = [VersionInline, PlacementInline]


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    """Append-only: a line is added each time that a resource opens something else. Files are given by the portal's pages."""

    list_display = ["resource", "number", "link", "page", "name", "change", "at", "by"]
    list_filter = ["kind"]
    list_select_related = ["resource", "by"]
    search_fields = ["resource__title", "link", "name"]
    date_hierarchy = "at"
    fields = ["resource", "number", "link", "page", "name", "kind", "size", "change", "at", "by"]


class StepInline(VisibleToInline):
    model = Step
    fields = readonly_fields = ["position", "resource", "why"]
    show_change_link = False


@admin.register(Path)
class PathAdmin(ReadOnlyAdmin):
    list_display = ["title", "stage", "position", "published_at"]
    list_filter = ["stage", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["stage"]
    search_fields = ["title"]
    inlines = [StepInline]


@admin.register(WordGroup)
class WordGroupAdmin(ReadOnlyAdmin):
    """Changed on the team's page, which writes the index again."""

    list_display = ["words"]
    search_fields = ["words"]


@admin.register(LinkWatch)
class LinkWatchAdmin(ReadOnlyAdmin):
    list_display = ["resource", "outcome", "http_status", "reason", "checked_at", "failed_days", "next_at"]
    list_filter = ["outcome"]
    list_select_related = ["resource"]
    search_fields = ["resource__title"]
    date_hierarchy = "checked_at"


@admin.register(BrokenLinkReport)
class BrokenLinkReportAdmin(ReadOnlyAdmin):
    list_display = ["resource", "note", "at", "closed_at", "closed_by"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["resource", "closed_by"]
    search_fields = ["resource__title", "note"]
    date_hierarchy = "at"


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ["title", "name", "status", "at", "answered_at", "answered_by", "resource"]
    list_filter = ["status", "theme"]
    list_select_related = ["answered_by", "resource"]
    search_fields = ["title", "name", "email"]
    date_hierarchy = "at"
    fields = [
        "title", "link", "file_name", "theme", "why", "name", "email", "at", "status", "answer", "answered_at",
        "answered_by", "resource",
    ]  # fmt: skip


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    """Counts by day, without anybody."""

    list_display = ["resource", "day", "count"]
    list_select_related = ["resource"]
    search_fields = ["resource__title"]
    date_hierarchy = "day"


@admin.register(WorkbookImport)
class WorkbookImportAdmin(ReadOnlyAdmin):
    list_display = ["name", "made_by", "made_at", "saved_at", "created", "changed", "skipped"]
    list_filter = [("saved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["made_by"]
    search_fields = ["name"]
    date_hierarchy = "made_at"
    exclude = ["lines", "replaced"]
