"""What every ``ModelAdmin`` of programme data inherits from: read through ``visible_to``, never delete a trace."""

from django.contrib import admin


class VisibleToAdmin(admin.ModelAdmin):
    """Read the model through ``visible_to(request.user)`` when its QuerySet has it, recusals included.

    Lists, single pages, searches and autocompletion all start from this QuerySet. So do the choices of foreign keys:
    an administrator cannot name, nor learn the name of, an object that is kept from them.
    """

    show_full_result_count = False

    def get_queryset(self, request):
        return visible(super().get_queryset(request), request.user)

    def get_field_queryset(self, db, db_field, request):
        choices = super().get_field_queryset(db, db_field, request)
        if choices is None:
            choices = db_field.remote_field.model._default_manager.using(db)
        return visible(choices, request.user)


class ReadOnlyAdmin(VisibleToAdmin):
    """For what the portal writes by itself: administrators read it, and change nothing."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class VisibleToInline(admin.TabularInline):
    """A read-only list of related rows, below the same rule."""

    extra = 0
    can_delete = False
    show_change_link = True

    def get_queryset(self, request):
        return visible(super().get_queryset(request), request.user)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


def visible(queryset, user):
    """Return ``queryset`` as this person may read it; a QuerySet without ``visible_to`` holds no programme data."""
    rule = getattr(queryset, "visible_to", None)
    return queryset if rule is None else rule(user)
