"""What everybody may read of neighbourhoods, and a little more for those who act for them."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import listing, panels, policy, review, schema
from ..models import Initiative, Neighbourhood, PhaseOneRecord, Portfolio, TableMembership


@login_not_required
@require_safe
def neighbourhood_list(request):
    rows = listing.directory(request.user, timezone.now())
    stages = listing.stages_among(rows)
    stage = request.GET.get("etape", "")
    chosen = {
        "text": request.GET.get("q", "").strip()[:100],
        "stage": stage if stage in {listing.ANY_STAGE, *(str(one.number) for one in stages)} else "",
        "phase_one": request.GET.get("phase") == "1",
        "with_table": request.GET.get("table") == "oui",
    }
    kept = listing.narrowed(rows, **chosen)
    context = {
        "rows": kept,
        "total": len(rows),
        "schema": schema.drawn(rows, kept),
        "stages": stages,
        "text": chosen["text"],
        "filters": _filters(chosen, rows, stages),
        "hidden": {name: value for name, value in _query(chosen).items() if name != "q" and value},
        "awaiting": PhaseOneRecord.objects.awaiting_confirmation().count() if chosen["phase_one"] else 0,
    }
    return render(request, "neighbourhoods/list.html", context)


def _query(chosen):
    """The address of a choice: French names, and nothing personal."""
    return {
        "q": chosen["text"],
        "etape": chosen["stage"],
        "phase": "1" * chosen["phase_one"],
        "table": "oui" * chosen["with_table"],
    }


def _filters(chosen, rows, stages):
    """Return what ``ui/filters.html`` prints: each filter is a link that keeps the others."""

    def address(**changes):
        query = urlencode({name: value for name, value in _query(chosen | changes).items() if value})
        return reverse("neighbourhoods:list") + (f"?{query}" if query else "")

    def option(label, name, value):
        count = len(listing.narrowed(rows, **(chosen | {name: value})))
        return {"label": label, "url": address(**{name: value}), "current": chosen[name] == value, "count": count}

    chips = []
    if chosen["text"]:
        chips.append({"label": f"«\u00a0{chosen['text']}\u00a0»", "url": address(text="")})
    if chosen["stage"]:
        names = {str(one.number): one.name for one in stages}
        chips.append({"label": names.get(chosen["stage"], _("Participe")), "url": address(stage="")})
    if chosen["phase_one"]:
        chips.append({"label": _("Phase 1"), "url": address(phase_one=False)})
    if chosen["with_table"]:
        chips.append({"label": _("Avec une table"), "url": address(with_table=False)})
    groups = [
        {
            "label": _("Étape de la phase 2"),
            "options": [
                option(_("Tous"), "stage", ""),
                option(_("Participe"), "stage", listing.ANY_STAGE),
                *(option(one.name, "stage", str(one.number)) for one in stages),
            ],
        },
        {
            "label": _("Phase 1 (2015–2023)"),
            "options": [option(_("Tous"), "phase_one", False), option(_("Y était"), "phase_one", True)],
        },
        {
            "label": _("Table de quartier"),
            "options": [option(_("Tous"), "with_table", False), option(_("Avec une table"), "with_table", True)],
        },
    ]
    return {"groups": groups, "chips": chips, "clear_url": reverse("neighbourhoods:list")}


@login_not_required
@require_safe
def phase_one(request):
    """What the review of phase 1 found, and its 17 entries; those whose neighbourhood is inferred say so, without its name."""
    entries = listing.phase_one_entries(request.user)
    context = {
        "entries": entries,
        "awaiting": sum(entry.awaits_confirmation for entry in entries),
        "picture": review.columns(entries),
        "words": review.WORDS.read(),
        "for_team": policy.may_read_doubts(request.user),
    }
    return render(request, "neighbourhoods/phase_one.html", context)


@login_not_required
@require_safe
def detail(request, slug):
    neighbourhood = get_object_or_404(Neighbourhood.objects.visible_to(request.user).with_details(), slug=slug)
    initiatives = Initiative.objects.visible_to(request.user).at_their_place_for(request.user)
    initiatives = list(initiatives.carried_by(neighbourhood).latest_phase_first())
    context = {
        "neighbourhood": neighbourhood,
        "record": PhaseOneRecord.objects.visible_to(request.user).told_of(neighbourhood).first(),
        "initiatives": initiatives,
        "summarised": any(initiative.is_summary for initiative in initiatives),
        "for_team": policy.may_read_doubts(request.user),
        "panels": panels.collect(neighbourhood, request.user, timezone.now()),
        **(_inside(request.user, neighbourhood) if request.user.is_authenticated else {}),
    }
    return render(request, "neighbourhoods/detail.html", context)


def _inside(user, neighbourhood):
    """What the table, its advisor and the team read besides."""
    if not policy.may_read_members(user, neighbourhood):
        return {}
    members = list(TableMembership.objects.visible_to(user).current().of_table(neighbourhood).with_people())
    is_member = any(member.user_id == user.pk for member in members)
    return {
        "is_inside": True,
        "members": members,
        "advisors": list(Portfolio.objects.current().of_table(neighbourhood).select_related("advisor")),
        "may_manage": user.is_team or any(m.user_id == user.pk and m.role == m.Role.COORDINATOR for m in members),
        "may_word": user.is_team or is_member,
    }
