"""Dynamo's year as the team runs it: who holds what, who waits, whose talk is not confirmed."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from proposals.views.opening import opened_form

from .. import dynamo_places, dynamo_year_rows
from ..actions import dynamo as actions
from ..forms.dynamo import EnterDynamoForm, PlacesForm
from ..models import ProgrammeYear
from ..refusals import Refused
from .dynamo import READ_WRITE
from .opening import trail


def _found(request, label, *, to_run=False):
    """A year by its name. The team runs it; the administration reads it."""
    user = request.user
    if not (user.is_team or user.is_admin and not to_run):
        raise PermissionDenied
    return get_object_or_404(ProgrammeYear.objects.visible_to(user), label=label)


def _address(year):
    return reverse("coaching:dynamo_year", args=[year.label])


def _trail(year):
    return trail(None, (_("Places de Dynamo %(year)s") % {"year": year}, _address(year)))


@require_safe
def year(request, label):
    """The places with their holders, the list in order, the talks to confirm, what ended."""
    found = _found(request, label)
    today = timezone.localdate()
    state = found.state_on(today)
    context = {
        "year": found,
        "state": found.State(state).label,
        "standing": dynamo_places.standing(found, on=today),
        "rows": dynamo_year_rows.of_year(found, request.user, today),
        "is_open": state == found.State.OPEN,
        "may_enter": request.user.is_team and state == found.State.OPEN,
        "may_change": request.user.is_team and state in (found.State.OPEN, found.State.COMING),
        "breadcrumb": trail(),
    }
    return render(request, "coaching/dynamo_year.html", context)


@require_http_methods(READ_WRITE)
def enter(request, label):
    """Enter the request of a table that wrote; its rank is that of now."""
    found = _found(request, label, to_run=True)
    if found.state_on(timezone.localdate()) != found.State.OPEN:
        raise Refused(
            _("L’année %(year)s n’est pas ouverte\u00a0: une demande prend rang dans l’année en cours.")
            % {"year": found}
        )
    form = opened_form(request, EnterDynamoForm, places=dynamo_places.places_to_enter(found, request.POST.get("key")))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sent = actions.enter_on_behalf(
                neighbourhood=data["neighbourhood"],
                subject=data["subject"],
                discussed_with=data["discussed_with"],
                discussed_on=data["discussed_on"],
                received_on=data["received_on"],
                key=data["key"] or uuid.uuid4(),
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("La demande est inscrite au rang %(rank)s.") % {"rank": sent.rank})
            return redirect(sent)
    context = {
        "year": found,
        "form": form,
        "standing": dynamo_places.standing(found),
        "breadcrumb": _trail(found),
    }
    return render(request, "coaching/dynamo_enter.html", context)


@require_http_methods(READ_WRITE)
def places(request, label):
    """Change how many places the year has."""
    found = _found(request, label, to_run=True)
    form = opened_form(request, PlacesForm, initial={"count": found.dynamo_places})
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_places(
                year=found, count=form.cleaned_data["count"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            if not refusal.field:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _how_many_places(changed))
            return redirect(_address(found))
    context = {
        "year": found,
        "form": form,
        "standing": dynamo_places.standing(found),
        "breadcrumb": _trail(found),
    }
    return render(request, "coaching/dynamo_places.html", context)


def _how_many_places(year):
    """What was set, and what is still held beyond it."""
    count, held = year.dynamo_places, dynamo_places.standing(year).taken
    said = ngettext("L’année compte %(n)s place.", "L’année compte %(n)s places.", count) % {"n": count}
    if held > count:
        said += " " + ngettext(
            "Une place est encore tenue\u00a0: elle disparaîtra quand elle se libérera.",
            "%(held)s sont encore tenues\u00a0: les prochaines qui se libèrent disparaîtront.",
            held,
        ) % {"held": held}
    return said
