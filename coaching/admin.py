"""The accompaniment in the administration site, to read: hours, requests and places change on the portal's pages.

Only the team changes a year's settings here, and only through the action that guards them.
"""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.admin import ReadOnlyAdmin, VisibleToAdmin, VisibleToInline
from ui.typography import hours

from . import actions, policy
from .models import (
    CoachingRequest,
    CoachingSession,
    DynamoPlace,
    DynamoRequest,
    EntryReason,
    HeldSession,
    HoursAccount,
    HoursEntry,
    LoopDocument,
    LoopMark,
    LoopNote,
    Mandate,
    MandateReopening,
    ProgrammeYear,
    SessionAmendment,
    SessionExcess,
    YearClosing,
    YearReopening,
)
from .models.delays import DELAYS


def in_hours(name, label):
    """A column that writes a field of minutes as hours."""

    @admin.display(description=label, ordering=name)
    def column(_admin, row):
        return hours(getattr(row, name))

    return column


# --- Years ----------------------------------------------------------------------------------------------------------
class YearClosingInline(VisibleToInline):
    model = YearClosing
    fields = readonly_fields = ["number", "closed_at", "closed_by", "digest"]


@admin.register(ProgrammeYear)
class ProgrammeYearAdmin(VisibleToAdmin):
    list_display = ["label", "starts_on", "last_day", "learning", "dynamo", "dynamo_places", "state", "source"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter)]
    search_fields = ["label", "source"]
    fields = [
        "label", "starts_on", "ends_on", "learning_minutes", "dynamo_minutes", "dynamo_places", "dynamo_carries_over",
        "former_may_return", "takes_entries_until", *DELAYS, "source", "closed_at", "closed_by",
    ]  # fmt: skip
    readonly_fields = ["label", "starts_on", "ends_on", "dynamo_places", "source", "closed_at", "closed_by"]
    inlines = [YearClosingInline]
    learning = in_hours("learning_minutes", _("apprentissage"))
    dynamo = in_hours("dynamo_minutes", _("Dynamo"))

    @admin.display(description=_("dernier jour"), ordering="ends_on")
    def last_day(self, year):
        return year.last_day

    @admin.display(description=_("état"))
    def state(self, year):
        return year.State(year.state_on(timezone.localdate())).label

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return policy.may_run(request.user) and (obj is None or not obj.is_closed)

    def save_model(self, request, year, form, change):
        """What the action refuses is a page of its own that says why; nothing is saved beside it."""
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        actions.change_year(year=year, by=request.user, now=timezone.now(), **changed)


@admin.register(YearClosing)
class YearClosingAdmin(ReadOnlyAdmin):
    list_display = ["year", "number", "closed_at", "closed_by", "is_reopened"]
    list_filter = ["year"]
    list_select_related = ["year", "closed_by", "reopening"]
    search_fields = ["year__label", "digest"]
    date_hierarchy = "closed_at"
    fields = readonly_fields = ["year", "number", "closed_at", "closed_by", "digest"]

    @admin.display(description=_("rouverte"), boolean=True)
    def is_reopened(self, closing):
        return hasattr(closing, "reopening")


@admin.register(YearReopening)
class YearReopeningAdmin(ReadOnlyAdmin):
    list_display = ["closing", "reopened_at", "reopened_by", "reason_text"]
    list_select_related = ["closing__year", "reopened_by", "reason"]
    search_fields = ["closing__year__label"]
    date_hierarchy = "reopened_at"
    fields = readonly_fields = ["closing", "reopened_at", "reopened_by", "reason_text"]

    @admin.display(description=_("motif"))
    def reason_text(self, reopening):
        return reopening.reason.text if hasattr(reopening, "reason") else ""


# --- The journal ----------------------------------------------------------------------------------------------------
@admin.register(HoursAccount)
class HoursAccountAdmin(ReadOnlyAdmin):
    list_display = ["neighbourhood", "envelope"]
    list_filter = ["envelope"]
    list_select_related = ["neighbourhood"]
    search_fields = ["neighbourhood__name"]


