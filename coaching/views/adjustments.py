"""The team adds hours to a neighbourhood's lot, or takes some away, and cancels such a line."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from neighbourhoods.models import Neighbourhood
from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow
from ui.typography import hours, how_many

from .. import actions, adjusting
from ..forms.running import AdjustForm, CancelAdjustmentForm
from ..models import HoursEntry, ProgrammeYear
from ..refusals import Refused
from .hours import READ_WRITE
from .opening import trail
from .running import check_team
from .sessions import asking_exception


@require_http_methods(READ_WRITE)
def adjust(request, slug):
    check_team(request)
    place = get_object_or_404(Neighbourhood.objects.visible_to(request.user), slug=slug)
    today = timezone.localdate()
    years = list(ProgrammeYear.objects.not_closed().started_by(today))
    form = opened_form(request, AdjustForm, years=years, asks_exception="exception" in request.POST)
    if request.method == "POST" and form.is_valid():
        line, form = _adjusted(request, form, place, years)
        if line is not None:
            messages.success(request, _said(line))
            return redirect("coaching:place", slug=place.slug)
    context = {
        "place": place,
        "form": form,
        "lots": adjusting.lots(place, today),
        "lines": adjusting.standing_lines(place),
        "breadcrumb": trail(place),
    }
    return render(request, "coaching/adjust.html", context, status=422 if form.errors else 200)


def _said(line):
    if line.direction > 0:
        words = ngettext(
            "%(n)s ajoutée au lot de %(year)s.", "%(n)s ajoutées au lot de %(year)s.", how_many(line.minutes)
        )
    else:
        words = ngettext(
            "%(n)s retirée du lot de %(year)s.", "%(n)s retirées du lot de %(year)s.", how_many(line.minutes)
        )
    return words % {"n": hours(line.minutes), "year": line.year.label}


def _adjusted(request, form, place, years):
    """Return the line that was written, and the form; None for the line once the form says what refuses it."""
    given = dict(form.cleaned_data)
    key = f"ajustement-{given.pop('key') or uuid.uuid4()}"
    try:
        return actions.adjust(neighbourhood=place, key=key, by=request.user, now=timezone.now(), **given), form
    except Refused as refusal:
        form = asking_exception(form, refusal, request, AdjustForm, years=years, asks_exception=True)
    except NotAllowedNow as refusal:
        form.add_error(None, refusal.message)
    return None, form


@require_http_methods(READ_WRITE)
def cancel(request, pk):
    check_team(request)
    lines = HoursEntry.objects.visible_to(request.user).adjustments().select_related("account__neighbourhood", "year")
    entry = get_object_or_404(lines, pk=pk)
    place = entry.account.neighbourhood
    words = {"label": _("Pourquoi annuler cet ajustement?")}
    form = opened_form(request, CancelAdjustmentForm, asks_exception="exception" in request.POST, **words)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_adjustment(entry=entry, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form = asking_exception(form, refusal, request, CancelAdjustmentForm, asks_exception=True, **words)
        else:
            messages.success(request, _("L’ajustement est annulé. Les deux lignes restent lisibles au relevé."))
            return redirect("coaching:place", slug=place.slug)
    if request.method != "POST" and not HoursEntry.objects.standing().contains(entry):
        raise NotAllowedNow(_("Cet ajustement est déjà annulé."))
    signed = hours(entry.signed_minutes)
    return confirmation(
        request,
        title=_("Annuler l’ajustement de %(n)s?") % {"n": signed},
        text=_("Il portait sur le lot de %(year)s (%(envelope)s, %(place)s). La ligne reste lisible, barrée.")
        % {"year": entry.year.label, "envelope": entry.account.get_envelope_display(), "place": place.name},
        action=_("Annuler l’ajustement"),
        back_url=reverse("coaching:adjust", args=[place.slug]),
        danger=True,
        form=form,
        breadcrumb=trail(place),
        status=422 if form.errors else 200,
    )
