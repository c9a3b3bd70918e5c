"""What the table sees of its own file: where it stands, what remains to write, what happens next and by when.

Only the state that the table is told is used here (``Proposal.status_for_table``).
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.typography import clock, long_date

from . import eight_weeks
from .listing import days_left
from .models import LetterOfIntent, SectionCode, SectionRule, Status
from .rules.form import form_spec

OPTIONAL = SectionRule.Requirement.OPTIONAL


@dataclass
class Tasks:
    """The list of sections. ``done`` counts those that somebody said finished, among the required ones."""

    items: list = field(default_factory=list)
    done: int = 0
    total: int = 0


def tasks(proposal, *, drafts, documents, open_sections):
    """The sections of the file's stage, each with its state and who touched it last."""
    by_code = {draft.code: draft for draft in drafts}
    filled_slots = {document.slot for document in documents}
    result = Tasks()
    for section, requirement in form_spec().for_rules(proposal.rules):
        draft, is_open = by_code.get(section.code), section.code in open_sections
        begun = draft is not None and draft.lock_version > 0
        begun = begun or (section.code == SectionCode.DOCUMENTS and section.code in filled_slots)
        finished = draft is not None and draft.is_finished
        if finished:
            status, tone = _("Terminée"), "done"
        elif begun:
            status, tone = _("En cours"), "info"
        elif requirement == OPTIONAL:
            status, tone = _("Facultative"), "neutral"
        else:
            status, tone = _("À commencer"), "neutral"
        if not is_open:
            status, tone = _("Fermée"), "closed"
        counts = is_open and (requirement != OPTIONAL or begun)
        result.total += counts
        result.done += counts and finished
        result.items.append(
            {
                "label": section.title,
                "url": reverse("proposals:section", args=[proposal.public_id, section.code]) if is_open else "",
                "status": status,
                "tone": tone,
                "hint": last_touch(draft),
            }
        )
    return result


def last_touch(draft):
    """« Modifiée par Camille Roy le 20 janvier 2027 à 10 h », or nothing."""
    if draft is None or draft.saved_at is None:
        return ""
    return _("Modifiée par %(who)s le %(date)s à %(time)s") % {
        "who": draft.saved_by.full_name,
        "date": long_date(draft.saved_at),
        "time": clock(draft.saved_at),
    }


def last_edit(drafts):
    touched = [draft for draft in drafts if draft.saved_at]
    return max(touched, key=lambda draft: draft.saved_at) if touched else None


def deadline(call, now):
    """Return {text, left, tone} for the call of a draft, or None without a call."""
    if call is None:
        return None
    days = (call.deadline_on - timezone.localdate(now)).days
    shown = {"date": long_date(call.deadline_on, weekday=True)}
    if not call.is_open(now):
        return {"text": _("La date limite du %(date)s est passée.") % shown, "left": "", "tone": "late", "open": False}
    return {
        "text": _("Dépôt jusqu’au %(date)s à 23\xa0h\xa059, heure de Montréal.") % shown,
        "left": days_left(days),
        "tone": "soon" if days <= 14 else "info",
        "open": True,
    }


def steps(proposal, *, told, now, answer_due, letter=None, request=None):
    """The status line that everybody understands. ``letter``: the last one sent to the table, or None."""
    filed = proposal.submitted_at
    if told == Status.WITHDRAWN:
        first = _step(_("Déposée"), "done", filed) if filed else _step(_("Brouillon"), "done")
        return [first, _step(_("Retirée"), "current")]
    waiting = told in (Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED)
    line = [_step(_("Déposée") if filed else _("Rédaction"), "done" if filed else "current", filed)]
    if not filed:
        line.append(_step(_("Dépôt"), "todo", proposal.call.deadline_on if proposal.call else None, _("d’ici le")))
    if told == Status.INFO_REQUESTED and request:
        line.append(_step(_("Précisions demandées"), "current", request.asked_at))
    line.append(
        _step(
            _("Analyse"),
            "current" if told in (Status.SUBMITTED, Status.UNDER_REVIEW) else "done" if letter else "todo",
        )
    )
    line.append(_step(_("Comité"), "done" if letter else "todo"))
    if letter:
        line.append(_step(_("Réponse"), "done", letter.dispatch.sent_at))
    else:
        due = answer_due if filed and waiting else None
        line.append(_step(_("Réponse"), "todo", due, _("au plus tard le")))
    return line


def _step(label, state, date=None, before=""):
    text = f"{before} {long_date(date)}".strip() if date else ""
    return {"label": label, "state": state, "date": text}


def next_action(proposal, *, told, deadline, letter, request):
    """One sentence: what the table does now, or that nothing is expected of it."""
    match told:
        case Status.DRAFT if deadline and deadline["open"]:
            return _("À vous\xa0: remplissez les sections, puis vérifiez et déposez la proposition.")
        case Status.DRAFT if deadline:
            return _("Choisissez un autre appel\xa0: votre brouillon reste ici, rien n’est perdu.")
        case Status.DRAFT:
            return _(
                "Aucun appel n’est ouvert pour cette étape. Vous pouvez écrire dès maintenant et déposer plus tard."
            )
        case Status.INFO_REQUESTED if request and request.wanted_by:
            return _("À vous\xa0: répondez aux précisions demandées, si possible d’ici le %(date)s.") % {
                "date": long_date(request.wanted_by)
            }
        case Status.INFO_REQUESTED:
            return _("À vous\xa0: répondez aux précisions demandées.")
        case Status.CONFIRMED | Status.REFUSED:
            return _("La réponse est dans la lettre ci-dessous.")
        case Status.WITHDRAWN:
            return _("Cette proposition est retirée. Ce qui a été déposé reste lisible.")
        case _:
            return _("Rien à faire de votre côté pour l’instant\xa0: nous vous écrirons dès qu’il y aura du nouveau.")


def clock_of(proposal, *, now, letter):
    """The eight-week clock, or None before it starts. For the table it runs until its letter is sent."""
    stopped = timezone.localdate(letter.dispatch.sent_at) if letter else None
    return eight_weeks.clock_of(proposal, now, stopped_on=stopped)


def answer_due(proposal):
    """Last day of the answer, or None without a call."""
    return proposal.answer_due_on


def open_request(proposal):
    """The precisions that the table owes, or None."""
    return proposal.clarifications.filter(answered_at=None).first()


def intent(user, proposal):
    """Where the letter of intent stands, for a call that asks for one; else None."""
    call = proposal.call
    if call is None or call.letter_of_intent_due_on is None:
        return None
    letter = LetterOfIntent.objects.visible_to(user).that_answer(call, proposal.neighbourhood.slug).first()
    return {"letter": letter, "due": call.letter_of_intent_due_on, "call": call}
