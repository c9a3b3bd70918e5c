"""Notes of contact with a neighbourhood: its advisor's journal, apart from the exchange with the table."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.models import Neighbourhood

from .. import actions, policy
from ..forms.contacts import ContactNoteForm
from ..models import ContactNote
from .opening import confirmation, opened_form

READ_WRITE = ["GET", "HEAD", "POST"]
PER_PAGE = 25


@require_http_methods(READ_WRITE)
def contacts(request, slug):
    """The notes that one may read, the latest contact first, and the form for the next."""
    place = _place(request, slug)
    form = _form(request, place)
    if request.method == "POST" and form.is_valid():
        actions.write_contact_note(
            neighbourhood=place, key=form.cleaned_data["key"], by=request.user, now=timezone.now(), **form.facts
        )
        messages.success(request, _("La note est gardée."))
        return redirect("proposals:contacts", slug=slug)
    notes = ContactNote.objects.visible_to(request.user).of_place(place).with_context(request.user)
    context = {
        "neighbourhood": place,
        "form": form,
        "page": Paginator(notes, PER_PAGE).get_page(request.GET.get("page")),
        "breadcrumb": _trail(place)[:1],
    }
    return render(request, "proposals/contacts.html", context)


@require_http_methods(READ_WRITE)
def contact(request, slug, pk):
    """Change one's own note."""
    place = _place(request, slug)
    note = _own(request, place, pk)
    form = _form(request, place, note)
    if request.method == "POST" and form.is_valid():
        actions.change_contact_note(note=note, by=request.user, now=timezone.now(), **form.facts)
        messages.success(request, _("La note est modifiée."))
        return redirect("proposals:contacts", slug=slug)
    context = {"neighbourhood": place, "form": form, "note": note, "breadcrumb": _trail(place)}
    return render(request, "proposals/contact_note.html", context)


@require_http_methods(READ_WRITE)
def remove_contact(request, slug, pk):
    place = _place(request, slug)
    note = _own(request, place, pk)
    if request.method == "POST":
        actions.remove_contact_note(note=note, by=request.user)
        messages.success(request, _("La note est effacée."))
        return redirect("proposals:contacts", slug=slug)
    return confirmation(
        request,
        title=_("Effacer cette note?"),
        text=_("Elle disparaît pour vous et pour qui pouvait la lire, sans laisser de trace."),
        facts=[
            {"label": _("Date du contact"), "value": note.happened_on},
            {"label": _("Moyen"), "value": note.get_means_display()},
            {"label": _("Votre note"), "value": note.text},
        ],
        action=_("Effacer la note"),
        back_url=reverse("proposals:contacts", args=[slug]),
        danger=True,
        breadcrumb=_trail(place),
    )


def _place(request, slug):
    """The journal of a neighbourhood exists for those alone who keep it."""
    place = get_object_or_404(Neighbourhood.objects.visible_to(request.user), slug=slug)
    if not policy.may_keep_contacts(request.user, place):
        raise Http404
    return place


def _own(request, place, pk):
    mine = ContactNote.objects.visible_to(request.user).written_by(request.user)
    return get_object_or_404(mine.of_place(place).select_related("neighbourhood"), pk=pk)


def _form(request, place, note=None):
    names = ("happened_on", "means", "proposal", "text", "is_shared")
    initial = {name: getattr(note, name) for name in names} if note else {}
    return opened_form(request, ContactNoteForm, user=request.user, neighbourhood=place, initial=initial)


def _trail(place):
    return [
        {"label": place.name, "url": place.get_absolute_url()},
        {"label": _("Notes de contact"), "url": reverse("proposals:contacts", args=[place.slug])},
    ]
