"""The file as those who analyse it see it: overview, analysis grid, notes, precisions, agenda."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ui.autosave import autosaved, is_autosave, not_autosaved
from ui.refusals import NotAllowedNow

from .. import actions, desk, eight_weeks, policy, workflow
from ..forms.reviewing import AgendaForm, AnalysisForm, AskForm, NoteForm
from ..models import Analysis, Decision, Meeting, Status
from .exchange import exchange_of
from .opening import (
    READ_WITH_CONTENT,
    confirmation,
    known_file,
    one_or_404,
    one_or_none,
    open_file,
    opened_form,
    trail,
)

READ_WRITE = ["GET", "HEAD", "POST"]


# --- Overview -------------------------------------------------------------------------------------------------------
def overview(request, proposal):
    """The page of a file for whoever a position brings to it. ``proposal`` was found through ``visible_by_position``.

    A draft shows its header alone: what the table is writing is the table's. A member of the committee who has not
    said whether they have a conflict of interest is asked first.
    """
    if proposal.submitted_at is None:
        return render(request, "proposals/review_draft.html", _draft(request, proposal))
    if not policy.reads_by_position(request.user, proposal):
        return redirect("proposals:conflict", public_id=proposal.public_id)
    prefetch_related_objects([proposal], *READ_WITH_CONTENT)
    return render(request, "proposals/review_overview.html", _overview(request, proposal))


def _draft(request, proposal):
    return {
        "proposal": proposal,
        "may_confirm": proposal.first_contact_on is not None
        and proposal.first_contact_confirmed_at is None
        and policy.may_confirm_first_contact(request.user, proposal),
    }


def _overview(request, proposal):
    user, now = request.user, timezone.now()
    decision = one_or_none(Decision.objects.visible_to(user), proposal=proposal)
    analyses = policy.may_analyse(user, proposal)
    analysis = _readable_analysis(user, proposal, analyses)
    versions = list(proposal.versions.visible_to(user).select_related("frozen_by"))
    entries = list(proposal.journal.visible_to(user).select_related("by", "note"))
    sent = list(proposal.letters.visible_to(user).select_related("dispatch"))
    return {
        "proposal": proposal,
        "tone": desk.TONES[proposal.status],
        "steps": desk.steps(proposal, decision, answered_on=eight_weeks.answered_on(sent)),
        "clock": desk.clock(proposal, now, decision),
        "clock_starts_on": eight_weeks.starts_on(proposal, now),
        "decision": decision,
        "version": versions[0] if versions else None,
        "versions": versions,
        "pages": desk.answers(versions[0], proposal) if versions else [],
        "analysis": analysis,
        "grid": desk.grid(analysis, desk.prerequisite_labels(proposal)) if analysis else [],
        "may_analyse": analyses,
        "may_confirm": analyses and proposal.first_contact_confirmed_at is None,
        "acts": _acts(user, proposal, analysis, analyses),
        "exchange": exchange_of(proposal, user),
        "agenda": proposal.agenda_items.visible_to(user).select_related("meeting", "recommendation"),
        "history": desk.history(entries),
        "letters": sent,
        "breadcrumb": trail(proposal)[:-1],
    }


def _readable_analysis(user, proposal, analyses):
    """The analysis for those who prepare it; for members, from the moment it is said ready."""
    found = one_or_none(Analysis.objects.visible_to(user).prefetch_related("items"), proposal=proposal)
    return found if found is not None and (analyses or found.ready_at is not None) else None


def _acts(user, proposal, analysis, analyses):
    """Return what this person may do now, the first being the page's own button; read from the table of transitions."""
    verbs = set(workflow.verbs_open_to(user, proposal))
    here = {"public_id": proposal.public_id}
    acts = []
    if "confirm_withdrawal" in verbs and actions.withdrawal_asked(proposal):
        acts.append(_link("confirm_withdrawal", _("Confirmer le retrait demandé"), here))
    if "begin_review" in verbs:
        acts.append(_post("begin_review", _("Commencer l’analyse"), here))
    if analyses and analysis and proposal.status in desk.ANALYSIS_OPEN:
        label = _("Revoir la grille d’analyse") if analysis.ready_at else _("Remplir la grille d’analyse")
        acts.append(_link("analysis", label, here))
    if "resume" in verbs:
        acts.insert(0, _link("resume", _("Reprendre l’analyse"), here))
    if verbs & {"recommend", "recommend_against", "postpone"}:
        acts += _adoption(user, proposal)
    if policy.may_prepare_meetings(user) and proposal.status == Status.UNDER_REVIEW:
        acts.append(_link("agenda", _("Inscrire à une rencontre"), here))
    if "ask" in verbs:
        acts.append(_link("ask", _("Demander des précisions"), here))
    if verbs & {"accept", "refuse"}:
        acts.append(_link("decision", _("Consigner la décision entérinée"), here))
    if proposal.status in desk.DECIDED and policy.may_issue_letters(user, proposal):
        label = _("Préparer la lettre") if "confirm" in verbs else _("Voir les lettres")
        acts.append(_link("letters", label, here))
    return acts


