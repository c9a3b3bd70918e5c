"""The table's own pages: starting a file, its task list, its stage, call and first contact, taking it back."""

import uuid

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from neighbourhoods.models import Initiative, Neighbourhood, TableMembership
from ui.refusals import NotAllowedNow
from ui.typography import long_date, money

from .. import actions, eight_weeks, policy, programme
from .. import overview as table_view
from ..actions.drafting import writable_sections
from ..actions.withdrawing import TOLD_WAITING
from ..desk import TONES
from ..forms.drafting import CallForm, FirstContactForm, StageForm, StartForm
from ..models import Call, Participation, Proposal, SectionDraft, Status
from ..rules import history, reading
from ..rules.form import form_spec
from .exchange import exchange_of
from .opening import WHOLE, one_or_none, own_file, readable_file, trail

SHOWN_LINES = 5


# --- Before a file exists -------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def start(request):
    """« Avant de commencer », then a draft. Somebody who belongs to no table is told what to do instead."""
    now, places = timezone.now(), Neighbourhood.objects.joined_by(request.user)
    if not places:
        return render(request, "proposals/start_not_member.html", {"breadcrumb": trail()})
    calls = programme.open_calls(now)
    stages = programme.with_calls(programme.stages(now), calls)
    files = Proposal.objects.of_tables_of(request.user).telling_what_is_written().for_lists()
    form = StartForm(
        request.POST if request.method == "POST" else None,
        initial={"public_id": uuid.uuid4()},
        neighbourhoods=places,
        initiatives=Initiative.objects.visible_to(request.user).carried_by_any(places),
        hints={entry["stage"]: _stage_hint(entry) for entry in stages},
        files=files,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        proposal = actions.start(
            neighbourhood=given["neighbourhood"],
            stage=given["stage"],
            public_id=given["public_id"],
            first_contact_on=given["first_contact_on"],
            initiative=given.get("initiative"),
            by=request.user,
            now=now,
        )
        if given.get("source") is not None:
            return redirect("proposals:copy", proposal.public_id, given["source"].public_id)
        return redirect(proposal)
    context = {
        "form": form,
        "stages": stages,
        "opening": form_spec().opening,
        "dates": programme.by_call(stages),
        "without_call": [entry["stage"] for entry in stages if not entry["call"]],
        "begun": [file for file in files if file.status == Status.DRAFT],
        "intents": [(place, call) for place in places for call in calls if call.letter_of_intent_due_on],
        "breadcrumb": trail(),
    }
    return render(request, "proposals/start.html", context)


def _stage_hint(entry):
    rules, call = entry["rules"], entry["call"]
    words = _("%(duration)s. De %(low)s à %(high)s par année (peut être révisé). À avoir en main\xa0: %(needs)s.") % {
        "duration": entry["duration"],
        "low": money(rules.min_per_year),
        "high": money(rules.max_per_year),
        "needs": ", ".join(_lowered(row.label) for row in rules.prerequisites.all()),
    }
    if call is None:
        return f"{words} " + _("Aucun appel ouvert pour le moment.")
    return f"{words} " + _("Prochain appel\xa0: jusqu’au %(date)s.") % {"date": long_date(call.deadline_on)}


def _lowered(label):
    return label[:1].lower() + label[1:]


# --- The task list --------------------------------------------------------------------------------------------------
def overview(request, proposal):
    """The page of a file for its own table: the caller found it, and knows that the reader is a member."""
    now = timezone.now()
    drafts = Prefetch("drafts", queryset=SectionDraft.objects.visible_to(request.user).select_related("saved_by"))
    told = Status(proposal.status_for_table)
    open_to_writing = told in policy.OPEN_TO_WRITING
    needs = ("rules__sections", "rules__prerequisites") if open_to_writing else ("rules__sections",)
    prefetch_related_objects([proposal], drafts, *needs)
    files = list(proposal.documents.in_force())
    asked = table_view.open_request(proposal) if told == Status.INFO_REQUESTED else None
    open_sections = writable_sections(proposal)
    letters = list(proposal.letters.visible_to(request.user).select_related("dispatch"))
    letter = letters[0] if letters else None
    answered = eight_weeks.answered_on(letters)
    due = proposal.answer_due_on
    limit = table_view.deadline(proposal.call, now)
    members = TableMembership.objects.visible_to(request.user).current().of_table(proposal.neighbourhood)
    journal_rows = list(proposal.journal.visible_to(request.user).select_related("by", "note"))
    journal = history.lines(journal_rows)
    asked_back = told in TOLD_WAITING and table_view.withdrawal_line(journal_rows)
    exchange = exchange_of(proposal, request.user) if proposal.submitted_at else None
    context = {
        "proposal": proposal,
        "told": told,
        "told_label": told.label,
        "tone": TONES[told],
        "rules": proposal.rules,
        "duration": programme.duration(proposal.rules),
        "tasks": table_view.tasks(
            proposal, drafts=proposal.drafts.all(), documents=files, open_sections=open_sections, now=now
        ),
        "is_open": bool(open_sections),
        "deadline": limit if told == Status.DRAFT else None,
        "steps": table_view.steps(proposal, told=told, now=now, answer_due=due, answered_on=answered, request=asked),
        "next_action": table_view.next_action(
            proposal,
            told=told,
            deadline=limit,
            letter=letter,
            request=asked,
            message_waits=bool(exchange and exchange["waiting"]),
        ),
        "clock": None if letter else table_view.clock_of(proposal, now=now, answered_on=answered),
        "letter": letter,
        "participation": _participation(request, proposal) if told == Status.ACCEPTED else None,
        "answer_due": due,
        "starts_later": proposal.submitted_at and not letter and told != Status.WITHDRAWN,
        "asked": asked,
        "asked_titles": [form_spec()[code].title for code in asked.sections] if asked else [],
        "last_edit": table_view.last_edit(proposal.drafts.all()),
        "members": members.with_people(),
        "documents": files,
        "letters": letters,
        "versions": list(proposal.versions.visible_to(request.user).select_related("frozen_by")),
        "journal": journal[:SHOWN_LINES],
        "journal_count": len(journal),
        "questions": actions.questions_of(proposal) if actions.takes_questions(proposal) else None,
        "exchange": exchange,
        "intent": table_view.intent(request.user, proposal) if told == Status.DRAFT else None,
        "may_submit": policy.may_submit(request.user, proposal),
        "may_withdraw": told in (Status.DRAFT, *TOLD_WAITING) and not asked_back,
        "asked_back": asked_back,
        "breadcrumb": trail(),
    }
    return render(request, "proposals/overview.html", context)


def _participation(request, proposal):
    return one_or_none(Participation.objects.visible_to(request.user), proposal=proposal)


# --- What a draft aims at -------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def contact(request, public_id):
    proposal = own_file(request, public_id)
    form = FirstContactForm(
        request.POST if request.method == "POST" else None, initial={"first_contact_on": proposal.first_contact_on}
    )
    if request.method == "POST" and form.is_valid():
        actions.record_first_contact(
            proposal=proposal, on=form.cleaned_data["first_contact_on"], by=request.user, now=timezone.now()
        )
        messages.success(request, _("La date du premier échange est inscrite."))
        return redirect(proposal)
    context = {"proposal": proposal, "form": form, "opening": form_spec().opening, "breadcrumb": trail(proposal)}
    return render(request, "proposals/contact.html", context)


@require_http_methods(["GET", "POST"])
def call(request, public_id):
    proposal, now = own_file(request, public_id), timezone.now()
    calls = Call.objects.for_stage(proposal.stage).open(now).order_by("closes_at")
    hints = {row.pk: table_view.deadline(row, now)["text"] for row in calls}
    form = CallForm(
        request.POST if request.method == "POST" else None,
        initial={"call": proposal.call_id if proposal.call_id in hints else None},
        calls=calls,
        hints=hints,
    )
    if request.method == "POST" and form.is_valid():
        actions.choose_call(proposal=proposal, call=form.cleaned_data["call"], by=request.user, now=now)
        messages.success(request, _("Votre proposition vise maintenant «\xa0%(call)s\xa0».") % form.cleaned_data)
        return redirect(proposal)
    context = {"proposal": proposal, "form": form, "has_calls": bool(hints), "breadcrumb": trail(proposal)}
    return render(request, "proposals/call.html", context)


@require_http_methods(["GET", "POST"])
def stage(request, public_id):
    """Another stage: the page lists what will be hidden; nothing is deleted."""
    proposal, now = own_file(request, public_id, *WHOLE), timezone.now()
    if not proposal.is_draft:
        raise NotAllowedNow(_("Cette proposition est déposée\xa0: son étape ne change plus."))
    offered = programme.with_calls(programme.stages(now, with_sections=True), programme.open_calls(now))
    entries = [entry for entry in offered if entry["stage"].pk != proposal.stage_id]
    form = StageForm(
        request.POST if request.method == "POST" else None,
        hints={entry["stage"]: _stage_hint(entry) for entry in entries},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_stage(proposal=proposal, stage=form.cleaned_data["stage"], by=request.user, now=now)
        messages.success(request, _("L’étape est changée. Rien de ce que vous aviez écrit n’est effacé."))
        return redirect(proposal)
    drafts = {draft.code: draft.data for draft in proposal.drafts.visible_to(request.user)}
    files = list(proposal.documents.in_force())
    context = {
        "proposal": proposal,
        "form": form,
        "effects": [
            {"stage": entry["stage"], "hidden": _hidden_by(proposal, drafts, files, entry["rules"])}
            for entry in entries
        ],
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/stage.html", context)


def _hidden_by(proposal, drafts, files, rules):
    """Labels of the answers and documents that are there now and that another stage's form does not show."""
    content = reading.of_draft(proposal, drafts, files)
    there = {
        answer.key
        for page in reading.pages(reading.Content(rules, rules.stage.number, drafts))
        for answer in page.answers
    }
    labels = []
    for page in reading.pages(content):
        for answer in page.answers:
            if not answer.is_blank and answer.key not in there:
                labels.append(answer.group or answer.label)
    years, offered = content.years, max(rules.offered_years)
    if "years" in content.data("duration") and years > offered:
        labels.append(_("Les montants au-delà de %(years)s") % {"years": reading.years_text(offered)})
    return list(dict.fromkeys(labels))


# --- History --------------------------------------------------------------------------------------------------------
@require_GET
def timeline(request, public_id):
    proposal = readable_file(request, public_id)
    entries = proposal.journal.visible_to(request.user).select_related("by", "note")
    context = {"proposal": proposal, "journal": history.lines(entries), "breadcrumb": trail(proposal)}
    return render(request, "proposals/timeline.html", context)