@admin.register(HoursEntry)
class HoursEntryAdmin(ReadOnlyAdmin):
    list_display = ["account", "sequence", "sentence", "dated_on", "partner", "recorded_at", "author", "is_exception"]
    list_display_links = ["sequence", "sentence"]
    list_filter = ["kind", "account__envelope", "year", "partner", "is_exception"]
    list_select_related = ["account__neighbourhood", "partner", "author", "year", "reverses", "reversed_by"]
    search_fields = ["account__neighbourhood__name", "partner__name"]
    date_hierarchy = "dated_on"
    fields = [
        "account", "sequence", "sentence", "dated_on", "year", "session", "partner", "reverses", "recorded_at",
        "author", "is_exception", "reason_text", "key",
    ]  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("écriture"))
    def sentence(self, entry):
        """The line as people say it: « Séance de 8,5 h (annulée) »."""
        return entry_words(entry)

    @admin.display(description=_("motif"))
    def reason_text(self, entry):
        return entry.reason.text if hasattr(entry, "reason") else ""


def entry_words(entry):
    spent = hours(entry.minutes)
    match entry.kind:
        case HoursEntry.Kind.GRANT:
            said = _("%(n)s accordées pour %(year)s") % {"n": spent, "year": entry.year}
        case HoursEntry.Kind.SESSION:
            said = _("Séance de %(n)s") % {"n": spent}
        case HoursEntry.Kind.ADJUSTMENT if entry.direction > 0:
            said = _("%(n)s ajoutées au lot de %(year)s") % {"n": spent, "year": entry.year}
        case HoursEntry.Kind.ADJUSTMENT:
            said = _("%(n)s retirées du lot de %(year)s") % {"n": spent, "year": entry.year}
        case _other:
            said = _("Annulation de l’écriture %(n)s") % {"n": entry.reverses.sequence}
    if hasattr(entry, "reversed_by"):
        return _("%(entry)s (annulée)") % {"entry": said}
    return said


