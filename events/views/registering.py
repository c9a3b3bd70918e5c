"""Registering, in one short page, with or without an account; registering colleagues, for those who act for a table.

The page answers in the same way whoever is registered already: what is known goes by e-mail (R6).
"""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import robots
from neighbourhoods.models import Neighbourhood
from proposals.views.opening import opened_form
from ui.refusals import Refused

from .. import actions, offer, policy, positions
from ..actions.registering import MOST_IN_A_GROUP, check_open
from ..forms.registering import ColleagueFormSet, GroupForm, RegisterForm
from ..models import Group, Workshop
from .opening import seen_event, trail_of, way_back

READ_WRITE = ["GET", "HEAD", "POST"]
ROWS = 3


@login_not_required
@never_cache
@require_http_methods(READ_WRITE)
def register(request, public_id):
    event, now = seen_event(request, public_id), timezone.now()
    with way_back(event):
        check_open(event, now)
    form = _register_form(request, event)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if robots.limited(request, given["email"]):
            form.add_error(None, robots.TOO_MANY)
            status = 429
        elif _register(request, event, form, now):
            context = {"event": event, "address": given["email"], "breadcrumb": trail_of(event)}
            return render(request, "events/received.html", context)
    if form.errors and status == 200:
        status = 422
    context = {
        "event": event,
        "state": offer.state(event, now),
        "seats": offer.seats(event),
        "when": offer.when(event),
        "where": offer.where(event),
        "form": form,
        "places": policy.places_registered_by(request.user),
        "breadcrumb": trail_of(event),
    }
    return render(request, "events/register.html", context, status=status)


def _register_form(request, event):
    user, initial = request.user, {}
    if user.is_authenticated:
        initial = {"name": user.full_name, "email": user.email}
    neighbourhoods = Neighbourhood.objects.visible_to(user).order_by("name")
    workshops = Workshop.objects.visible_to(user).of_event(event).standing().with_counts().in_order()
    return opened_form(request, RegisterForm, initial=initial, neighbourhoods=neighbourhoods, workshops=workshops)


def _register(request, event, form, now):
    """Register, or say beside the field what refuses; return whether it is done."""
    given = form.cleaned_data
    try:
        actions.register(
            event=event,
            name=given["name"],
            email=given["email"],
            neighbourhood=given["neighbourhood"],
            organisation=given["organisation"],
            needs=form.needs(),
            consents=form.consents(),
            workshops=given.get("workshops", ()),
            now=now,
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


# --- Colleagues -----------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def group(request, public_id):
    """Register several people of one's table: a name and an address each, nothing in their stead (R5)."""
    event, now = seen_event(request, public_id), timezone.now()
    places = policy.places_registered_by(request.user)
    if not places:
        raise PermissionDenied
    with way_back(event):
        check_open(event, now)
    form = opened_form(request, GroupForm, places=places, initial={"together": ""})
    rows = ROWS
    if request.method == "POST":
        people = ColleagueFormSet(request.POST, prefix="p")
        if request.POST.get("act") == "more":
            return _group_page(request, event, form, _with_more_rows(request), now)
        if form.is_valid() and people.is_valid():
            made = _register_group(request, event, form, people, now)
            if made is not None:
                return redirect("events:group_made", made.public_id)
        return _group_page(request, event, form, people, now, status=422)
    people = ColleagueFormSet(prefix="p", initial=[{}] * rows)
    return _group_page(request, event, form, people, now)


def _with_more_rows(request):
    data = request.POST.copy()
    count = int(data.get("p-TOTAL_FORMS") or 0) if (data.get("p-TOTAL_FORMS") or "0").isdigit() else 0
    data["p-TOTAL_FORMS"] = str(min(count + ROWS, MOST_IN_A_GROUP))
    return ColleagueFormSet(data, prefix="p")


def _register_group(request, event, form, people, now):
    given = [(row["name"], row["email"]) for row in people.cleaned_data if row.get("email")]
    try:
        return actions.register_group(
            event=event,
            neighbourhood=form.cleaned_data["neighbourhood"],
            people=given,
            together=form.cleaned_data["together"],
            by=request.user,
            now=now,
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def _group_page(request, event, form, people, now, status=200):
    context = {
        "event": event,
        "seats": offer.seats(event),
        "when": offer.when(event),
        "form": form,
        "people": people,
        "may_add": len(people.forms) < MOST_IN_A_GROUP,
        "breadcrumb": trail_of(event),
    }
    return render(request, "events/group.html", context, status=status)


@require_safe
def group_made(request, public_id):
    """Who was registered together, and where each stands; what each answers is theirs."""
    made = get_object_or_404(Group.objects.visible_to(request.user).with_context(), public_id=public_id)
    rows = [(one, one.seat, positions.position(one.seat)) for one in made.registrations.with_seats()]
    context = {
        "group": made,
        "event": made.event,
        "when": offer.when(made.event),
        "rows": rows,
        "breadcrumb": trail_of(made.event),
        "title": _("Votre groupe"),
    }
    return render(request, "events/group_made.html", context)
