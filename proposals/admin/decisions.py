"""Decisions and letters, to read: what was ratified and said to a table is mended by a second letter, never here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ui.admin import VisibleToInline

from ..models import Decision, FileQuestion, GrantYear, Letter, LetterDispatch, LetterFile
from .files import ByPositionAdmin, laid_out


class GrantYearInline(VisibleToInline):
    model = GrantYear
    fields = readonly_fields = ["number", "amount", "reserved", "exception_reason"]


@admin.register(Decision)
class DecisionAdmin(ByPositionAdmin):
    list_display = ["proposal", "outcome", "ratified_on", "ratified_by_body", "minutes_reference", "starts_on"]
    list_filter = ["outcome", "ratified_by_body"]
    list_select_related = ["proposal"]
    search_fields = ["proposal__reference", "proposal__title", "minutes_reference"]
    date_hierarchy = "ratified_on"
    inlines = [GrantYearInline]


@admin.register(GrantYear)
class GrantYearAdmin(ByPositionAdmin):
    list_display = ["file", "number", "amount", "reserved", "has_exception"]
    list_filter = ["number"]
    list_select_related = ["decision__proposal"]
    search_fields = ["decision__proposal__reference"]

    def get_queryset(self, request):
        decisions = Decision.objects.filter(proposal__in=self.known(request)).values("pk")
        return GrantYear.objects.filter(decision__in=decisions)

    @admin.display(description=_("dossier"))
    def file(self, year):
        return year.decision.proposal

    @admin.display(description=_("exception"), boolean=True)
    def has_exception(self, year):
        return bool(year.exception_reason)


@admin.register(FileQuestion)
class FileQuestionAdmin(ByPositionAdmin):
    list_display = ["proposal", "text", "on_behalf", "recorded_at", "recorded_by"]
    list_filter = ["on_behalf"]
    list_select_related = ["proposal", "recorded_by"]
    search_fields = ["text", "proposal__reference"]
    date_hierarchy = "recorded_at"


class LetterFileInline(VisibleToInline):
    model = LetterFile
    fields = readonly_fields = ["digest", "drawn_at"]


class LetterDispatchInline(VisibleToInline):
    model = LetterDispatch
    fields = readonly_fields = ["sent_at", "sent_by"]


@admin.register(Letter)
class LetterAdmin(ByPositionAdmin):
    list_display = ["number", "proposal", "kind", "rank", "dated_on", "issued_by", "sent_at"]
    list_filter = ["kind", ("dispatch", admin.EmptyFieldListFilter)]
    list_select_related = ["proposal", "issued_by", "dispatch"]
    search_fields = ["number", "proposal__reference", "proposal__title"]
    date_hierarchy = "dated_on"
    fields = ["number", "proposal", "kind", "rank", "corrects", "dated_on", "issued_at", "issued_by", "words"]
    readonly_fields = fields
    inlines = [LetterFileInline, LetterDispatchInline]

    @admin.display(description=_("envoyée le"))
    def sent_at(self, letter):
        dispatch = getattr(letter, "dispatch", None)
        return dispatch.sent_at if dispatch else None

    @admin.display(description=_("texte figé"))
    def words(self, letter):
        return laid_out(letter.content)
