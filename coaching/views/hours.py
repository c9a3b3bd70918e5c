"""The coach's page: log a session, see the month. A figure is shown before and after; what exceeds is agreed to first."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proposals.views.opening import opened_form
from ui import spreadsheets
from ui.typography import hours, of_month

from .. import actions, books, figures, logged, policy
from ..forms.hours import SessionForm
from ..models import CoachingSession, ProgrammeYear
from ..previews import preview
from ..refusals import Refused
from .opening import trail

READ_WRITE = ["GET", "HEAD", "POST"]
EDIT = "edit"  # back to the form, with what was typed


def _check_logs(user):
    if not (user.is_team or policy.coaches(user)):
        raise PermissionDenied


@require_http_methods(READ_WRITE)
def log(request):
    """Log a session. What would exceed, or change other sessions, is shown on a page of its own before it counts."""
    _check_logs(request.user)
    now = timezone.now()
    offered = logged.to_log(request.user, timezone.localdate(now))
    form = opened_form(request, SessionForm, choices=[(str(one.mandate.public_id), one.label) for one in offered])
    if not form.is_bound and offered:
        keys, wanted = [str(one.mandate.public_id) for one in offered], request.GET.get("mandat")
        form.initial.setdefault("mandate", wanted if wanted in keys else keys[0])
    if request.method == "POST" and request.POST.get("act") == EDIT:
        form = SessionForm(initial=request.POST.dict(), choices=form.fields["mandate"].choices)
    elif request.method == "POST" and form.is_valid():
        chosen = next(one for one in offered if str(one.mandate.public_id) == form.cleaned_data["mandate"])
        answer = _write(request, form, chosen, now)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "offered": offered,
        **_chosen(form, offered),
        "for_partners": request.user.is_team,
        "held": logged.held(request.user, timezone.localdate(now)),
        "month": logged.month(request.user, timezone.localdate(now).replace(day=1)),
        "breadcrumb": trail(),
    }
    return render(request, "coaching/hours.html", context, status=422 if form.errors else 200)


def _chosen(form, offered):
    """The mandate that the form shows, with what is left: said from the first, before anything is typed."""
    wanted = form["mandate"].value()
    one = next((one for one in offered if str(one.mandate.public_id) == str(wanted)), None)
    return {"chosen": one.mandate, "chosen_balance": one.balance} if one else {}


def _write(request, form, chosen, now):
    """Log, hold for the team, or ask to confirm; None when the form says what to mend."""
    facts = form.facts() | {"mandate": chosen.mandate, "by": request.user, "now": now}
    try:
        if "hold" in request.POST:
            actions.hold_session(**facts)
            messages.success(request, _("La séance est envoyée à l’équipe du PIC. Elle comptera une fois confirmée."))
            return redirect("coaching:log")
        session = actions.log_session(**facts, agreed=form.cleaned_data["agreed"])
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    except actions.ToConfirm as asked:
        return ask_to_confirm(request, form, asked.preview, mandate=chosen.mandate, twin=asked.twin)
    messages.success(request, _done(session, form.cleaned_data["minutes"], chosen, timezone.localdate(now)))
    return redirect("coaching:log")


def _done(session, minutes, chosen, today):
    beyond = session.excesses.standing().first()
    if beyond:
        said = _(
            "Séance inscrite\u00a0: %(minutes)s pour %(place)s, dont %(beyond)s aux frais du quartier. "
            "Il lui reste %(after)s (avant\u00a0: %(before)s)."
        )
    else:
        said = _("Séance inscrite\u00a0: %(minutes)s pour %(place)s. Il lui reste %(after)s (avant\u00a0: %(before)s).")
    return said % {
        "minutes": hours(minutes),
        "beyond": hours(beyond.minutes) if beyond else "",
        "place": chosen.mandate.neighbourhood.name,
        "after": hours(logged.balance(session.mandate, today)),
        "before": hours(chosen.balance),
    }


def ask_to_confirm(request, form, shown, *, mandate, session=None, twin=None):
    """The page between the form and the journal: what covers the session, what exceeds, whom it changes.

    ``twin``: a session that stands with the same day, length and mandate.

    Sessions of other partners are counted, not shown: a coach reads no more of them here than elsewhere.
    """
    readable = CoachingSession.objects.visible_to(request.user).among([change.session for change in shown.changes])
    changes = [change for change in shown.changes if change.session in readable]
    context = {
        "form": form,
        "preview": shown,
        "changes": changes,
        "others": len(shown.changes) - len(changes),
        "mandate": mandate,
        "session": session,
        "twin": twin,
        "given": form.cleaned_data,
        "hidden": [(name, value) for name, value in _typed(form) if name != "agreed"],
        "team_confirms": shown.grows and not request.user.is_team,
        "form_url": request.path,
        "back_url": session.get_absolute_url() if session else reverse("coaching:log"),
        "breadcrumb": trail(),
    }
    return render(request, "coaching/hours_confirm.html", context, status=409)


def _typed(form):
    for name in form.fields:
        yield name, form.data.get(form.add_prefix(name), "")


@require_safe
def glimpse(request):
    """What is left before and after, as one types; nothing is saved. A fragment for the coach's page."""
    _check_logs(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    offered = {str(mandate.public_id): mandate for mandate in logged.mandates_to_log(request.user, today)}
    form = SessionForm(request.GET, choices=[(key, key) for key in offered])
    form.full_clean()
    given = getattr(form, "cleaned_data", {})
    chosen = offered.get(given.get("mandate"))
    context = {"chosen": chosen}
    if chosen and given.get("minutes") and given.get("on") and given["on"] <= today:
        years = list(ProgrammeYear.objects.in_order())
        book = books.book(chosen.neighbourhood, chosen.envelope, through=today, years=years)
        if book.year_of(given["on"]):
            shown = preview(book, on=given["on"], minutes=given["minutes"], today=today, now=now)
            context["preview"] = shown
            context["reserved"] = figures.reserved_of(logged.planned(chosen, today, years=years), shown.balance_before)
    if chosen and "preview" not in context:
        context["balance"] = logged.balance(chosen, today)
    return render(request, "coaching/_glimpse.html", context)


def _month(request, year, number):
    if not (request.user.is_team or request.user.is_admin or policy.coaches(request.user)):
        raise PermissionDenied
    if not (2000 <= year <= 2199 and 1 <= number <= 12):
        raise Http404
    return logged.month(request.user, date(year, number, 1))


@require_safe
def month_xlsx(request, year, number):
    content = logged.month_workbook(_month(request, year, number))
    return spreadsheets.answer(content, f"heures-{year}-{number:02d}.xlsx")


@require_safe
def month(request, year, number):
    """The sessions of a month, for the coach's partner; of every partner for the team."""
    found = _month(request, year, number)
    today = timezone.localdate()
    context = {
        "month": found,
        "is_last": found.first >= today.replace(day=1),
        "title": of_month(found.first),
        "breadcrumb": _month_trail(request.user),
    }
    return render(request, "coaching/month.html", context)


def _month_trail(user):
    if user.is_team or user.is_admin:
        return trail(None, (_("Bilan des heures"), reverse("coaching:overview")))
    return trail(None, (_("Mes heures"), reverse("coaching:log")))