def _adoption(user, proposal):
    """The page where the committee decides, once a meeting is open."""
    for item in proposal.agenda_items.visible_to(user).without_outcome().select_related("meeting"):
        if item.meeting.is_open:
            place = {"public_id": item.meeting.public_id, "file_id": proposal.public_id}
            return [_link("meeting_file", _("Consigner la recommandation du comité"), place)]
    return []


def _link(name, label, place):
    return {"url": reverse(f"proposals:{name}", kwargs=place), "label": label, "post": False}


def _post(name, label, place):
    return {**_link(name, label, place), "post": True}


# --- First steps ----------------------------------------------------------------------------------------------------
@require_POST
def confirm_contact(request, public_id):
    proposal = known_file(request, public_id)
    actions.confirm_first_contact(proposal=proposal, by=request.user, now=timezone.now())
    messages.success(request, _("Le premier échange est confirmé."))
    return redirect(proposal)


@require_POST
def begin_review(request, public_id):
    proposal = open_file(request, public_id)
    actions.begin_review(proposal=proposal, by=request.user, now=timezone.now())
    messages.success(request, _("L’analyse est commencée. La table voit son dossier «\xa0en analyse\xa0»."))
    return redirect("proposals:analysis", public_id=public_id)


@require_http_methods(READ_WRITE)
def resume(request, public_id):
    """A postponed file returns to analysis."""
    proposal = open_file(request, public_id)
    if not policy.may_analyse(request.user, proposal):
        raise PermissionDenied
    if request.method == "POST":
        actions.resume(proposal=proposal, by=request.user, now=timezone.now())
        messages.success(request, _("L’analyse reprend. Inscrivez le dossier à une prochaine rencontre."))
        return redirect(proposal)
    return confirmation(
        request,
        title=_("Reprendre l’analyse de ce dossier?"),
        text=_("Le comité l’avait reporté. Il redevient «\xa0en analyse\xa0»; la table n’y voit aucun changement."),
        action=_("Reprendre l’analyse"),
        back_url=proposal.get_absolute_url(),
        breadcrumb=trail(proposal),
    )


# --- Analysis grid --------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def analysis(request, public_id):
    """The grid, beside what the table wrote. A stale save writes nothing and shows both texts."""
    proposal = open_file(request, public_id)
    if not policy.may_analyse(request.user, proposal):
        raise PermissionDenied
    found = one_or_404(Analysis.objects.visible_to(request.user).prefetch_related("items"), proposal=proposal)
    labels = desk.prerequisite_labels(proposal)
    form = opened_form(request, AnalysisForm, analysis=found, labels=labels)
    if request.method == "POST" and form.is_valid():
        return _save_analysis(request, proposal, found, form)
    return _analysis_page(request, proposal, found, form)


def _save_analysis(request, proposal, found, form):
    """Save, unless somebody else did meanwhile. The same text sent twice by one person is not a conflict.

    A click that follows the quiet saving closely carries the version from before it.
    """
    expected = form.cleaned_data["lock_version"]
    try:
        saved = actions.save_analysis(
            analysis=found,
            summary=form.cleaned_data["summary"],
            advice=form.cleaned_data["advice"],
            lines=form.typed,
            expected_version=expected,
            by=request.user,
            now=timezone.now(),
        )
    except NotAllowedNow as refusal:
        saved = one_or_404(Analysis.objects.visible_to(request.user).select_related("saved_by"), pk=found.pk)
        if saved.lock_version == expected:
            raise
        differences = form.differences(saved, list(saved.items.all()))
        if differences or saved.saved_by_id != request.user.pk:
            if is_autosave(request):
                return not_autosaved(refusal)
            return _conflict_page(request, proposal, saved, form, differences, refusal)
    if is_autosave(request):
        return autosaved(saved.saved_at, fields={"lock_version": saved.lock_version})
    if "ready" in request.POST:
        if form.lacks_a_label():
            form.follow(saved)
            kept = _("La grille est enregistrée; elle n’est pas encore remise au comité.")
            return _analysis_page(request, proposal, saved, form, kept=kept)
        actions.mark_ready(analysis=saved, by=request.user, now=timezone.now())
        messages.success(request, _("L’analyse est remise au comité\xa0: ses membres peuvent la lire."))
        return redirect(proposal)
    messages.success(request, _("La grille est enregistrée. Le comité la lira quand vous la lui remettrez."))
    return redirect("proposals:analysis", public_id=proposal.public_id)


