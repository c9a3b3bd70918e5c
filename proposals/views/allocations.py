"""The programme's allocations, for the team and the comité de gestion: pictures that are tables, filters as links."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search.words import fold
from ui.money_rows import MoneyRow, money_rows

from .. import policy
from ..allocations import Allocations


@require_safe
def allocations(request):
    """Committed, paid and left by year, stage and neighbourhood; what is decided and untold stands apart."""
    user = request.user
    if not policy.may_see_allocations(user):
        raise PermissionDenied
    if not (user.is_team or user.is_admin) and policy.withdraws_from_all(user):
        return render(request, "proposals/allocations_withdrawn.html")
    told = Allocations(user, request.GET)
    context = {
        "told": told,
        "total": told.total,
        "stages": _by_stage_and_year(told),
        "years": _paid_rows(told, {year: (str(year), "", {}) for year in told.by("year")}, "year"),
        "by_stage": _paid_rows(told, _stage_labels(told), "stage"),
        "places": _paid_rows(told, _place_labels(told), "slug"),
        "sums": MoneyRow(_("Total"), cells=_cells(told.total)),
        "legend": [
            ("paid", _("versé")),
            ("left", _("engagé, reste à verser")),
            ("untold", _("décidé, lettre à envoyer")),
        ],
        "groups": _groups(told),
        "chips": _chips(told),
        "url": reverse("proposals:allocations"),
        "export_url": reverse("proposals:allocation_list", query=told.filters.as_query()),
    }
    return render(request, "proposals/allocations.html", context)


# --- Rows of the pictures -------------------------------------------------------------------------------------------
def _cells(figures):
    return (
        (_("Engagé"), figures.committed),
        (_("Versé"), figures.paid),
        (_("Reste à verser"), figures.left),
        (_("Décidé, lettre à envoyer"), figures.untold),
    )


def _paid_rows(told, labels, name):
    """Rows of committed, paid and left; ``labels``: {value: (label, address, more)}, in the order of the page."""
    sums = told.by(name)
    return money_rows(
        MoneyRow(
            label,
            (("paid", sums[key].paid), ("left", sums[key].left), ("untold", sums[key].untold)),
            _cells(sums[key]),
            url,
            more,
        )
        for key, (label, url, more) in labels.items()
        if key in sums
    )


def _stage_labels(told):
    return {number: (name, "", {}) for number, name in told.values("stage", "stage_name")}


def _place_labels(told):
    """Each neighbourhood leads to its page, and narrows this one."""
    return {
        slug: (
            name,
            reverse("neighbourhoods:detail", args=[slug]),
            {} if told.filters.place else {"narrow": _address(told, quartier=slug)},
        )
        for name, slug in sorted(told.values("name", "slug"), key=lambda place: fold(place[0]))
    }


def _by_stage_and_year(told):
    """What is committed each year, stage upon stage, with its total row."""
    stages, sums = told.values("stage", "stage_name"), told.by("year", "stage")
    committed = {key: figures.committed for key, figures in sums.items()}
    years = told.by("year")
    rows = []
    for year, figures in years.items():
        amounts = [(number, name, committed.get((year, number), 0)) for number, name in stages]
        rows.append(
            MoneyRow(
                str(year),
                tuple((number, amount) for number, _name, amount in amounts),
                (*((name, amount) for _number, name, amount in amounts), (_("Total engagé"), figures.committed)),
            )
        )
    by_stage = told.by("stage")
    totals = [(name, by_stage[number].committed if number in by_stage else 0) for number, name in stages]
    total = MoneyRow(_("Total"), cells=(*totals, (_("Total engagé"), told.total.committed)))
    return {"rows": money_rows(rows), "total": total, "legend": stages}


# --- Filters --------------------------------------------------------------------------------------------------------
def _address(told, **changed):
    return reverse("proposals:allocations", query=told.filters.as_query(**changed))


def _groups(told):
    years = [(str(year), str(year)) for (year,) in told.values("year")]
    stages = [(code, name) for _number, code, name in told.values("stage", "stage_code", "stage_name")]
    return [
        _group(told, _("Année"), "annee", told.filters.year, years),
        _group(told, _("Étape"), "etape", told.filters.stage, stages),
    ]


def _group(told, label, name, current, options):
    links = [{"label": _("Toutes"), "url": _address(told, **{name: ""}), "current": not current}]
    links += [
        {"label": text, "url": _address(told, **{name: value}), "current": current == value} for value, text in options
    ]
    return {"label": label, "options": links}


def _chips(told):
    """The chosen neighbourhood, which no group of links holds: there are too many of them."""
    names = {slug: name for name, slug in told.values("name", "slug")}
    place = told.filters.place
    return [{"label": names[place], "url": _address(told, quartier="")}] if place else []
