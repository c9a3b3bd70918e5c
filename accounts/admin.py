"""Accounts in the administration site. No password is ever typed here: people are invited, and sign in by code."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ui.admin import ReadOnlyAdmin, VisibleToAdmin, VisibleToInline, act_on_each

from . import actions
from .models import Consent, ErasureEntry, StaffRole, User


class CurrentRoleFilter(admin.SimpleListFilter):
    title = _("rôle actuel")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return StaffRole.Role.choices

    def queryset(self, request, queryset):
        if self.value() not in StaffRole.Role.values:
            return queryset
        return queryset.filter(pk__in=StaffRole.objects.current().filter(role=self.value()).values("user"))


class StaffRoleInline(VisibleToInline):
    """Roles are read here; they are given and withdrawn on their own page, which says by whom."""

    model = StaffRole
    fk_name = "user"
    fields = readonly_fields = ["role", "starts_on", "ends_on", "granted_by", "ended_by"]


@admin.register(User)
class UserAdmin(VisibleToAdmin):
    list_display = ["full_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", CurrentRoleFilter]
    search_fields = ["email", "first_name", "last_name"]
    search_help_text = _("Cherchez par nom ou par courriel.")
    ordering = ["last_name", "first_name"]
    fields = ["email", "first_name", "last_name", "language", "is_active", "demo_role", "date_joined", "last_login"]
    readonly_fields = ["is_active", "date_joined", "last_login"]
    inlines = [StaffRoleInline]
    actions = ["invite_again", "block", "restore"]

    @admin.display(description=_("nom"), ordering="last_name")
    def full_name(self, user):
        return user.full_name

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def save_model(self, request, user, form, change):
        now = timezone.now()
        if not change:
            user.set_unusable_password()
            super().save_model(request, user, form, change)
            actions.send_invitation(user=user, by=request.user, now=now)
            self.message_user(request, _("Une invitation est partie à %(email)s.") % {"email": user.email})
            return
        super().save_model(request, user, form, change)
        if "email" in form.changed_data:
            actions.replace_email(user=user, email=user.email, by=request.user, now=now)
            self.message_user(
                request,
                _("Le courriel de %(name)s a changé. Ses sessions ouvertes ont pris fin, sur tous ses appareils.")
                % {"name": user.full_name},
                messages.WARNING,
            )

    def has_delete_permission(self, request, obj=None):
        return False  # an account is blocked, or erased by its own person; its traces carry its key

    @admin.action(description=_("Envoyer de nouveau l’invitation"))
    def invite_again(self, request, queryset):
        people = list(queryset.active())
        for person in people:
            actions.send_invitation(user=person, by=request.user, now=timezone.now())
        text = ngettext("%(count)d invitation envoyée.", "%(count)d invitations envoyées.", len(people))
        self.message_user(request, text % {"count": len(people)}, messages.SUCCESS)

    @admin.action(description=_("Bloquer ces comptes"))
    def block(self, request, queryset):
        act_on_each(
            self, request, queryset, lambda user: actions.block_account(user=user, by=request.user, now=timezone.now())
        )

    @admin.action(description=_("Rouvrir ces comptes"))
    def restore(self, request, queryset):
        act_on_each(
            self,
            request,
            queryset,
            lambda user: actions.restore_account(user=user, by=request.user, now=timezone.now()),
        )


@admin.register(StaffRole)
class StaffRoleAdmin(VisibleToAdmin):
    list_display = ["user", "role", "starts_on", "ends_on", "granted_by", "ended_by"]
    list_filter = ["role", ("ends_on", admin.EmptyFieldListFilter)]
    search_fields = ["user__email", "user__first_name", "user__last_name"]
    autocomplete_fields = ["user"]
    list_select_related = ["user", "granted_by", "ended_by"]
    date_hierarchy = "starts_on"
    fields = ["user", "role", "starts_on", "ends_on", "granted_by", "ended_by", "ended_at"]
    actions = ["end_today"]

    def get_readonly_fields(self, request, obj=None):
        return self.fields if obj else ["granted_by", "ended_by", "ended_at"]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, role, form, change):
        """Only ever a new role: one that exists is read only, and is withdrawn by the action below."""
        granted = actions.grant_staff_role(
            user=role.user,
            role=role.role,
            starts_on=role.starts_on,
            ends_on=role.ends_on,
            by=request.user,
            now=timezone.now(),
        )
        role.pk, role.granted_by = granted.pk, granted.granted_by
        role._state.adding = False

    @admin.action(description=_("Retirer ces rôles à compter d’aujourd’hui"))
    def end_today(self, request, queryset):
        act_on_each(
            self,
            request,
            queryset.current(),
            lambda role: actions.end_staff_role(staff_role=role, by=request.user, now=timezone.now()),
        )


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["user", "purpose", "given", "wording_version", "at"]
    list_filter = ["purpose", "given"]
    search_fields = ["user__email", "user__last_name"]
    list_select_related = ["user"]
    date_hierarchy = "at"


@admin.register(ErasureEntry)
class ErasureEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "rule", "erased"]
    list_filter = ["rule"]
    date_hierarchy = "at"