@admin.register(EntryReason)
class EntryReasonAdmin(ReadOnlyAdmin):
    list_display = ["entry", "text"]
    list_select_related = ["entry"]
    search_fields = ["text", "entry__account__neighbourhood__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(entry__in=HoursEntry.objects.visible_to(request.user))


# --- Requests, mandates, the learning loop --------------------------------------------------------------------------
@admin.register(CoachingRequest)
class CoachingRequestAdmin(ReadOnlyAdmin):
    list_display = ["neighbourhood", "question", "focus", "status", "wanted", "sent_at", "preferred_partner"]
    list_display_links = ["neighbourhood", "question"]
    list_filter = ["status", "focus", "mode"]
    list_select_related = ["neighbourhood", "preferred_partner"]
    search_fields = ["neighbourhood__name", "question"]
    date_hierarchy = "sent_at"
    wanted = in_hours("minutes", _("heures souhaitées"))


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ["neighbourhood", "partner", "envelope", "planned", "starts_on", "ends_on", "concluded_at"]
    list_display_links = ["neighbourhood", "partner"]
    list_filter = ["envelope", "partner", ("concluded_at", admin.EmptyFieldListFilter)]
    list_select_related = ["neighbourhood", "partner"]
    search_fields = ["neighbourhood__name", "partner__name"]
    date_hierarchy = "starts_on"
    planned = in_hours("planned_minutes", _("heures prévues"))


@admin.register(MandateReopening)
class MandateReopeningAdmin(ReadOnlyAdmin):
    list_display = ["mandate", "reopened_at", "reopened_by", "reason"]
    list_select_related = ["mandate__neighbourhood", "mandate__partner", "reopened_by"]
    search_fields = ["mandate__neighbourhood__name", "mandate__partner__name"]
    date_hierarchy = "reopened_at"


class OfMandateAdmin(ReadOnlyAdmin):
    list_filter = ["step"]
    search_fields = ["mandate__neighbourhood__name", "mandate__partner__name"]


@admin.register(LoopMark)
class LoopMarkAdmin(OfMandateAdmin):
    list_display = ["mandate", "step", "done_at", "done_by"]
    list_select_related = ["mandate__neighbourhood", "mandate__partner", "done_by"]


@admin.register(LoopNote)
class LoopNoteAdmin(OfMandateAdmin):
    list_display = ["mandate", "step", "text", "author", "written_at"]
    list_select_related = ["mandate__neighbourhood", "mandate__partner", "author"]
    date_hierarchy = "written_at"
    fields = ["mandate", "step", "text", "author", "written_at"]


@admin.register(LoopDocument)
class LoopDocumentAdmin(OfMandateAdmin):
    """Never the file itself: it is handed out on the portal's page, after a check of who asks."""

    list_display = ["name", "mandate", "step", "kind", "size", "uploaded_at", "uploaded_by", "removed_at"]
    list_select_related = ["mandate__neighbourhood", "mandate__partner", "uploaded_by"]
    fields = [
        "mandate", "step", "name", "kind", "size", "digest", "uploaded_at", "uploaded_by", "removed_at", "removed_by",
    ]  # fmt: skip


# --- Sessions -------------------------------------------------------------------------------------------------------
@admin.register(CoachingSession)
class CoachingSessionAdmin(ReadOnlyAdmin):
    list_display = ["mandate", "coach", "mode", "recorded_at", "contested_at", "ruling"]
    list_filter = ["mode", "ruling", ("contested_at", admin.EmptyFieldListFilter), "mandate__partner"]
    list_select_related = ["mandate__neighbourhood", "mandate__partner", "coach"]
    search_fields = ["mandate__neighbourhood__name", "mandate__partner__name"]
    date_hierarchy = "recorded_at"


@admin.register(SessionAmendment)
class SessionAmendmentAdmin(ReadOnlyAdmin):
    list_display = ["session", "amended_at", "amended_by", "why"]
    list_select_related = ["session__mandate__neighbourhood", "session__mandate__partner", "amended_by"]
    search_fields = ["session__mandate__neighbourhood__name"]
    date_hierarchy = "amended_at"


@admin.register(SessionExcess)
class SessionExcessAdmin(ReadOnlyAdmin):
    list_display = ["session", "beyond", "arisen_at", "due_on", "answer", "ruling", "superseded_at"]
    list_filter = ["answer", "ruling", ("superseded_at", admin.EmptyFieldListFilter)]
    list_select_related = ["session__mandate__neighbourhood", "session__mandate__partner"]
    search_fields = ["session__mandate__neighbourhood__name"]
    date_hierarchy = "arisen_at"
    beyond = in_hours("minutes", _("au-delà"))


@admin.register(HeldSession)
class HeldSessionAdmin(ReadOnlyAdmin):
    list_display = ["mandate", "dated_on", "spent", "held_at", "held_by", "outcome", "decided_at"]
    list_filter = ["outcome"]
    list_select_related = ["mandate__neighbourhood", "mandate__partner", "held_by"]
    search_fields = ["mandate__neighbourhood__name"]
    date_hierarchy = "dated_on"
    spent = in_hours("minutes", _("durée"))


# --- Dynamo ---------------------------------------------------------------------------------------------------------
@admin.register(DynamoRequest)
class DynamoRequestAdmin(ReadOnlyAdmin):
    list_display = ["year", "rank", "neighbourhood", "status", "arrived_at", "confirmed_at", "offer_until"]
    list_display_links = ["rank", "neighbourhood"]
    list_filter = ["year", "status", ("confirmed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["year", "neighbourhood"]
    search_fields = ["neighbourhood__name"]
    date_hierarchy = "arrived_at"


@admin.register(DynamoPlace)
class DynamoPlaceAdmin(ReadOnlyAdmin):
    list_display = ["year", "number", "holder"]
    list_display_links = ["number"]
    list_filter = ["year", ("request", admin.EmptyFieldListFilter)]
    list_select_related = ["year", "request__neighbourhood"]
    search_fields = ["request__neighbourhood__name"]

    @admin.display(description=_("quartier"), empty_value=_("libre"))
    def holder(self, place):
        return place.request.neighbourhood if place.request else None
