"""The team records what governance ratified: an acceptance with its amounts, or a refusal with its reasons."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ui.refusals import NotAllowedNow

from .. import actions, desk, policy, workflow
from ..forms.deciding import AcceptanceForm, RefusalForm
from ..models import Decision, ProgrammeSettings, Recommendation
from .opening import file_trail, one_or_none, open_file, opened_form
from .reviewing import READ_WRITE


@require_http_methods(READ_WRITE)
def decision(request, public_id):
    """Record an acceptance. What was decided already shows instead of the form."""
    proposal = _decidable(request, public_id)
    recorded = one_or_none(Decision.objects.visible_to(request.user).select_related("recorded_by"), proposal=proposal)
    if recorded is not None and request.method != "POST":
        return _recorded_page(request, proposal, recorded)
    _refuse_unless_open(request, proposal, "accept")
    version = proposal.versions.visible_to(request.user).first()
    form = opened_form(
        request,
        AcceptanceForm,
        rules=proposal.rules,
        asked=_asked(version),
        needs_override=_has_other_participation(proposal),
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
            return redirect("proposals:letters", public_id=public_id)
    return _page(request, proposal, form, version=version)


@require_http_methods(READ_WRITE)
def refusal(request, public_id):
    """Record a refusal, with the reasons that the letter gives."""
    proposal = _decidable(request, public_id)
    _refuse_unless_open(request, proposal, "refuse")
    form = opened_form(request, RefusalForm)
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
            return redirect("proposals:letters", public_id=public_id)
    return _page(request, proposal, form, refuses=True)


def _decidable(request, public_id):
    proposal = open_file(request, public_id)
    if not policy.may_record_decision(request.user, proposal):
        raise PermissionDenied
    return proposal


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


def _refuse_unless_open(request, proposal, verb):
    if verb not in workflow.verbs_open_to(request.user, proposal):
        raise NotAllowedNow(
            _("Ce dossier est à l’état «\xa0%(status)s\xa0»\xa0: il n’y a pas de décision à consigner.")
            % {"status": proposal.get_status_display()}
        )


def _asked(version):
    """What the last version asks for: {year: (in the range, outside)}, in dollars."""
    rows = version.content["amounts"] if version else []
    return {row["year"]: (Decimal(row["in_range"]), Decimal(row["outside"])) for row in rows}


def _has_other_participation(proposal):
    if not ProgrammeSettings.current().one_active_participation:
        return False
    return proposal.neighbourhood.participations.active().exists()


def _page(request, proposal, form, *, version=None, refuses=False):
    adopted = Recommendation.objects.visible_to(request.user).select_related("item__meeting").order_by("-adopted_at")
    context = {
        "proposal": proposal,
        "tone": desk.TONES[proposal.status],
        "form": form,
        "refuses": refuses,
        "version": version,
        "recommendation": one_or_none(adopted, item__proposal=proposal, outcome__in=_FINAL),
        "breadcrumb": file_trail(proposal),
    }
    return render(request, "proposals/decision.html", context)


_FINAL = (Recommendation.Outcome.FAVOURABLE, Recommendation.Outcome.UNFAVOURABLE)


def _recorded_page(request, proposal, recorded):
    context = {
        "proposal": proposal,
        "decision": recorded,
        "years": recorded.years.all(),
        "tone": desk.TONES[proposal.status],
        "breadcrumb": file_trail(proposal),
    }
    return render(request, "proposals/decision_recorded.html", context)
