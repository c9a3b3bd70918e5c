"""The team's pages: portfolios and leaves, committees and seats, names of phase 1 to confirm."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User

from .. import actions, listing, policy
from ..forms import ConfirmNameForm, PersonForm, SeatForm, SubstitutionForm
from ..models import Committee, Initiative, Neighbourhood, PhaseOneRecord, Portfolio, Seat, Substitution

SUGGESTIONS = "personnes-connues"


def team_only(view):
    """Refuse anybody who is not of the PIC team today."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not policy.is_team(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def person_of(cleaned_data):
    """Return whom the form names; an account is opened if the address has none."""
    return actions.NewPerson(cleaned_data["email"], cleaned_data["first_name"], cleaned_data["last_name"])


# --- Portfolios -----------------------------------------------------------------------------------------------------
@require_safe
@team_only
def portfolios(request):
    today = timezone.localdate()
    held = {row.neighbourhood_id: row for row in Portfolio.objects.current(today).select_related("advisor")}
    leaves = list(Substitution.objects.not_over(today).with_people())
    replaced = {leave.advisor_id: leave.substitute for leave in leaves if leave.is_current(today)}
    rows = [
        {"neighbourhood": place, "portfolio": row, "substitute": replaced.get(row.advisor_id) if row else None}
        for place in listing.in_order(Neighbourhood.objects.visible_to(request.user))
        for row in [held.get(place.pk)]
    ]
    advisors = sorted({row.advisor for row in held.values()}, key=lambda person: person.full_name)
    context = {
        "rows": rows,
        "advisors": advisors,
        "leaves": leaves,
        "unassigned": sum(1 for row in rows if row["portfolio"] is None),
    }
    return render(request, "neighbourhoods/team/portfolios.html", context)


def _portfolio_trail():
    return [{"label": _("Portefeuilles"), "url": reverse("team_portfolios")}]


@require_http_methods(["GET", "POST"])
@team_only
def portfolio(request, slug):
    """Entrust one neighbourhood to an advisor."""
    neighbourhood = get_object_or_404(Neighbourhood.objects.visible_to(request.user), slug=slug)
    form = PersonForm(request.POST or None, suggestions=SUGGESTIONS)
    if request.method == "POST" and form.is_valid():
        row = actions.assign_portfolio(
            neighbourhood=neighbourhood, advisor=person_of(form.cleaned_data), by=request.user, now=timezone.now()
        )
        said = {"place": neighbourhood, "name": row.advisor.full_name}
        messages.success(request, _("%(place)s est maintenant dans le portefeuille de %(name)s.") % said)
        return redirect("team_portfolios")
    context = {
        "neighbourhood": neighbourhood,
        "current": Portfolio.objects.current().of_table(neighbourhood).select_related("advisor").first(),
        "form": form,
        "suggestions": SUGGESTIONS,
        "people": listing.known_advisors(),
        "breadcrumb": _portfolio_trail(),
    }
    return render(request, "neighbourhoods/team/portfolio.html", context)


@require_http_methods(["GET", "POST"])
@team_only
def end_portfolio(request, pk):
    row = get_object_or_404(Portfolio.objects.current().select_related("advisor", "neighbourhood"), pk=pk)
    if request.method == "POST":
        actions.end_portfolio(portfolio=row, by=request.user, now=timezone.now())
        messages.success(request, _("%(place)s n’est plus dans un portefeuille.") % {"place": row.neighbourhood})
        return redirect("team_portfolios")
    context = {
        "title": _("Retirer %(place)s du portefeuille de %(name)s?")
        % {"place": row.neighbourhood, "name": row.advisor.full_name},
        "text": _("Cette personne perd dès aujourd’hui l’accès aux dossiers du quartier, qui n’aura plus de conseil."),
        "action": _("Retirer le quartier"),
        "back_url": reverse("team_portfolios"),
        "breadcrumb": _portfolio_trail(),
    }
    return render(request, "neighbourhoods/team/confirm.html", context)


