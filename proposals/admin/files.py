"""Files and their history, to read. A state changes by an act on the file's own pages, never here."""

import json

from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ui.admin import ReadOnlyAdmin, VisibleToInline

from ..journal_words import SENTENCES, sentence
from ..models import (
    ClarificationRequest,
    ConflictDeclaration,
    Document,
    JournalEntry,
    LetterOfIntent,
    Meeting,
    Participation,
    ParticipationYear,
    Proposal,
    Recommendation,
    Status,
    Version,
)


def laid_out(data):
    """Return frozen JSON as text that people can read; escaped."""
    return format_html("<pre>{}</pre>", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))


class ByPositionAdmin(ReadOnlyAdmin):
    """What a position opens, less the recusals: an administrator who acts for a table reads its files on its pages.

    There the state is the one that the table is told; here it is the real one.
    """

    def known(self, request):
        return Proposal.objects.visible_by_position(request.user)

    def get_queryset(self, request):
        found, known = super().get_queryset(request), self.known(request).order_by().values("pk")
        return found.filter(pk__in=known) if self.model is Proposal else found.filter(proposal__in=known)


class VersionInline(VisibleToInline):
    model = Version
    fields = readonly_fields = ["number", "frozen_at", "frozen_by", "digest"]


@admin.register(Proposal)
class ProposalAdmin(ByPositionAdmin):
    list_display = ["reference", "display_title", "neighbourhood", "stage", "status", "call", "submitted_at"]
    list_display_links = ["reference", "display_title"]
    list_filter = ["status", "stage", "call", "neighbourhood"]
    list_select_related = ["neighbourhood", "stage", "call"]
    search_fields = ["reference", "neighbourhood__name"]  # a search by title would tell of drafts
    date_hierarchy = "submitted_at"
    inlines = [VersionInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "reference",
                    "display_title",
                    "neighbourhood",
                    "initiative",
                    "stage",
                    "status",
                    "call",
                    "rules",
                ]
            },
        ),
        (
            _("Qui et quand"),
            {
                "fields": [
                    ("opened_at", "opened_by"),
                    "first_contact_on",
                    ("first_contact_confirmed_at", "first_contact_confirmed_by"),
                    ("submitted_at", "submitted_by"),
                ]
            },
        ),
    ]

    readonly_fields = ["display_title"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_titles_for(request.user)

    @admin.display(description=_("titre"))
    def display_title(self, proposal):
        return proposal.display_title


@admin.register(Version)
class VersionAdmin(ByPositionAdmin):
    list_display = ["proposal", "number", "frozen_at", "frozen_by"]
    list_select_related = ["proposal", "frozen_by"]
    search_fields = ["proposal__reference", "proposal__title"]
    date_hierarchy = "frozen_at"
    fields = ["proposal", "number", "frozen_at", "frozen_by", "digest", "contents"]
    readonly_fields = fields

    @admin.display(description=_("contenu"))
    def contents(self, version):
        return laid_out(version.content)


class ActFilter(admin.SimpleListFilter):
    title = _("acte")
    parameter_name = "verb"

    def lookups(self, request, model_admin):
        return sorted(SENTENCES.items(), key=lambda pair: str(pair[1]))

    def queryset(self, request, queryset):
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(JournalEntry)
class JournalEntryAdmin(ByPositionAdmin):
    list_display = ["at", "file", "act", "states", "by", "is_internal"]
    list_filter = [ActFilter, "is_internal"]
    list_select_related = ["proposal", "by"]
    ordering = ["-at", "-pk"]
    search_fields = ["proposal__reference", "proposal__title", "by__email", "by__last_name"]
    date_hierarchy = "at"
    readonly_fields = ["reason"]

    @admin.display(description=_("dossier"), ordering="proposal__reference")
    def file(self, entry):
        return entry.proposal.reference or _("brouillon %(number)s") % {"number": entry.proposal_id}

    @admin.display(description=_("acte"), ordering="verb")
    def act(self, entry):
        return sentence(entry.verb)

    @admin.display(description=_("états"))
    def states(self, entry):
        labels = [str(Status(state).label) for state in (entry.from_status, entry.to_status) if state]
        return " → ".join(labels) or "–"

    @admin.display(description=_("motif"))
    def reason(self, entry):
        return getattr(getattr(entry, "note", None), "text", "") or "–"


@admin.register(Document)
class DocumentAdmin(ByPositionAdmin):
    list_display = ["name", "proposal", "slot", "kind", "size", "uploaded_at", "removed_at"]
    list_filter = ["kind", "slot"]
    list_select_related = ["proposal"]
    search_fields = ["name", "proposal__reference"]
    fields = ["proposal", "slot", "name", "kind", "size", "digest", "uploaded_at", "uploaded_by", "frozen_at"]


@admin.register(ClarificationRequest)
class ClarificationRequestAdmin(ByPositionAdmin):
    list_display = ["proposal", "asked_at", "asked_by", "wanted_by", "answered_at", "answered_by"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter)]
    list_select_related = ["proposal", "asked_by", "answered_by"]
    search_fields = ["proposal__reference", "question"]
    date_hierarchy = "asked_at"


@admin.register(ConflictDeclaration)
class ConflictDeclarationAdmin(ByPositionAdmin):
    list_display = ["proposal", "user", "has_conflict", "is_late", "declared_at"]
    list_filter = ["has_conflict", "is_late"]
    list_select_related = ["proposal", "user"]
    search_fields = ["proposal__reference", "user__email", "user__last_name"]
    date_hierarchy = "declared_at"


@admin.register(Recommendation)
class RecommendationAdmin(ReadOnlyAdmin):
    list_display = ["file", "outcome", "adopted_at", "recorded_by"]
    list_filter = ["outcome"]
    list_select_related = ["item__proposal", "recorded_by"]
    search_fields = ["item__proposal__reference", "item__proposal__title"]
    date_hierarchy = "adopted_at"
    fields = ["file", "outcome", "reasons", "adopted_at", "recorded_by", "adopted_analysis", "minutes"]
    readonly_fields = fields

    @admin.display(description=_("dossier"))
    def file(self, recommendation):
        return recommendation.item.proposal

    @admin.display(description=_("analyse adoptée"))
    def adopted_analysis(self, recommendation):
        return laid_out(recommendation.analysis)

    @admin.display(description=_("procès-verbal"))
    def minutes(self, recommendation):
        return laid_out(recommendation.record)


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["committee", "starts_at", "place", "convened_at", "opened_at", "closed_at"]
    list_filter = ["committee", ("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["committee"]
    date_hierarchy = "starts_at"


@admin.register(LetterOfIntent)
class LetterOfIntentAdmin(ReadOnlyAdmin):
    list_display = ["neighbourhood", "call", "stage", "sent_at", "sent_by"]
    list_filter = ["call", "stage"]
    list_select_related = ["neighbourhood", "call", "stage", "sent_by"]
    search_fields = ["neighbourhood__name"]


class ParticipationYearInline(VisibleToInline):
    model = ParticipationYear
    fields = readonly_fields = ["number", "starts_on", "ends_on", "amount", "reserved"]


@admin.register(Participation)
class ParticipationAdmin(ReadOnlyAdmin):
    list_display = ["neighbourhood", "stage", "initiative", "starts_on", "ends_on", "status"]
    list_filter = ["status", "stage", "neighbourhood"]
    list_select_related = ["neighbourhood", "stage", "initiative"]
    search_fields = ["neighbourhood__name", "initiative__title"]
    date_hierarchy = "starts_on"
    inlines = [ParticipationYearInline]
