"""The programme's settings on one page, and a page for each group: typed, previewed, then put in force."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proposals import actions
from proposals.views.opening import opened_form
from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import programme_settings as read
from .texts import rewording_only, team_trail


@require_safe
@rewording_only
def settings_list(request):
    now = timezone.now()
    today = timezone.localdate(now)
    found = read.groups(request.user, today)
    last = read.last_changes(request.user, found)
    context = {
        "groups": read.of_the_programme(found, last),
        "activities": read.of_activities(found, last),
        "year": read.year_settings(request.user, today),
        "reserved": read.reserved_amounts(now),
        "breadcrumb": team_trail(request),
    }
    return render(request, "pic_portal/settings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def group(request, code):
    """Type, see what changes and what does not, confirm: what is kept is what the preview showed."""
    now = timezone.now()
    found = read.group_named(code, request.user, timezone.localdate(now))
    if found is None:
        raise Http404
    form = opened_form(request, found.form, instance=_copy(found.row))
    seen = None
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data.get("day")
        before = found.row_before(day) if day else found.row
        shown = read.changes(found, before, form.values)
        told = read.fingerprint(before, form.values, day)
        if not shown:
            form.add_error(None, _("Rien ne change\u00a0: ces valeurs sont déjà celles qui sont en vigueur."))
        elif form.cleaned_data["confirmed"] == told:
            try:
                _apply(request, found, before, form.values, day, now)
            except NotAllowedNow as refused:
                form.add_error(None, str(refused))
            else:
                _say(request, day)
                return redirect("settings_group", code=code)
        if not form.errors:
            seen = {"changes": shown, "day": day}
            form.data = form.data.copy()
            form.data["confirmed"] = told
    context = {
        "group": found,
        "form": form,
        "seen": seen,
        "history": read.history(request.user, found),
        "to_come": [(day, read.changes(found, found.row, _values(found, row))) for day, row in found.to_come],
        "breadcrumb": [*team_trail(request), {"label": _("Réglages"), "url": reverse("settings")}],
    }
    return render(request, "pic_portal/settings/group.html", context, status=422 if form.errors else 200)


def _copy(row):
    """The same row as another object: a form writes in its instance what was typed, valid or not."""
    return type(row)(**{known.attname: getattr(row, known.attname) for known in row._meta.concrete_fields})


def _values(found, row):
    return {name: getattr(row, name) for name in found.names}


def _apply(request, found, before, values, day, now):
    told = {"values": values, "seen": _values(found, before), "group": found.code, "by": request.user, "now": now}
    if found.day_field:
        actions.start_settings(model=type(found.row), day_field=found.day_field, on=day, is_used=found.is_used, **told)
    else:
        actions.change_settings(row=found.row, **told)


def _say(request, day):
    if day is None:
        messages.success(request, _("Les réglages sont enregistrés, et valent dès maintenant."))
    else:
        messages.success(request, _("Ces réglages vaudront à partir du %(date)s.") % {"date": long_date(day)})
