"""The team's calls for proposals: list, new, change."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.views.team import team_only
from proposals.actions.calls import deadline_stays, remarks_on, save_call
from proposals.models import Call

from .. import overview
from ..forms import CallForm


@require_safe
@team_only
def call_list(request):
    rows = overview.calls(request.user, timezone.now())
    return render(request, "pic_portal/calls.html", {"rows": rows, "breadcrumb": _trail()[:1]})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def create(request):
    return _edit(request, Call(), _("Annoncer un appel"))


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def edit(request, pk):
    return _edit(request, get_object_or_404(Call.objects.visible_to(request.user), pk=pk), _("Modifier l’appel"))


def _edit(request, call, title):
    is_new = call.pk is None
    stays = not is_new and deadline_stays(call, timezone.now())
    form = CallForm(request.POST if request.method == "POST" else None, instance=call, deadline_stays=stays)
    if request.method == "POST" and form.is_valid() and "preview" in request.POST:
        return _page(request, form, title, seen=overview.call_as_read(form.instance, request.user))
    if request.method == "POST" and form.is_valid():
        moved = is_new or "deadline_on" in form.changed_data
        call = save_call(call=form.instance, stages=form.cleaned_data["stages"], by=request.user, now=timezone.now())
        messages.success(request, _("L’appel est enregistré."))
        # Said once, when the date is entered; the call stands all the same.
        for remark in remarks_on(call) if moved else ():
            messages.warning(request, remark)
        return redirect("team_calls")
    return _page(request, form, title)


def _page(request, form, title, **more):
    """``seen``: what coordinators would read, shown before anything is saved."""
    context = {"form": form, "title": title, "breadcrumb": _trail(), **more}
    return render(request, "pic_portal/call.html", context)


def _trail():
    return [
        {"label": _("Équipe"), "url": reverse("team")},
        {"label": _("Appels de propositions"), "url": reverse("team_calls")},
    ]
