"""What every ``ModelAdmin`` of programme data inherits from: read through ``visible_to``, never delete a trace."""

from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.utils.text import capfirst
from django.utils.translation import ngettext

from .refusals import NotAllowedNow


class VisibleToAdmin(admin.ModelAdmin):
    """Read the model through ``visible_to(request.user)`` when its QuerySet has it, recusals included.

    Lists, single pages, searches and autocompletion all start from this QuerySet. So do the choices of foreign keys:
    an administrator cannot name, nor learn the name of, an object that is kept from them.
    """

    show_full_result_count = False

    def changelist_view(self, request, extra_context=None):
        """A list is titled by what it lists, not by « Sélectionnez l’objet… »."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_queryset(self, request):
        return visible(super().get_queryset(request), request.user)

    def get_field_queryset(self, db, db_field, request):
        choices = super().get_field_queryset(db, db_field, request)
        if choices is None:
            choices = db_field.remote_field.model._default_manager.using(db)
        return visible(choices, request.user)

    def get_view_on_site_url(self, obj=None):
        """The row's own address. Django's « r/ » pages, which the portal removes, answer for any row of any table."""
        return obj.get_absolute_url() if obj is not None and hasattr(obj, "get_absolute_url") else None

    def lookup_allowed(self, lookup, value, request=None):
        """Answer only about what the list shows, or offers to filter by.

        Django lets the address ask about every field of the model, and about what points here: the text of an e-mail,
        the hash of a password, the files of a neighbourhood could then be guessed letter by letter.
        """
        root = lookup.partition("__")[0]
        filtered = [name if isinstance(name, str) else name[0] for name in self._field_filters()]
        shown = {self.opts.pk.name, "pk", self.date_hierarchy, *self.list_display, *filtered}
        if root not in shown and not any(lookup.startswith(name) for name in filtered):
            return False
        return super().lookup_allowed(lookup, value, request)

    def _field_filters(self):
        return [name for name in self.list_filter if isinstance(name, str | tuple | list)]

    def get_deleted_objects(self, objs, request):
        """Say what sorts of rows forbid a deletion, and name none of them: some may be kept from this person."""
        to_delete, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        if protected:
            collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
            collector.collect(objs)
            protected = sorted({str(row._meta.verbose_name_plural).capitalize() for row in collector.protected})
        return to_delete, counts, perms_needed, protected


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


def act_on_each(model_admin, request, rows, act):
    """Do ``act`` to each row and say how many were done; a refusal is said in its own words, and stops nothing."""
    done, refused = 0, {}
    for row in list(rows):
        try:
            act(row)
        except NotAllowedNow as refusal:
            refused.setdefault(str(refusal), []).append(str(row))
        else:
            done += 1
    if done:
        text = ngettext("%(count)d ligne traitée.", "%(count)d lignes traitées.", done)
        model_admin.message_user(request, text % {"count": done}, messages.SUCCESS)
    for reason, names in refused.items():
        model_admin.message_user(request, f"{', '.join(names)}\u00a0: {reason}", messages.ERROR)
