"""The team records what governance ratified: an acceptance with its amounts, or a refusal with its reasons."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ui.refusals import NotAllowedNow

from .. import actions, desk, policy, workflow
from ..forms.deciding import AcceptanceForm, RefusalForm
from ..models import Decision, ProgrammeSettings, Ratification, Recommendation
from ..rules.asked import asked_by_year
from .opening import one_or_404, one_or_none, open_file, opened_form, trail
from .reviewing import READ_WRITE


@require_http_methods(READ_WRITE)
def decision(request, public_id):
    """Record an acceptance. What was decided already shows instead of the form."""
    proposal = _decidable(request, public_id)
    recorded = one_or_none(
        Decision.objects.visible_to(request.user).select_related("recorded_by", "ratification"), proposal=proposal
    )
    if recorded is not None and request.method != "POST":
        return _recorded_page(request, proposal, recorded)
    _refuse_unless_open(request, proposal, "accept", recorded)
    version = proposal.versions.visible_to(request.user).first()
    sitting = _sitting(request)
    form = opened_form(
        request,
        AcceptanceForm,
        sitting=sitting,
        rules=proposal.rules,
        asked=_asked(version),
        taken=_taken(proposal),
        earliest=actions.earliest_dates(proposal),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = _recorded(
            form,
            request,
            proposal,
            "accept",
            lambda: actions.record_acceptance(
                proposal=proposal,
                ratified_on=data["ratified_on"],
                body=data["body"],
                reference=data["reference"],
                starts_on=data["starts_on"],
                years=form.years,
                conditions=data["conditions"],
                override_reason=data.get("override_reason", ""),
                by=request.user,
                now=timezone.now(),
            ),
        )
        if done:
            messages.success(request, _("L’acceptation est consignée. Préparez maintenant la lettre."))
            return _onwards(proposal, sitting)
    return _page(request, proposal, form, version=version)


@require_http_methods(READ_WRITE)
def refusal(request, public_id):
    """Record a refusal, with the reasons that the letter gives."""
    proposal = _decidable(request, public_id)
    recorded = one_or_none(Decision.objects.visible_to(request.user), proposal=proposal)
    _refuse_unless_open(request, proposal, "refuse", recorded)
    sitting = _sitting(request)
    form = opened_form(request, RefusalForm, sitting=sitting, earliest=actions.earliest_dates(proposal))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = _recorded(
            form,
            request,
            proposal,
            "refuse",
            lambda: actions.record_refusal(
                proposal=proposal,
                ratified_on=data["ratified_on"],
                body=data["body"],
                reference=data["reference"],
                reasons=data["reasons"],
                by=request.user,
                now=timezone.now(),
            ),
        )
        if done:
            messages.success(request, _("Le refus est consigné. Préparez maintenant la lettre."))
            return _onwards(proposal, sitting)
    return _page(request, proposal, form, refuses=True)


@require_http_methods(READ_WRITE)
def correct(request, public_id):
    """Mend what was recorded, with the reason; the outcome stays. The letter that tells it comes next."""
    proposal = _decidable(request, public_id)
    seen = Decision.objects.visible_to(request.user).prefetch_related("years")
    recorded = one_or_404(seen, proposal=proposal)
    refuses = recorded.outcome == Decision.Outcome.REFUSED
    version = proposal.versions.visible_to(request.user).first()
    form = _mending_form(request, proposal, recorded, version)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.correct_decision(
                proposal=proposal,
                reason=data["reason"],
                ratified_on=data["ratified_on"],
                body=data["body"],
                reference=data["reference"],
                starts_on=data.get("starts_on"),
                years=() if refuses else form.years,
                conditions=data.get("conditions", ""),
                reasons=data.get("reasons", ""),
                override_reason=data.get("override_reason", ""),
                by=request.user,
                now=timezone.now(),
            )
        except NotAllowedNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("La décision est corrigée. La table l’apprend par une lettre."))
            return redirect("proposals:letters", public_id=public_id)
    return _page(request, proposal, form, version=version, refuses=refuses, mends=True)


def _mending_form(request, proposal, recorded, version):
    """The form of the decision's own outcome, filled with what was recorded."""
    initial = {
        "ratified_on": recorded.ratified_on,
        "body": recorded.ratified_by_body,
        "reference": recorded.minutes_reference,
    }
    if recorded.outcome == Decision.Outcome.REFUSED:
        make, options = RefusalForm, {"initial": initial | {"reasons": recorded.reasons}}
    else:
        initial |= {
            "starts_on": recorded.starts_on,
            "conditions": recorded.conditions,
            "override_reason": recorded.override_reason,
        }
        granted = {year.number: year for year in recorded.years.all()}
        for number in range(1, proposal.rules.max_years + 1):
            year = granted.get(number)
            initial |= {
                f"amount_{number}": year.amount if year else None,
                f"reserved_{number}": (year.reserved or None) if year else None,
                f"exception_{number}": year.exception_reason if year else "",
            }
        make = AcceptanceForm
        options = {
            "rules": proposal.rules,
            "asked": _asked(version),
            "taken": _taken(proposal),
            "settled": (recorded.starts_on, len(granted)),
            "initial": initial,
        }
    form = opened_form(request, make, earliest=actions.earliest_dates(proposal), **options)
    form.ask_why()
    return form