def _conflict_page(request, proposal, found, form, differences, refusal):
    """Both texts, to choose from; saving again from here replaces what stands, knowingly."""
    form.follow(found)
    return _analysis_page(request, proposal, found, form, status=409, conflict=str(refusal), differences=differences)


def _analysis_page(request, proposal, found, form, *, status=200, conflict="", differences=None, kept=""):
    differences = differences or {}
    lines = [{**line, "other": differences.get(line["item"].pk)} for line in form.lines]
    version = proposal.versions.visible_to(request.user).first()
    context = {
        "proposal": proposal,
        "analysis": found,
        "form": form,
        "lines": lines,
        "conflict": conflict,
        "kept": kept,
        "other_summary": differences.get("summary"),
        "other_advice": differences.get("advice"),
        "may_save": proposal.status in desk.ANALYSIS_OPEN,
        "may_mark_ready": proposal.status == Status.UNDER_REVIEW,
        "version": version,
        "pages": desk.answers(version, proposal) if version else [],
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/review_analysis.html", context, status=status)


# --- Notes ----------------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def notes(request, public_id):
    """One's own journal about the file; nobody else ever reads it."""
    proposal = open_file(request, public_id)
    form = opened_form(request, NoteForm)
    mine = proposal.private_notes.visible_to(request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.write_private_note(
            proposal=proposal, text=data["text"], key=data["key"], by=request.user, now=timezone.now()
        )
        messages.success(request, _("La note est ajoutée à votre journal."))
        return redirect("proposals:notes", public_id=public_id)
    keeps_contacts = policy.may_keep_contacts(request.user, proposal.neighbourhood)
    context = {
        "proposal": proposal,
        "form": form,
        "notes": mine,
        "keeps_contacts": keeps_contacts,
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/review_notes.html", context)


# --- Precisions, agenda ---------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def ask(request, public_id):
    """« Demander des précisions »: a dated question, the sections that it reopens, one request at a time."""
    proposal = open_file(request, public_id)
    if not policy.may_analyse(request.user, proposal):
        raise PermissionDenied
    _refuse_unless_open(request, proposal, "ask")
    form = opened_form(request, AskForm, rules=proposal.rules)
    if request.method == "POST" and form.is_valid():
        actions.ask_clarification(
            proposal=proposal,
            question=form.cleaned_data["question"],
            sections=form.cleaned_data["sections"],
            wanted_by=form.cleaned_data["wanted_by"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("La demande est envoyée à la table, par courriel et dans son dossier."))
        return redirect(proposal)
    context = {"proposal": proposal, "form": form, "breadcrumb": trail(proposal)}
    return render(request, "proposals/review_ask.html", context)


@require_http_methods(READ_WRITE)
def agenda(request, public_id):
    """Put the file on the agenda of a meeting that is not over."""
    proposal = open_file(request, public_id)
    if not policy.may_prepare_meetings(request.user):
        raise PermissionDenied
    to_come = Meeting.objects.visible_to(request.user).not_past(timezone.now())
    planned = to_come.that_may_study(proposal).order_by("starts_at")
    form = opened_form(request, AgendaForm, meetings=planned)
    if request.method == "POST" and form.is_valid():
        meeting = form.cleaned_data["meeting"]
        actions.add_to_agenda(meeting=meeting, proposal=proposal, by=request.user, now=timezone.now())
        messages.success(request, _("Le dossier est à l’ordre du jour."))
        return redirect(meeting)
    context = {
        "proposal": proposal,
        "form": form,
        "has_meetings": planned.exists(),
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/review_agenda.html", context)


def _refuse_unless_open(request, proposal, verb):
    """Say before somebody types for nothing that the file has moved on."""
    if request.method != "POST" and verb not in workflow.verbs_open_to(request.user, proposal):
        raise NotAllowedNow(
            _("Ce dossier est à l’état «\xa0%(status)s\xa0»\xa0: cet acte n’est pas possible.")
            % {"status": proposal.get_status_display()}
        )
