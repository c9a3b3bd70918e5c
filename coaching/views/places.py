"""The entrance by role, and a neighbourhood's hours: what is left, the sessions, statements, the journal as a file."""

import json

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.listing import in_order
from neighbourhoods.models import Neighbourhood

from .. import asking_desk, books, documents, hours_overview, panel_asking, panel_dynamo, policy, statements
from ..forms.statement import StatementForm
from ..ledger.files import write_journal
from ..models import Envelope, ProgrammeYear
from .opening import followed_place, trail

# What other parts show on a neighbourhood's page: functions (neighbourhood, user, now) → {"template", "context"} or
# None, as on the neighbourhood's public page.
PANELS = [panel_asking.panel, panel_dynamo.panel]
PER_PAGE = 50


@login_not_required
@require_safe
def home(request):
    """Send each person where their accompaniment is; an advisor, or a member of several tables, chooses a place."""
    user = request.user
    if not user.is_authenticated:
        return redirect("coaching:menu")
    if user.is_team or user.is_admin:
        return redirect("coaching:overview")
    joined = list(Neighbourhood.objects.joined_by(user))
    advised = list(Neighbourhood.objects.advised_by(user))
    if len(joined) == 1 and not advised:
        return redirect("coaching:place", joined[0].slug)
    if joined or advised:
        return _choose(request, in_order({*joined, *advised}), advises=bool(advised))
    return redirect("coaching:log" if policy.coaches(user) else "coaching:menu")


def _choose(request, places, *, advises):
    found = hours_overview.of_places(places, timezone.now())
    context = {"rows": [(place, found[place.pk]) for place in places], "advises": advises}
    return render(request, "coaching/home.html", context)


@require_safe
def place(request, slug):
    found, now = followed_place(request, slug), timezone.now()
    today, kept = timezone.localdate(now), list(ProgrammeYear.objects.in_order())
    wanted = _wanted_year(kept, request.GET.get("annee"), today)
    overviews = hours_overview.of_place(found, now, years=kept, in_full=wanted)
    years = _years(overviews)
    chosen = next((year for year in years if wanted and year.label == wanted.label), None)
    if chosen is None and request.GET.get("annee"):
        raise Http404
    lines = [(one.book, line) for one in overviews for line in one.sessions_of(chosen)]
    excesses = hours_overview.excesses_of(lines, found, request.user, now)
    asked = [row for row in excesses.values() if hours_overview.is_asked(row, today)]
    page = Paginator(sorted(lines, key=_day, reverse=True), PER_PAGE).get_page(request.GET.get("page"))
    facts = hours_overview.session_facts(page.object_list, *(row.session_id for row in asked))
    for row in asked:
        row.session = facts[row.session_id]
    acts = policy.may_ask(request.user, found)
    context = {
        "place": found,
        "overviews": overviews,
        "years": years,
        "chosen": chosen,
        "dynamo_lapses": any(one.lives_one_year for one in overviews),
        "is_present_year": bool(chosen and chosen.holds(today)),
        "sessions": hours_overview.session_rows(page.object_list, facts, excesses, today),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1),
        "asked": asked,
        "acts": acts,
        "may_ask": acts and asking_desk.takes_part(found, today),
        "panels": [panel for make in PANELS if (panel := make(found, request.user, now))],
        "breadcrumb": trail(),
    }
    return render(request, "coaching/place.html", context)


def _day(pair):
    _book, line = pair
    return line.session.date


def _years(overviews):
    """Years of any envelope, latest first."""
    years = {year.label: year for one in overviews for year in one.book.journal.years}
    return sorted(years.values(), key=lambda year: year.start, reverse=True)


def _wanted_year(years, label, today):
    """The year that the address names; else the one under way, or the last begun."""
    if label:
        return next((year for year in years if year.label == label), None)
    return next((year for year in reversed(years) if year.starts_on <= today), None)


@require_safe
def statement(request, slug):
    found, now = followed_place(request, slug), timezone.now()
    form = StatementForm(request.GET if {"as_of", "known_at"} & set(request.GET) else None)
    asked = form.cleaned_data if form.is_valid() else {}
    sheets = statements.of_place(found, request.user, now=now, as_of=asked.get("as_of"), known_at=asked.get("known_at"))
    context = {
        "place": found,
        "form": form,
        "sheets": sheets,
        "as_of": asked.get("as_of") or timezone.localdate(now),
        "known_at": asked.get("known_at"),
        "is_past": any(asked.values()),
        "years": statements.labels_of(sheets),
        "breadcrumb": trail(found),
    }
    return render(request, "coaching/statement.html", context)


@require_safe
def statement_pdf(request, slug, label):
    """A year's statement to print and keep. A year that has not begun, or without any hours, has none."""
    found, now = followed_place(request, slug), timezone.now()
    year = get_object_or_404(ProgrammeYear.objects.started_by(timezone.localdate(now)), label=label)
    sheets, closing, day = statements.of_year(found, request.user, year, now=now)
    if not sheets:
        raise Http404
    drawn = documents.statement_pdf(found, year, sheets=sheets, closing=closing, day=day, now=now)
    return _file(drawn, "application/pdf", _("releve-heures-%(place)s-%(year)s.pdf") % {"place": slug, "year": label})


@require_safe
def journal(request, slug, envelope):
    """The account's journal, as « manage.py replay_hours » reads it: anybody can check a figure elsewhere."""
    found = followed_place(request, slug)
    if envelope not in Envelope.values:
        raise Http404
    book = books.book(found, envelope, through=timezone.localdate())
    if book.is_empty:
        raise Http404
    text = json.dumps(write_journal(book.journal), ensure_ascii=False, indent=2)
    return _file(text, "application/json", f"journal-heures-{slug}-{envelope}.json")


def _file(content, kind, name):
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
