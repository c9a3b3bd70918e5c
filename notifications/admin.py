"""The outbox in the administration site: to read, through the same door as everywhere else."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .models import Email, EmailAttachment, TaskHeartbeat


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing is added, changed or deleted here; what may be read is ``visible_to``, if the model has it."""

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found.visible_to(request.user) if hasattr(found, "visible_to") else found

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class EmailAttachmentInline(admin.TabularInline):
    model = EmailAttachment
    fields = readonly_fields = ["filename", "content_type"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Email)
class EmailAdmin(ReadOnlyAdmin):
    list_display = ["title", "to_address", "created_at", "status", "provider_answer"]
    list_filter = ["status", "is_security", "is_letter"]
    date_hierarchy = "created_at"
    list_select_related = ["to_user"]
    inlines = [EmailAttachmentInline]
    # Neither the bodies, whose links may carry a right, nor the encrypted contents.
    fields = readonly_fields = [
        "title",
        "kind",
        "to_user",
        "to_address",
        "created_at",
        "status",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "provider_answer",
        "message_id",
        "is_security",
        "is_letter",
        "resent_by",
        "resent_at",
        "masked_text",
    ]

    @admin.display(description=_("objet"))
    def title(self, email):
        return email.title

    @admin.display(description=_("texte"))
    def masked_text(self, email):
        return _("Contenu protégé") if email.is_security else email.masked_text


@admin.register(TaskHeartbeat)
class TaskHeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "last_run_at", "last_ok_at", "note"]
