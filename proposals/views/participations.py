"""A participation under way: its years and amounts, the action plan in versions, the learning questions."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ui import timelines
from ui.diff import compare_texts
from ui.refusals import NotAllowedNow

from .. import actions, payments, policy
from ..forms.participating import ActionPlanForm, InterruptForm, LearningQuestionForm
from ..models import Participation
from .opening import one_or_404, opened_form
from .reviewing import READ_WRITE
from .versions import two_chosen

TONES = {
    Participation.Status.ACTIVE: "info",
    Participation.Status.ENDED: "done",
    Participation.Status.INTERRUPTED: "closed",
}


def found_participation(request, public_id):
    seen = Participation.objects.visible_to(request.user).select_related(
        "neighbourhood__table", "initiative", "stage", "proposal__neighbourhood"
    )
    return get_object_or_404(seen, public_id=public_id)


def _writes(user, found):
    """The table writes, and so do its advisor and the team; an administrator only reads."""
    return policy.may_edit(user, found.proposal) or policy.may_follow_participation(user, found)


def participation_address(found):
    return reverse("proposals:participation", kwargs={"public_id": found.public_id})


def participation_trail(found):
    return [{"label": found.initiative.title, "url": participation_address(found)}]


@require_safe
def participation(request, public_id):
    found = found_participation(request, public_id)
    years = list(found.years.all())
    plans = list(found.action_plans.visible_to(request.user).select_related("written_by"))
    questions = list(found.learning_questions.visible_to(request.user))
    state = found.state_on(timezone.localdate())
    is_active = state == Participation.Status.ACTIVE
    context = {
        "participation": found,
        "is_own": policy.may_edit(request.user, found.proposal),
        "state": found.state_label(timezone.localdate()),
        "tone": TONES[state],
        "years": years,
        "total": sum(year.amount for year in years),
        "reserved_total": sum(year.reserved for year in years),
        "timeline": _timeline(found, years),
        "plans": plans,
        "plan": plans[0] if plans else None,
        "questions": [question for question in questions if question.asked_until is None],
        "past_questions": [question for question in questions if question.asked_until is not None],
        "may_write": is_active and _writes(request.user, found),
        "may_interrupt": is_active and policy.may_interrupt(request.user),
        "payments": payments.summary(found, request.user, timezone.localdate()),
        "letters": found.proposal.letters.visible_to(request.user).select_related("dispatch"),
    }
    return render(request, "proposals/participation.html", context)


def _timeline(found, years):
    today = timezone.localdate()
    cells = [
        timelines.TimelineYear(
            _("an %(n)s") % {"n": year.number},
            year.starts_on,
            year.ends_on + timedelta(days=1),
            "done" if year.ends_on < today else "current" if year.starts_on <= today else "planned",
        )
        for year in years
    ]
    stage = timelines.TimelineStage(found.stage.number, found.stage.name, found.initiative.title, cells, "")
    return timelines.timeline([stage] if cells else [], today=today, name=found.neighbourhood.name)


@require_http_methods(READ_WRITE)
def plan(request, public_id):
    """Write the next version of the action plan; the earlier ones stay."""
    found = found_participation(request, public_id)
    _check_writer(request, found)
    last = found.action_plans.visible_to(request.user).first()
    form = opened_form(
        request,
        ActionPlanForm,
        initial={"text": last.text if last else "", "expected_number": last.number if last else 0},
    )
    conflict = None
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data["expected_number"]
        if last is not None and last.number != expected:
            conflict = last
            form.data = form.data.copy()
            form.data["expected_number"] = last.number
        else:
            return _write_plan(request, found, form)
    context = {
        "participation": found,
        "form": form,
        "last": last,
        "conflict": conflict,
        "pieces": compare_texts(conflict.text, form.cleaned_data["text"]) if conflict else [],
        "breadcrumb": participation_trail(found),
    }
    return render(request, "proposals/participation_plan.html", context, status=409 if conflict else 200)


def _write_plan(request, found, form):
    data = form.cleaned_data
    written = actions.write_action_plan(
        participation=found,
        text=data["text"],
        change_note=data["change_note"],
        expected_number=data["expected_number"],
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("La version %(n)s du plan est enregistrée.") % {"n": written.number})
    return redirect(participation_address(found))


@require_safe
def plan_version(request, public_id, number):
    """A version of the plan, and what changed since the one before."""
    found = found_participation(request, public_id)
    plans = found.action_plans.visible_to(request.user).select_related("written_by")
    version = one_or_404(plans, number=number)
    before = one_or_404(plans, number=number - 1) if number > 1 else None
    context = {
        "participation": found,
        "plan": version,
        "before": before,
        "pieces": compare_texts(before.text, version.text) if before else [],
        "breadcrumb": participation_trail(found),
    }
    return render(request, "proposals/participation_plan_version.html", context)


@require_safe
def compare_plans(request, public_id):
    """Any two versions of the plan, word by word, with what their authors said of the changes in between."""
    found = found_participation(request, public_id)
    plans = list(found.action_plans.visible_to(request.user).select_related("written_by"))
    old, new = two_chosen(request, plans)
    pieces = compare_texts(old.text, new.text) if old else []
    first, last = sorted((old.number, new.number)) if old else (0, 0)
    context = {
        "participation": found,
        "plans": plans,
        "old": old,
        "new": new,
        "pieces": pieces,
        "changed": any(piece.kind != "same" for piece in pieces),
        "notes": [plan for plan in plans if first < plan.number <= last and plan.change_note],
        "breadcrumb": participation_trail(found),
    }
    return render(request, "proposals/participation_plan_compare.html", context)


@require_http_methods(READ_WRITE)
def question(request, public_id, pk=None):
    """Choose a learning question; with ``pk``, in place of that one, which keeps its dates."""
    found = found_participation(request, public_id)
    _check_writer(request, found)
    old = one_or_404(found.learning_questions.visible_to(request.user), pk=pk) if pk else None
    if request.method != "POST" and old is not None and old.asked_until is not None:
        return redirect(participation_address(found))  # it was replaced meanwhile; the page shows by what
    form = opened_form(request, LearningQuestionForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_learning_question(
                participation=found, text=form.cleaned_data["text"], old=old, by=request.user, now=timezone.now()
            )
        except NotAllowedNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("La question d’apprentissage est enregistrée."))
            return redirect(participation_address(found))
    context = {"participation": found, "form": form, "old": old, "breadcrumb": participation_trail(found)}
    return render(request, "proposals/participation_question.html", context)


@require_http_methods(READ_WRITE)
def interrupt(request, public_id):
    found = found_participation(request, public_id)
    if not policy.may_interrupt(request.user):
        raise PermissionDenied
    form = opened_form(request, InterruptForm)
    if request.method == "POST" and form.is_valid():
        actions.interrupt(participation=found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        messages.success(request, _("La participation est interrompue."))
        return redirect(participation_address(found))
    if request.method != "POST":
        _check_under_way(found)
    context = {"participation": found, "form": form, "breadcrumb": participation_trail(found)}
    return render(request, "proposals/participation_interrupt.html", context)


def _check_writer(request, found):
    if not _writes(request.user, found):
        raise PermissionDenied
    _check_under_way(found)


def _check_under_way(found):
    if found.state_on(timezone.localdate()) != Participation.Status.ACTIVE:
        raise NotAllowedNow(_("Cette participation n’est plus en cours."))
