"""What the team runs: the programme's totals, what waits for it, hours to bill, sessions held for it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from proposals.views.opening import confirmation, opened_form
from ui import spreadsheets
from ui.refusals import NotAllowedNow
from ui.typography import hours, how_many, long_date

from .. import actions, books, dynamo_places, exports, overview, policy, session_words
from ..forms.running import HeldForm
from ..models import HeldSession, ProgrammeYear, SessionExcess
from ..previews import preview
from ..refusals import Refused
from .hours import READ_WRITE
from .opening import trail


def check_reader(request):
    """The team and the administration read what the programme runs on; it does not exist for anybody else."""
    if not (request.user.is_team or request.user.is_admin):
        raise Http404


def check_team(request):
    check_reader(request)
    if not policy.may_run(request.user):
        raise PermissionDenied


def programme_trail(*more):
    return trail(None, (_("Bilan des heures"), reverse("coaching:overview")), *more)


# --- Totals ---------------------------------------------------------------------------------------------------------
@require_safe
def programme(request):
    check_reader(request)
    now, years = timezone.now(), list(ProgrammeYear.objects.in_order())
    label, sort = request.GET.get("annee", ""), request.GET.get("tri", "nom")
    year, everything = overview.shown_year(years, label, now), request.GET.get("attente") == "tout"
    if year is None and label or sort not in overview.SORTS:
        raise Http404
    context = {
        "waiting": overview.waiting(request.user, now, most=None if everything else overview.MOST_WAITING),
        "may_run": policy.may_run(request.user),
        "today": timezone.localdate(now),
        "open_year": next((one for one in years if one.holds(timezone.localdate(now)) and not one.is_closed), None),
        "breadcrumb": trail(),
    }
    if year is not None:
        found = overview.of_year(year, now, years=years)
        bills = overview.bills(request.user, found)
        context |= {
            "year": year,
            "programme": found,
            "state": year.State(year.state_on(timezone.localdate(now))).label,
            "parts": list(found.parts(sort)),
            "bills": bills,
            "billed_total": sum(bill.minutes for bill in bills),
            "standing": dynamo_places.standing(year, on=timezone.localdate(now)),
            "year_filters": _year_filters(years, year, now),
            "sort_filters": _sort_filters(year, sort, found.is_under_way),
        }
    return render(request, "coaching/overview.html", context)


def _year_filters(years, shown, now):
    today = timezone.localdate(now)
    options = [
        {"label": year.label, "url": f"?annee={year.label}", "current": year.pk == shown.pk}
        for year in reversed(years)
        if year.starts_on <= today or year.pk == shown.pk
    ]
    return [{"label": _("Année de programme"), "options": options}]


def _sort_filters(year, sort, is_under_way):
    options = [
        {"label": label, "url": f"?annee={year.label}&tri={word}#quartiers", "current": word == sort}
        for word, (label, _compared) in overview.SORTS.items()
        if is_under_way or word != "reservees"
    ]
    return [{"label": _("Trier par"), "options": options}]


@require_safe
def programme_xlsx(request, label):
    check_reader(request)
    year = get_object_or_404(ProgrammeYear.objects.visible_to(request.user), label=label)
    found = overview.of_year(year, timezone.now())
    return spreadsheets.answer(exports.workbook(found, request.user), f"heures-{year.label}.xlsx")


# --- Hours beyond what was available --------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def excess_bill(request, pk):
    """Ask, then bill what the table refused or left without an answer."""
    check_reader(request)
    row = get_object_or_404(SessionExcess.objects.visible_to(request.user).with_context(), pk=pk)
    check_team(request)
    now, session = timezone.now(), row.session
    place = session.mandate.neighbourhood.name
    if request.method == "POST":
        actions.bill_excess(excess=row, by=request.user, now=now)
        messages.success(request, _billed(row.minutes, place))
        return redirect("coaching:overview")
    if not SessionExcess.objects.awaiting_ruling(now).contains(row):
        raise NotAllowedNow(
            _("L’équipe décide quand la table a refusé, ou n’a pas répondu à temps."),
            (_("Voir la séance"), session.get_absolute_url()),
        )
    refused = row.answer == SessionExcess.Answer.REFUSED
    return confirmation(
        request,
        title=_("Facturer %(n)s au quartier?") % {"n": hours(row.minutes)},
        facts=session_words.told(session, actions.standing_entry(session)),
        warnings=_contested(session),
        text=_(
            "La table les a refusées. Les facturer, c’est décider qu’elle les paie; pour les lui éviter, annulez plutôt "
            "la séance sur sa page."
        )
        if refused
        else _(
            "La table n’a pas répondu au plus tard le %(date)s. Les facturer, c’est décider qu’elle les paie; pour les "
            "lui éviter, annulez plutôt la séance sur sa page."
        )
        % {"date": long_date(row.due_on)},
        action=_("Facturer au quartier"),
        back_url=session.get_absolute_url(),
        breadcrumb=programme_trail((_("Séance"), session.get_absolute_url())),
    )


def _billed(minutes, place):
    words = ngettext("%(n)s est à facturer (%(place)s).", "%(n)s sont à facturer (%(place)s).", how_many(minutes))
    return words % {"n": hours(minutes), "place": place}


def _contested(session):
    if not session.is_contested:
        return []
    said = _("La table conteste cette séance, et attend votre réponse. Son motif\u00a0: «\u00a0%(reason)s\u00a0»")
    return [said % {"reason": session.contest_reason}]


# --- Sessions held for the team -------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def held(request, public_id):
    """A session that would make others exceed more: the team confirms it or sets it aside; its coach reads it."""
    found = get_object_or_404(HeldSession.objects.visible_to(request.user).with_context(), public_id=public_id)
    is_staff = request.user.is_team or request.user.is_admin
    if not is_staff and found.held_by_id != request.user.pk:
        raise Http404
    if request.method == "POST":
        return _decide(request, found)
    return _held_page(request, found, opened_form(request, HeldForm))


def _held_page(request, found, form, status=200):
    is_staff = request.user.is_team or request.user.is_admin
    shown, refusal = None, ""
    if found.decided_at is None and is_staff:
        try:
            shown = _shown(found)
        except NotAllowedNow as problem:
            refusal = problem.message
    if shown is not None:
        form.initial |= {"agreed": shown.excess, "grown": shown.grown}
        if form.is_bound:  # what is confirmed next is what this page says now
            form.data = form.data.copy()
            form.data.update({"agreed": shown.excess, "grown": shown.grown})
    context = {
        "held": found,
        "form": form,
        "preview": shown,
        "replaced": found.replaces_id and found.replaces.entries.line_before(found.decided_at),
        "refusal": refusal,
        "is_staff": is_staff,
        "may_decide": found.decided_at is None and policy.may_run(request.user),
        "breadcrumb": programme_trail() if is_staff else trail(),
    }
    return render(request, "coaching/held.html", context, status=status)


def _decide(request, found):
    if not policy.may_run(request.user):
        raise PermissionDenied
    now, form = timezone.now(), HeldForm(request.POST)
    if "decline" in request.POST:
        actions.decline_held(held=found, by=request.user, now=now)
        messages.success(request, _("La séance est écartée\u00a0: elle ne compte pas."))
        return redirect("coaching:overview")
    if not form.is_valid():
        return _held_page(request, found, form, status=422)
    try:
        session = actions.confirm_held(held=found, by=request.user, now=now, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    except actions.ToConfirm:
        form.add_error(None, _changed())
    else:
        messages.success(request, _("La séance est confirmée\u00a0: elle compte, et la table en est avisée."))
        return redirect(session)
    return _held_page(request, found, form, status=409)


def _changed():
    return _("Les heures ont changé pendant que vous lisiez. Relisez ce qui suit avant de confirmer.")


def _shown(found):
    """What would change if the session counted now. NotAllowedNow when what it corrects is cancelled."""
    now = timezone.now()
    today = timezone.localdate(now)
    replacing = str(actions.standing_entry(found.replaces).pk) if found.replaces_id else None
    book = books.book(found.mandate.neighbourhood, found.mandate.envelope, through=today)
    return preview(book, on=found.dated_on, minutes=found.minutes, today=today, now=now, replacing=replacing)
