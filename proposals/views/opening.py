"""How a page of this app opens: the file found through ``visible_to``, the form with what a lost session kept."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts import rescue

from ..models import Proposal

READ_WITH_CONTENT = ("rules__sections", "rules__prerequisites")


def known_file(request, public_id):
    """Return the file that a position lets this person know of; everybody else gets 404."""
    files = Proposal.objects.visible_by_position(request.user).with_standing_of(request.user)
    return get_object_or_404(files.with_context(), public_id=public_id)


def open_file(request, public_id):
    """Return the file whose submitted content a position opens to this person; everybody else gets 404."""
    files = Proposal.objects.content_visible_by_position(request.user).with_standing_of(request.user)
    return get_object_or_404(files.with_context().prefetch_related(*READ_WITH_CONTENT), public_id=public_id)


def one_or_none(queryset, **lookup):
    try:
        return queryset.get(**lookup)
    except queryset.model.DoesNotExist:
        return None


def one_or_404(queryset, **lookup):
    found = one_or_none(queryset, **lookup)
    if found is None:
        raise Http404
    return found


def opened_form(request, form_class, **kwargs):
    """Return the form of a page: bound on POST; otherwise empty, or with the text that a lost session kept."""
    if request.method == "POST":
        return form_class(request.POST, **kwargs)
    form = form_class(**kwargs)
    kept = rescue.take(request)
    for name, field in form.fields.items():
        if kept and name in kept:
            several = isinstance(field.widget, forms.CheckboxSelectMultiple)
            form.initial[name] = kept.getlist(name) if several else kept[name]
    return form


def file_trail(proposal):
    """The way back to a file, for the breadcrumb."""
    trail = [{"label": proposal.display_title, "url": proposal.get_absolute_url()}]
    try:
        trail.insert(0, {"label": _("Propositions"), "url": reverse("proposals:list")})
    except NoReverseMatch:
        return trail
    return trail


def confirmation(request, *, title, text, action, back_url, danger=False, breadcrumb=None, status=200, **more):
    """Render the page that asks before an act: a question, what follows, one button, a way back."""
    context = {
        "title": title,
        "text": text,
        "action": action,
        "back_url": back_url,
        "danger": danger,
        "breadcrumb": breadcrumb or [],
        **more,
    }
    return render(request, "proposals/review_confirm.html", context, status=status)
