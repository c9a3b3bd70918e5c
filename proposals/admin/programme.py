"""Stages, calls and the programme's settings."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from ui.admin import VisibleToAdmin

from ..actions.calls import deadline_stays, remarks_on, save_call
from ..models import Call, ProgrammeSettings, Stage


@admin.register(Stage)
class StageAdmin(VisibleToAdmin):
    """The wording of a stage; its amounts, durations and prerequisites are dated rules of their own."""

    list_display = ["number", "name", "shape", "source"]
    list_display_links = ["name"]
    fields = ["number", "code", "name", "shape", "summary", "path", "next_stages", "source"]
    readonly_fields = ["number", "code", "shape"]
    filter_horizontal = ["next_stages"]
    search_fields = ["name"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Call)
class CallAdmin(VisibleToAdmin):
    list_display = ["name", "deadline_on", "stage_names", "letter_of_intent_due_on", "is_fictitious", "source"]
    list_filter = ["stages", "is_fictitious"]
    search_fields = ["name", "source"]
    date_hierarchy = "deadline_on"
    fields = ["name", "deadline_on", "closes_at", "stages", "letter_of_intent_due_on", "is_fictitious", "source"]
    filter_horizontal = ["stages"]

    @admin.display(description=Call._meta.get_field("stages").verbose_name)
    def stage_names(self, call):
        return ", ".join(stage.name for stage in call.stages.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("stages")

    def get_readonly_fields(self, request, obj=None):
        is_kept = obj is not None and deadline_stays(obj, timezone.now())
        return ["closes_at", "deadline_on"] if is_kept else ["closes_at"]

    def save_model(self, request, call, form, change):
        stages = form.cleaned_data["stages"]
        save_call(call=call, stages=stages, by=request.user, now=timezone.now())
        for remark in remarks_on(call) if not change or "deadline_on" in form.changed_data else ():
            self.message_user(request, remark, messages.WARNING)


@admin.register(ProgrammeSettings)
class ProgrammeSettingsAdmin(VisibleToAdmin):
    """One row: its list goes straight to it."""

    def changelist_view(self, request, extra_context=None):
        row = ProgrammeSettings.current()
        return redirect(reverse("admin:proposals_programmesettings_change", args=[row.pk]))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
