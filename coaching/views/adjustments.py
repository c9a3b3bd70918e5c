"""The team adds hours to a neighbourhood's lot, or takes some away, and cancels such a line."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.models import Neighbourhood
from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow
from ui.typography import hours

from .. import actions, adjusting
from ..forms.running import AdjustForm, CancelAdjustmentForm
from ..models import HoursEntry, ProgrammeYear
from ..refusals import Refused
from .hours import READ_WRITE
from .opening import trail
from .running import check_team


@require_http_methods(READ_WRITE)
def adjust(request, slug):
    check_team(request)
    place = get_object_or_404(Neighbourhood.objects.visible_to(request.user), slug=slug)
    today = timezone.localdate()
    form = opened_form(request, AdjustForm, years=ProgrammeYear.objects.not_closed().started_by(today))
    if request.method == "POST" and form.is_valid() and (line := _adjusted(request, form, place)):
        said = (
            _("%(n)s ajoutées au lot de %(year)s.") if line.direction > 0 else _("%(n)s retirées du lot de %(year)s.")
        )
        messages.success(request, said % {"n": hours(line.minutes), "year": form.cleaned_data["year"].label})
        return redirect("coaching:place", slug=place.slug)
    context = {
        "place": place,
        "form": form,
        "lots": adjusting.lots(place, today),
        "lines": adjusting.standing_lines(place),
        "breadcrumb": trail(place),
    }
    return render(request, "coaching/adjust.html", context, status=422 if form.errors else 200)


def _adjusted(request, form, place):
    """Return the line that was written; None once the form says what refuses it."""
    given = dict(form.cleaned_data)
    key = f"ajustement-{given.pop('key') or uuid.uuid4()}"
    try:
        return actions.adjust(neighbourhood=place, key=key, by=request.user, now=timezone.now(), **given)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    except NotAllowedNow as refusal:
        form.add_error(None, refusal.message)
    return None


@require_http_methods(READ_WRITE)
def cancel(request, pk):
    check_team(request)
    lines = HoursEntry.objects.visible_to(request.user).adjustments().select_related("account__neighbourhood", "year")
    entry = get_object_or_404(lines, pk=pk)
    place = entry.account.neighbourhood
    form = opened_form(request, CancelAdjustmentForm, label=_("Pourquoi annuler cet ajustement?"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_adjustment(entry=entry, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("L’ajustement est annulé. Les deux lignes restent lisibles au relevé."))
            return redirect("coaching:place", slug=place.slug)
    if request.method != "POST" and not HoursEntry.objects.standing().contains(entry):
        raise NotAllowedNow(_("Cet ajustement est déjà annulé."))
    signed = hours(entry.signed_minutes)
    return confirmation(
        request,
        title=_("Annuler l’ajustement de %(n)s?") % {"n": signed},
        text=_("Il portait sur le lot de %(year)s (%(envelope)s) de %(place)s. La ligne reste lisible, barrée.")
        % {"year": entry.year.label, "envelope": entry.account.get_envelope_display(), "place": place.name},
        action=_("Annuler l’ajustement"),
        back_url=reverse("coaching:adjust", args=[place.slug]),
        danger=True,
        form=form,
        breadcrumb=trail(place),
        status=422 if form.errors else 200,
    )
