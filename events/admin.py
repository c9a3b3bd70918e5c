"""Activities in the administration site. What is offered is changed here; dates, seats and people by the portal's acts.

Needs are not here: only the organisers of an activity read them (R12).
"""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ui.admin import ReadOnlyAdmin, VisibleToAdmin, VisibleToInline

from .models import (
    Activity,
    Announcement,
    Attendance,
    Certificate,
    Consent,
    Evaluation,
    Event,
    EventDay,
    FeedToken,
    Group,
    NewsletterProof,
    Registration,
    Seat,
    Subscription,
    Topic,
    Workshop,
)

# Words that stand at the place of an activity's own address, below « /activites/ ».
TAKEN_WORDS = frozenset(
    {
        "attestations", "calendrier", "dates", "evaluation", "gestion", "groupe", "groupes", "infolettre", "inscription",
        "mois", "quartiers", "sujets",
    }
)  # fmt: skip


# --- What is offered ------------------------------------------------------------------------------------------------
class ActivityForm(forms.ModelForm):
    def clean_code(self):
        code = self.cleaned_data["code"]
        if code in TAKEN_WORDS:
            raise ValidationError(_("Cette adresse est celle d’une autre page du portail."))
        return code


@admin.register(Activity)
class ActivityAdmin(VisibleToAdmin):
    """Words, order and delays; an offer that was made keeps the hour that it was made with."""

    form = ActivityForm
    list_display = [
        "name",
        "kind",
        "organiser",
        "takes_topics",
        "offer_hours",
        "certificate_share",
        "position",
        "source",
    ]
    list_filter = ["kind", "takes_topics", "organiser", "is_fictitious"]
    list_select_related = ["organiser"]
    search_fields = ["name", "code", "summary"]
    fieldsets = [
        (None, {"fields": ["name", "code", "kind", "summary", "description", "audience", "organiser", "position"]}),
        (_("Sujets"), {"fields": ["takes_topics"]}),
        (
            _("Délais (hypothèses du portail)"),
            {"fields": ["offer_hours", "short_offer_hours", "last_offer_hours", "certificate_share"]},
        ),
        (_("Source"), {"fields": ["source", "is_fictitious"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        """The address of an activity that exists is in people's e-mails, its source is the source's."""
        return ["code", "source", "is_fictitious"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


class EventDayInline(VisibleToInline):
    model = EventDay
    fields = readonly_fields = ["starts_at", "ends_at"]
    show_change_link = False


class WorkshopInline(VisibleToInline):
    model = Workshop
    fields = readonly_fields = ["title", "starts_at", "ends_at", "place_name", "capacity", "cancelled_at"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The link of an online meeting is not shown: it goes to those who have a seat, the day before (R13)."""

    list_display = ["title", "activity", "starts_at", "registering", "capacity", "organiser", "state", "source"]
    list_filter = [
        "activity",
        "registering",
        "venue",
        "organiser",
        ("published_at", admin.EmptyFieldListFilter),
        ("cancelled_at", admin.EmptyFieldListFilter),
        "is_fictitious",
    ]
    list_select_related = ["activity", "organiser"]
    search_fields = ["title", "activity__name", "place_name"]
    date_hierarchy = "starts_at"
    inlines = [EventDayInline, WorkshopInline]
    fields = readonly_fields = [
        "activity", "title", "summary", "details", "organiser", "starts_at", "ends_at", "is_whole_day", "venue",
        "place_name", "address", "access_note", "audience_note", "registering", "external_link", "capacity", "opens_at",
        "closes_at", "sequence", "created_at", "created_by", "published_at", "cancelled_at", "cancelled_by",
        "cancel_reason", "source", "is_fictitious",
    ]  # fmt: skip

    @admin.display(description=_("état"))
    def state(self, event):
        if event.is_cancelled:
            return _("annulée")
        return _("publiée") if event.is_published else _("brouillon")


@admin.register(Workshop)
class WorkshopAdmin(ReadOnlyAdmin):
    list_display = ["title", "event", "starts_at", "place_name", "capacity", "cancelled_at"]
    list_select_related = ["event"]
    search_fields = ["title", "event__title"]
    date_hierarchy = "starts_at"


# --- Who registers --------------------------------------------------------------------------------------------------
class SeatInline(VisibleToInline):
    model = Seat
    fields = readonly_fields = ["workshop", "status", "rank", "entered_at", "offer_until", "confirmed_at", "ended_at"]
    show_change_link = False


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    list_display = ["name", "email", "event", "neighbourhood", "made_at", "end", "ended_at", "forgotten_at"]
    list_filter = ["end", ("ended_at", admin.EmptyFieldListFilter), ("forgotten_at", admin.EmptyFieldListFilter)]
    list_select_related = ["event", "neighbourhood"]
    search_fields = ["name", "email", "event__title", "neighbourhood__name"]
    date_hierarchy = "made_at"
    inlines = [SeatInline]
    exclude = ["link_version", "links_sent"]


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = ["registration", "event", "workshop", "status", "rank", "entered_at", "offer_until", "over_by"]
    list_filter = ["status", ("over_by", admin.EmptyFieldListFilter), ("workshop", admin.EmptyFieldListFilter)]
    list_select_related = ["registration__event", "event", "workshop", "over_by"]
    search_fields = ["registration__name", "event__title"]
    date_hierarchy = "entered_at"


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    list_display = ["event", "neighbourhood", "together", "made_at", "made_by"]
    list_filter = ["together"]
    list_select_related = ["event", "neighbourhood", "made_by"]
    search_fields = ["event__title", "neighbourhood__name"]
    date_hierarchy = "made_at"


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """A register: a line is added with each answer, and none is changed."""

    list_display = ["registration", "purpose", "given", "wording", "at"]
    list_filter = ["purpose", "given"]
    list_select_related = ["registration__event"]
    search_fields = ["registration__name", "registration__event__title"]
    date_hierarchy = "at"


# --- Who came -------------------------------------------------------------------------------------------------------
@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    list_display = ["registration", "day", "workshop", "noted_at", "noted_by"]
    list_select_related = ["registration__event", "day", "workshop", "noted_by"]
    search_fields = ["registration__name", "registration__event__title"]
    date_hierarchy = "noted_at"


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "registration", "share", "issued_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["registration__event"]
    search_fields = ["number", "name"]
    date_hierarchy = "issued_at"
    exclude = ["code"]


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    list_display = ["event", "useful", "well_run", "ties", "received_on"]
    list_filter = ["event__activity"]
    list_select_related = ["event__activity"]
    search_fields = ["event__title", "keeps", "better"]
    date_hierarchy = "received_on"


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["subject", "event", "to", "recipients", "sent_at", "sent_by"]
    list_filter = ["to"]
    list_select_related = ["event", "sent_by"]
    search_fields = ["subject", "event__title"]
    date_hierarchy = "sent_at"


# --- What people ask for --------------------------------------------------------------------------------------------
@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ["subject", "activity", "name", "status", "proposed_at", "answered_by", "event"]
    list_filter = ["status", "activity", "would_lead"]
    list_select_related = ["activity", "answered_by", "event"]
    search_fields = ["subject", "name", "email"]
    date_hierarchy = "proposed_at"


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ["email", "status", "asked_at", "confirmed_at", "ended_at"]
    list_filter = ["status"]
    search_fields = ["email"]
    date_hierarchy = "asked_at"
    exclude = ["link_version"]


@admin.register(NewsletterProof)
class NewsletterProofAdmin(ReadOnlyAdmin):
    """A register: it names an address by its number, which dies with the address."""

    list_display = ["act", "at", "page", "wording", "subscription_id"]
    list_filter = ["act", "wording"]
    search_fields = ["subscription_id"]
    date_hierarchy = "at"


@admin.register(FeedToken)
class FeedTokenAdmin(ReadOnlyAdmin):
    """Support sees that an address exists, never which one: only its digest is kept."""

    list_display = ["user", "created_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__last_name"]
    fields = ["user", "created_at", "revoked_at"]
