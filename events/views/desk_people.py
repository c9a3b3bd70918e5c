"""The people of an event: the lists, one person, additions and removals, needs, files for spreadsheets."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.models import Neighbourhood
from proposals.views.opening import confirmation, opened_form
from ui import spreadsheets
from ui.refusals import NotAllowedNow, Refused
from ui.typography import iso_date

from .. import actions, desk, exports, policy, positions, presence
from ..forms import people as forms
from ..models import Needs, Seat
from .desk_opening import (
    READ_WRITE,
    held_registration,
    refused,
    registering_event,
    registration_page,
    registrations_url,
    tabs,
    trail,
)
from .paging import paged

PER_PAGE = 50


@require_http_methods(READ_WRITE)
def registrations(request, public_id):
    """One of the four lists, or what a search finds in all of them. A search is a POST: a name stays out of addresses."""
    event = registering_event(request, public_id)
    lists = desk.lists_of(event, request.GET.get("liste", ""))
    form = forms.SearchForm(request.POST if request.method == "POST" else None)
    words = form.cleaned_data["words"].strip() if form.is_bound and form.is_valid() else ""
    if words:
        found, is_cut = desk.found_among(event, words)
        listed = {"is_cut": is_cut}
    else:
        listed = paged(request, desk.registrations_of(event, lists), PER_PAGE, count=lists.shown_count)
        found = listed["page"]
    lines = [desk.Line(one) for one in found]
    context = listed | {
        "event": event,
        "form": form,
        "lists": lists,
        "words": words,
        "lines": lines,
        "has_workshops": any(line.workshops for line in lines),
        "most": desk.MOST_SHOWN,
        "seats": desk.seats_of(event, lists.counts),
        "tabs": tabs(event, "desk_registrations"),
        "breadcrumb": trail(event),
    }
    return render(request, "events/desk_registrations.html", context)


@require_safe
def registration(request, public_id, registration_id):
    found = registration_page(request, public_id, registration_id)
    event, now, line = found.event, timezone.now(), desk.Line(found)
    certificate = getattr(found, "certificate", None)
    may_give = (
        found.is_active
        and line.seat is not None
        and line.seat.status in (Seat.Status.WAITING, Seat.Status.OFFERED)
        and timezone.localdate(event.starts_at) <= timezone.localdate(now)
        and now < event.ends_at
        and not event.is_cancelled
    )
    context = {
        "event": event,
        "line": line,
        "registration": found,
        "position": positions.position(line.seat),
        "share": presence.share_of(found),
        "certificate": certificate,
        "may_give": may_give,
        "may_remove": found.is_active and now < event.ends_at,
        "is_over": now >= event.ends_at,
        "breadcrumb": trail(event, (_("Inscriptions"), registrations_url(event))),
    }
    return render(request, "events/desk_registration.html", context)


@require_http_methods(READ_WRITE)
def add(request, public_id):
    """Add somebody by hand: a seat if there is one, else the end of the list, and the page says which before."""
    event, now = registering_event(request, public_id), timezone.now()
    form = opened_form(request, forms.AddForm, neighbourhoods=Neighbourhood.objects.all())
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add(event=event, by=request.user, now=now, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            return _added(request, event, added)
    return _add_page(request, event, form, beyond=False)


@require_http_methods(READ_WRITE)
def add_beyond(request, public_id):
    """The team adds somebody whatever the capacity: a page of its own, with a reason that stays beside the name (R10)."""
    event, now = registering_event(request, public_id), timezone.now()
    if not policy.may_go_beyond(request.user):
        raise PermissionDenied
    form = opened_form(request, forms.AddBeyondForm, neighbourhoods=Neighbourhood.objects.all())
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add(event=event, by=request.user, now=now, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            return _added(request, event, added)
    return _add_page(request, event, form, beyond=True)


def _add_page(request, event, form, *, beyond):
    counts = positions.counts(event)
    taken = counts["confirmed"] + counts["offered"]
    context = {
        "event": event,
        "form": form,
        "beyond": beyond,
        "seats": desk.seats_of(event, counts),
        "is_full": taken >= event.capacity or counts["waiting"] > 0,
        "would_be": taken + 1,
        "may_go_beyond": policy.may_go_beyond(request.user),
        "breadcrumb": trail(event, (_("Inscriptions"), registrations_url(event))),
    }
    return render(request, "events/desk_add.html", context, status=422 if form.errors else 200)


def _added(request, event, added):
    if added.seat.status == Seat.Status.CONFIRMED:
        messages.success(request, _("%(name)s a une place, et en reçoit la confirmation.") % {"name": added.name})
    else:
        messages.warning(
            request,
            _("%(name)s est au rang %(n)s de la liste d’attente, et en est avisé.")
            % {"name": added.name, "n": positions.position(added.seat)},
        )
    return redirect("events:desk_registrations", event.public_id)


@require_http_methods(READ_WRITE)
def remove(request, public_id, registration_id):
    event = registering_event(request, public_id)
    found = held_registration(event, registration_id)
    form = opened_form(request, forms.ReasonForm, hint=_("La personne le lira dans un courriel."))
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove(registration=found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("L’inscription de %(name)s est annulée.") % {"name": found.name})
            return redirect("events:desk_registrations", event.public_id)
    if not found.is_active:
        raise NotAllowedNow(_("Cette inscription est déjà terminée."))
    return confirmation(
        request,
        title=_("Annuler l’inscription de %(name)s?") % {"name": found.name},
        text=_("La place va à la personne suivante de la liste, avec celles des ateliers."),
        action=_("Annuler l’inscription"),
        danger=True,
        back_url=found.desk_url,
        breadcrumb=trail(event, (_("Inscriptions"), registrations_url(event))),
        form=form,
        status=422 if form.errors else 200,
    )


@require_http_methods(READ_WRITE)
def give_seat(request, public_id, registration_id):
    """At the door, a free seat goes to whoever is there; without one, the team may add one with a reason (R4, R10)."""
    event, now = registering_event(request, public_id), timezone.now()
    found = held_registration(event, registration_id)
    counts = positions.counts(event)
    is_full = counts["confirmed"] + counts["offered"] >= event.capacity
    form = None
    if is_full and policy.may_go_beyond(request.user):
        form = opened_form(request, forms.ReasonForm, label=_("Motif de l’ajout au-delà"))
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        actions.give_seat(registration=found, by=request.user, now=now, reason=reason)
        messages.success(request, _("%(name)s a une place.") % {"name": found.name})
        return redirect(found.desk_url)
    return confirmation(
        request,
        title=_("Donner une place à %(name)s?") % {"name": found.name},
        text=_("Toutes les places sont prises\u00a0: %(taken)s sur %(all)s.")
        % {"taken": counts["confirmed"] + counts["offered"], "all": event.capacity}
        if is_full
        else _("La personne est là, et il reste de la place\u00a0: son rang ne compte plus."),
        action=_("Ajouter au-delà") if form else _("Donner la place"),
        back_url=found.desk_url,
        breadcrumb=trail(event, (_("Inscriptions"), registrations_url(event))),
        form=form,
        status=422 if form and form.errors else 200,
    )


@require_safe
def needs(request, public_id):
    """What people said they need, for those who prepare the day; nobody else reads it (R12)."""
    event = registering_event(request, public_id)
    rows = Needs.objects.visible_to(request.user).of_event(event).for_the_desk()
    context = paged(request, rows, PER_PAGE) | {
        "event": event,
        "breadcrumb": trail(event, (_("Inscriptions"), registrations_url(event))),
    }
    return render(request, "events/desk_needs.html", context)


@require_safe
def xlsx(request, public_id):
    event = registering_event(request, public_id)
    return spreadsheets.answer(exports.workbook(event), f"inscriptions-{iso_date(event.starts_at)}.xlsx")


@require_safe
def csv(request, public_id):
    event = registering_event(request, public_id)
    return exports.csv_answer(exports.csv_bytes(event), f"inscriptions-{iso_date(event.starts_at)}.csv")
