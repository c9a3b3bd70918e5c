"""Links: « Signaler un lien brisé », and what the team sees of them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import robots
from events.views.paging import paged
from proposals.views.opening import opened_form

from .. import policy, troubles
from ..actions import broken, watching
from ..forms.links import ReportForm
from ..models import Resource
from .opening import READ_WRITE, check_curates, check_desk, desk_trail, tabs, trail

PER_PAGE = 25
MOST_NOTES = 3  # the others unfold


# --- For everybody ----------------------------------------------------------------------------------------------------
@login_not_required
@require_http_methods(READ_WRITE)
def report(request, code):
    """Say that a resource does not open, without saying who one is."""
    found = get_object_or_404(Resource.objects.visible_to(request.user).standing().with_context(), code=code)
    if not broken.may_be_reported(found):
        raise Http404
    form, status = opened_form(request, ReportForm), 200
    context = {"resource": found, "breadcrumb": trail((found.title, found.get_absolute_url()))}
    if request.method == "POST":
        status = 422
        if form.is_valid() and robots.limited(request, f"toolbox report {found.code}"):
            form.add_error(None, robots.TOO_MANY)
            status = 429
        elif form.is_valid():
            broken.report(resource=found, note=form.cleaned_data["note"], now=timezone.now())
            return render(request, "toolbox/report_received.html", context)
    return render(request, "toolbox/report.html", context | {"form": form}, status=status)


# --- For the team -----------------------------------------------------------------------------------------------------
@require_safe
def links(request):
    check_desk(request)
    drawer = request.GET.get("etat", "")
    if drawer and drawer not in troubles.LABELS:
        raise Http404
    counts = troubles.counts(request.user)
    listed = paged(request, troubles.found(request.user, drawer), PER_PAGE, count=counts[drawer])
    options = [{"label": _("Tous"), "url": reverse("toolbox:desk_links"), "current": not drawer, "count": counts[""]}]
    options += [
        {"label": label, "url": f"?etat={name}", "current": name == drawer, "count": counts[name]}
        for name, label in troubles.LABELS.items()
    ]
    context = listed | {
        "rows": troubles.rows_of(listed["page"]),
        "most_notes": MOST_NOTES,
        "drawer": drawer,
        "drawer_label": troubles.LABELS.get(drawer, ""),
        "is_empty": not counts[""],
        "is_checked": settings.LINKS_CHECKED,
        "groups": [{"label": _("État"), "options": options}],
        "may_act": policy.may_curate(request.user),
        "tabs": tabs("desk_links"),
        "breadcrumb": desk_trail(),
    }
    return render(request, "toolbox/links.html", context)


@require_POST
def check_now(request, code):
    found = _held(request, code)
    watching.check_now(resource=found, by=request.user, now=timezone.now())
    messages.success(
        request,
        _("Le portail rouvre «\u00a0%(title)s\u00a0» d’ici une quinzaine de minutes\u00a0: revenez lire la réponse.")
        % {"title": found.title},
    )
    return _back(request)


@require_POST
def opens(request, code):
    found = _held(request, code)
    watching.opens(resource=found, by=request.user, now=timezone.now())
    messages.success(
        request,
        _("C’est noté\u00a0: «\u00a0%(title)s\u00a0» s’ouvre. Le portail la vérifie de nouveau dans 30 jours.")
        % {"title": found.title},
    )
    return _back(request)


@require_POST
def settle(request, code):
    found = _held(request, code)
    count = broken.settle(resource=found, up_to=_number(request, "jusqua"), by=request.user, now=timezone.now())
    messages.success(
        request,
        ngettext("%(n)s signalement réglé.", "%(n)s signalements réglés.", count) % {"n": count}
        if count
        else _("Ces signalements étaient déjà réglés."),
    )
    return _back(request)


def _held(request, code):
    check_curates(request)
    return get_object_or_404(Resource.objects.visible_to(request.user).standing().with_context(), code=code)


def _number(request, name):
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _back(request):
    """To the list, in the drawer that it was left."""
    drawer = request.POST.get("etat", "")
    address = reverse("toolbox:desk_links")
    return redirect(f"{address}?etat={drawer}" if drawer in troubles.LABELS else address)
