"""The outbox in the administration site: to read, through the same door as everywhere else."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ui.admin import ReadOnlyAdmin, VisibleToInline

from .models import Email, EmailAttachment, TaskHeartbeat


class EmailAttachmentInline(VisibleToInline):
    model = EmailAttachment
    fields = readonly_fields = ["filename", "content_type"]
    show_change_link = False


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