@require_http_methods(["GET", "POST"])
@team_only
def substitution(request, pk):
    """Name somebody who answers for an advisor's portfolio during a leave."""
    advisor = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = SubstitutionForm(request.POST or None, suggestions=SUGGESTIONS, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        dates = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
        row = actions.name_substitute(
            advisor=advisor, substitute=person_of(form.cleaned_data), by=request.user, now=timezone.now(), **dates
        )
        said = {"substitute": row.substitute.full_name, "name": advisor.full_name}
        messages.success(request, _("%(substitute)s remplace %(name)s aux dates indiquées.") % said)
        return redirect("team_portfolios")
    context = {
        "advisor": advisor,
        "form": form,
        "suggestions": SUGGESTIONS,
        "people": listing.known_advisors(),
        "breadcrumb": _portfolio_trail(),
    }
    return render(request, "neighbourhoods/team/substitution.html", context)


@require_http_methods(["GET", "POST"])
@team_only
def end_substitution(request, pk):
    rows = Substitution.objects.not_over().with_people()
    row = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        actions.end_substitution(substitution=row, by=request.user, now=timezone.now())
        messages.success(request, _("Le remplacement de %(name)s est terminé.") % {"name": row.advisor.full_name})
        return redirect("team_portfolios")
    context = {
        "title": _("Mettre fin au remplacement de %(name)s?") % {"name": row.advisor.full_name},
        "text": _("%(name)s perd dès aujourd’hui l’accès à ce portefeuille.") % {"name": row.substitute.full_name},
        "action": _("Mettre fin au remplacement"),
        "back_url": reverse("team_portfolios"),
        "breadcrumb": _portfolio_trail(),
    }
    return render(request, "neighbourhoods/team/confirm.html", context)


# --- Committees -----------------------------------------------------------------------------------------------------
@require_safe
@team_only
def committees(request):
    seats = {}
    for seat in Seat.objects.visible_to(request.user).current().with_people():
        seats.setdefault(seat.committee_id, []).append(seat)
    context = {
        "committees": [
            {"committee": committee, "seats": seats.get(committee.pk, [])}
            for committee in Committee.objects.visible_to(request.user)
        ]
    }
    return render(request, "neighbourhoods/team/committees.html", context)


def _committee_trail():
    return [{"label": _("Comités"), "url": reverse("team_committees")}]


@require_http_methods(["GET", "POST"])
@team_only
def appoint(request, code):
    committee = get_object_or_404(Committee.objects.visible_to(request.user), code=code)
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seat = actions.seat_member(
            committee=committee,
            organisation=form.cleaned_data["organisation"],
            member=person_of(form.cleaned_data),
            is_chair=form.cleaned_data["is_chair"],
            by=request.user,
            now=timezone.now(),
        )
        said = {"name": seat.user.full_name, "committee": committee}
        messages.success(request, _("%(name)s siège maintenant : %(committee)s.") % said)
        return redirect("team_committees")
    context = {"committee": committee, "form": form, "breadcrumb": _committee_trail()}
    return render(request, "neighbourhoods/team/appoint.html", context)


def _seat(request, pk):
    return get_object_or_404(Seat.objects.visible_to(request.user).current().with_people(), pk=pk)


@require_http_methods(["GET", "POST"])
@team_only
def end_seat(request, pk):
    seat = _seat(request, pk)
    if request.method == "POST":
        actions.end_seat(seat=seat, by=request.user, now=timezone.now())
        messages.success(request, _("Le siège de %(name)s a pris fin.") % {"name": seat.user.full_name})
        return redirect("team_committees")
    context = {
        "title": _("Mettre fin au siège de %(name)s?") % {"name": seat.user.full_name},
        "text": _("Cette personne perd dès aujourd’hui l’accès aux dossiers du comité. Ce qu’elle a écrit reste."),
        "action": _("Mettre fin au siège"),
        "back_url": reverse("team_committees"),
        "breadcrumb": _committee_trail(),
    }
    return render(request, "neighbourhoods/team/confirm.html", context)


@require_http_methods(["GET", "POST"])
@team_only
def chair(request, pk):
    seat = _seat(request, pk)
    if request.method == "POST":
        actions.give_chair(seat=seat, by=request.user, now=timezone.now())
        said = {"name": seat.user.full_name, "committee": seat.committee}
        messages.success(request, _("%(name)s préside maintenant : %(committee)s.") % said)
        return redirect("team_committees")
    context = {
        "title": _("Confier la présidence à %(name)s?") % {"name": seat.user.full_name},
        "text": _("Un comité a une seule présidence : la personne qui préside aujourd’hui garde son siège."),
        "action": _("Confier la présidence"),
        "back_url": reverse("team_committees"),
        "breadcrumb": _committee_trail(),
    }
    return render(request, "neighbourhoods/team/confirm.html", context)


# --- Phase 1 --------------------------------------------------------------------------------------------------------
@require_safe
@team_only
def phase_one(request):
    records = list(PhaseOneRecord.objects.visible_to(request.user).with_place().select_related("confirmed_by"))
    context = {
        "awaiting": [record for record in records if not record.name_is_public],
        "confirmed": [record for record in records if record.is_inferred and record.name_is_public],
        "doubtful": Initiative.objects.visible_to(request.user).of_phase_one().doubtful().with_place(),
    }
    return render(request, "neighbourhoods/team/phase_one.html", context)


@require_http_methods(["GET", "POST"])
@team_only
def confirm_name(request, position):
    records = PhaseOneRecord.objects.visible_to(request.user).awaiting_confirmation().with_place()
    record = get_object_or_404(records, position=position)
    form = ConfirmNameForm(request.POST or None, initial={"neighbourhood": record.neighbourhood})
    if request.method == "POST" and form.is_valid():
        record = actions.confirm_inferred_name(
            record=record, neighbourhood=form.cleaned_data["neighbourhood"], by=request.user, now=timezone.now()
        )
        said = {"position": record.position, "place": record.neighbourhood}
        messages.success(request, _("Entrée %(position)s : %(place)s est confirmé et devient public.") % said)
        return redirect("team_phase_one")
    context = {
        "record": record,
        "initiatives": Initiative.objects.visible_to(request.user).of_phase_one().carried_by(record.neighbourhood),
        "form": form,
        "breadcrumb": [{"label": _("Quartiers de la phase 1"), "url": reverse("team_phase_one")}],
    }
    return render(request, "neighbourhoods/team/confirm_name.html", context)
