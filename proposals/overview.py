"""What the table sees of its own file: where it stands, what remains to write, what happens next and by when.

Only the state that the table is told is used here (``Proposal.status_for_table``).
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import clock, long_date, money

from . import documents as pdfs
from . import eight_weeks
from .actions.withdrawing import waiting_request
from .listing import days_left
from .models import LetterOfIntent, SectionCode, SectionRule, Status
from .rules import advice
from .rules.form import form_spec
from .rules.reading import years_text

OPTIONAL = SectionRule.Requirement.OPTIONAL


@dataclass
class Tasks:
    """The sections open to writing, then the titles of the closed ones.

    ``done`` counts those that somebody said finished and that leave nothing to mend, among the required ones.
    """

    items: list = field(default_factory=list)
    closed: list = field(default_factory=list)
    done: int = 0
    total: int = 0


def tasks(proposal, *, drafts, documents, open_sections, now):
    """The sections of the file's stage, each with its state, its open points and who touched it last."""
    by_code = {draft.code: draft for draft in drafts}
    filled_slots = {document.slot for document in documents}
    points = _open_points(proposal, by_code, documents, open_sections, now)
    result = Tasks()
    for section, requirement in form_spec().for_rules(proposal.rules):
        draft, is_open = by_code.get(section.code), section.code in open_sections
        begun = draft is not None and draft.lock_version > 0
        begun = begun or (section.code == SectionCode.DOCUMENTS and section.code in filled_slots)
        finished = draft is not None and draft.is_finished and not points[section.code]
        if not is_open:
            result.closed.append(section.title)
            continue
        if finished:
            status, tone = _("Terminée"), "done"
        elif points[section.code]:
            status, tone = to_mend(points[section.code]), "soon"
        elif begun:
            status, tone = _("En cours"), "info"
        elif requirement == OPTIONAL:
            status, tone = _("Facultative"), "neutral"
        else:
            status, tone = _("À commencer"), "neutral"
        counts = requirement != OPTIONAL or begun
        result.total += counts
        result.done += counts and finished
        result.items.append(
            {
                "label": section.title,
                "url": reverse("proposals:section", args=[proposal.public_id, section.code]),
                "status": status,
                "tone": tone,
                "hint": last_touch(draft),
            }
        )
    return result


def to_mend(count):
    return ngettext("À revoir (%(n)s point)", "À revoir (%(n)s points)", count) % {"n": count}


def _open_points(proposal, by_code, documents, open_sections, now):
    """{code: what a submission would refuse} of the sections said finished; no query, and no page laid out anew."""
    finished = frozenset(code for code, draft in by_code.items() if draft.is_finished and code in open_sections)
    return advice.count_points(
        proposal,
        finished,
        sections={code: draft.data for code, draft in by_code.items()},
        documents=documents,
        today=timezone.localdate(now),
        count_text_pages=lambda text: pdfs.known_vision_pages(text) or advice.FITS,
    )


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
    """Return {text, tone, open} for the call of a draft, or None without a call."""
    if call is None:
        return None
    days = (call.deadline_on - timezone.localdate(now)).days
    shown = {"date": long_date(call.deadline_on, weekday=True), "left": days_left(days)}
    if not call.is_open(now):
        return {"text": _("La date limite du %(date)s est passée.") % shown, "tone": "late", "open": False}
    return {
        "text": _("Dépôt jusqu’au %(date)s à 23\xa0h\xa059, heure de Montréal (%(left)s).") % shown,
        "tone": "soon" if days <= 14 else "info",
        "open": True,
    }


def steps(proposal, *, told, now, answer_due, answered_on=None, request=None):
    """The status line that everybody understands. ``answered_on``: when the table's first letter left, or None."""
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
            "current" if told in (Status.SUBMITTED, Status.UNDER_REVIEW) else "done" if answered_on else "todo",
        )
    )
    line.append(_step(_("Comité"), "done" if answered_on else "todo"))
    if answered_on:
        line.append(_step(_("Réponse"), "done", answered_on))
    else:
        due = answer_due if waiting or not filed else None
        line.append(_step(_("Réponse"), "todo", due, _("au plus tard le")))
    return line


def _step(label, state, date=None, before=""):
    text = f"{before} {long_date(date)}".strip() if date else ""
    return {"label": label, "state": state, "date": text}


def next_action(proposal, *, told, deadline, letter, request, message_waits=False):
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
        case Status.ACCEPTED:
            return accepted_words(letter)
        case Status.REFUSED:
            return _("Votre proposition n’est pas retenue. La lettre en dit les raisons.")
        case Status.WITHDRAWN:
            return _("Cette proposition est retirée. Ce qui a été déposé reste lisible.")
        case _ if message_waits:
            return _("À vous\u00a0: un message attend votre réponse, plus bas sur cette page.")
        case _:
            return _("Rien à faire de votre côté pour l’instant\xa0: nous vous écrirons dès qu’il y aura du nouveau.")


def accepted_words(letter):
    """« Votre proposition est acceptée : 349 500 $ sur 3 ans. », in the amounts of the last letter."""
    total, years = letter.content.get("total"), letter.content.get("years")
    if not total or not years:
        return _("Votre proposition est acceptée\xa0: la lettre en dit les montants.")
    return _("Votre proposition est acceptée\xa0: %(total)s sur %(years)s.") % {
        "total": money(Decimal(total)),
        "years": years_text(len(years)),
    }


def clock_of(proposal, *, now, answered_on):
    """The eight-week clock, or None before it starts. For the table it runs until its first letter is sent."""
    stopped = timezone.localdate(answered_on) if answered_on else None
    return eight_weeks.clock_of(proposal, now, stopped_on=stopped)


def withdrawal_line(journal):
    """The line of the table's request to withdraw, among those of the journal that were read, or None."""
    return waiting_request(journal)


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
