"""How a page of this app opens: the file found, the way back to it, the form with what a lost session kept."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import rescue

from ..models import Proposal

READ_WITH_CONTENT = ("rules__sections", "rules__prerequisites")
WHOLE = ("rules__prerequisites", "partner_neighbourhoods__neighbourhood")


def own_file(request, public_id, *more):
    """Return a file of one's own table, with what its pages read. Elsewhere it does not exist.

    Pages that read prerequisites or partner neighbourhoods name ``WHOLE`` too.
    """
    own = Proposal.objects.of_tables_of(request.user).prefetch_related("rules__sections", *more)
    return _one(own, request.user, public_id)


def seen_file(request, public_id):
    """Return a file that the person may know of: the table's own, or one that a position brings to them."""
    return _one(Proposal.objects.visible_to(request.user), request.user, public_id)


def readable_file(request, public_id):
    """Like ``seen_file``, for the pages that tell of its content: they open after the answer about a conflict."""
    return _one(Proposal.objects.readable_by(request.user), request.user, public_id)


def content_file(request, public_id):
    """Return a file whose content the person may read, as its table or by a position; everybody else gets 404."""
    return _one(Proposal.objects.content_visible_to(request.user), request.user, public_id)


def known_file(request, public_id):
    """Return the file that a position lets this person know of; everybody else gets 404."""
    return _one(Proposal.objects.visible_by_position(request.user), request.user, public_id)


def open_file(request, public_id):
    """Return the file whose submitted content a position opens to this person; everybody else gets 404."""
    files = Proposal.objects.content_visible_by_position(request.user).prefetch_related(*READ_WITH_CONTENT)
    return _one(files, request.user, public_id)


def _one(files, user, public_id):
    return get_object_or_404(files.with_standing_of(user).with_context(), public_id=public_id)


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


def trail(proposal=None, *more):
    """Breadcrumb: the list, then the file, then ``more`` (label, url)."""
    items = [{"label": _("Propositions"), "url": reverse("proposals:list")}]
    if proposal is not None:
        items.append({"label": proposal.reference or proposal.display_title, "url": proposal.get_absolute_url()})
    return items + [{"label": label, "url": url} for label, url in more]


def way_back():
    """The list, for a page whose file may be gone."""
    return reverse("proposals:list"), _("Retour à vos propositions")


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