def _decidable(request, public_id):
    proposal = open_file(request, public_id)
    if not policy.may_record_decision(request.user, proposal):
        raise PermissionDenied
    return proposal


def _sitting(request):
    """The sitting from whose page somebody comes (« ?seance= »), or None: a made-up one is no sitting."""
    try:
        named = uuid.UUID(request.GET.get("seance", ""))
    except ValueError:
        return None
    return one_or_none(Ratification.objects.visible_to(request.user), public_id=named)


def _onwards(proposal, sitting):
    """Back to the sitting, whose letters leave together; otherwise to the file's own letter."""
    if sitting is not None:
        return redirect("proposals:sitting", public_id=sitting.public_id)
    return redirect("proposals:letters", public_id=proposal.public_id)


def _recorded(form, request, proposal, verb, act):
    """Do ``act``; put a refusal that the writer can mend into the form, with nothing of what was typed lost.

    A file that has moved on meanwhile is not mended in the form: the refusal goes on to its own page.
    """
    try:
        act()
    except NotAllowedNow as refused:
        proposal.refresh_from_db(fields=["status"])
        if verb not in workflow.verbs_open_to(request.user, proposal):
            raise
        form.add_error(None, str(refused))
        return False
    return True


def _refuse_unless_open(request, proposal, verb, recorded):
    """Say before somebody types for nothing that there is nothing to decide.

    A second click of whoever decided goes on: the act gives the same decision back, or says what stands.
    """
    if request.method == "POST":
        if recorded is None or recorded.recorded_by_id != request.user.pk:
            workflow.check_allowed(proposal, verb, by=request.user)
    elif verb not in workflow.verbs_open_to(request.user, proposal):
        raise NotAllowedNow(
            _("Ce dossier est à l’état «\xa0%(status)s\xa0»\xa0: il n’y a pas de décision à consigner.")
            % {"status": proposal.get_status_display()}
        )


def _asked(version):
    """What the last version asks for: {year: (in the range, outside)}, in dollars."""
    return asked_by_year(version.content["amounts"] if version else ())


def _taken(proposal):
    """The dates that the neighbourhood's other files take, where the programme wants one participation at a time."""
    return actions.taken_spans(proposal) if ProgrammeSettings.current().one_active_participation else []


def _page(request, proposal, form, *, version=None, refuses=False, mends=False):
    adopted = Recommendation.objects.visible_to(request.user).select_related("item__meeting").order_by("-adopted_at")
    context = {
        "proposal": proposal,
        "tone": desk.TONES[proposal.status],
        "form": form,
        "sitting": form.sitting,
        "refuses": refuses,
        "mends": mends,
        "version": version,
        "recommendation": one_or_none(adopted, item__proposal=proposal, outcome__in=_FINAL),
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/decision.html", context)


_FINAL = (Recommendation.Outcome.FAVOURABLE, Recommendation.Outcome.UNFAVOURABLE)


def _recorded_page(request, proposal, recorded):
    context = {
        "proposal": proposal,
        "decision": recorded,
        "years": recorded.years.all(),
        "tone": desk.TONES[proposal.status],
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/decision_recorded.html", context)
