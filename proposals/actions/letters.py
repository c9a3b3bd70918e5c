"""Letters: composed, issued once as a frozen numbered PDF, sent once by a second act; a mistake is a second letter."""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative
from notifications.actions import queue_email
from ui.language import in_french
from ui.refusals import NotAllowedNow

from .. import documents, policy
from ..following import dates_changed
from ..models import (
    Decision,
    LearningQuestion,
    Letter,
    LetterDispatch,
    LetterFile,
    Participation,
    ProgrammeSettings,
    SectionCode,
    Status,
)
from ..rules.years import participation_years
from ..workflow import advance, locked, note
from . import people
from .deciding import lay_out_years
from .learning import questions_of
from .letter_words import worded
from .one_participation import check_begun, hold_place

# No letter nor digit that people mix up when they read a code aloud from paper.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12
CONTACT = "pic@centraide-mtl.org"  # Guide, section 5.1


@in_french()
def letter_content(proposal, *, now, corrects=None, correction_note="", settings=None, begun=None):
    """Return the words of the letter that the decision calls for, dated of today, ready to be frozen. Changes nothing.

    ``settings``: the programme's, and ``begun``: the texts' versions (``begun_texts``), for a page that shows several
    letters and has read them.
    """
    decision = proposal.decision
    settings = settings or ProgrammeSettings.current()
    accepted = decision.outcome == Decision.Outcome.ACCEPTED
    title = _("Confirmation d’allocation") if accepted else _("Réponse à votre proposition")
    content = {
        "title": f"{title} – {proposal.reference}",
        "reference": proposal.reference,
        "neighbourhood": proposal.neighbourhood.name,
        "table": str(proposal.neighbourhood.table.name) if proposal.neighbourhood.table else "",
        "initiative": proposal.display_title,
        "stage": proposal.stage.name,
        "submitted_on": timezone.localdate(proposal.submitted_at).isoformat(),
        **decided_words(decision),
        "dated_on": timezone.localdate(now).isoformat(),
        "corrects": corrects.number if corrects else "",
        "corrects_dated_on": corrects.dated_on.isoformat() if corrects else "",
        "correction_note": correction_note.strip(),
        "signatory_name": settings.signatory_name,
        "signatory_title": settings.signatory_title,
        "contact": CONTACT,
        "source": "Guide de la phase 2, section 5.2",
    }
    return worded(content, opened_at=proposal.file_opened_at, now=now, begun=begun)


def decided_words(decision):
    """Return the part of a letter's words that the decision alone gives: dates, amounts, conditions, reasons."""
    accepted = decision.outcome == Decision.Outcome.ACCEPTED
    years = list(decision.years.all())
    spans = participation_years(decision.starts_on, len(years)) if accepted else []
    return {
        "kind": Letter.Kind.CONFIRMATION if accepted else Letter.Kind.REFUSAL,
        "ratified_on": decision.ratified_on.isoformat(),
        "ratified_by_body": decision.ratified_by_body,
        "minutes_reference": decision.minutes_reference,
        "starts_on": decision.starts_on.isoformat() if accepted else "",
        "ends_on": spans[-1].ends_on.isoformat() if spans else "",
        "years": [
            {
                "number": year.number,
                "starts_on": span.starts_on.isoformat(),
                "ends_on": span.ends_on.isoformat(),
                "amount": str(year.amount),
                "reserved": str(year.reserved),
            }
            for year, span in zip(years, spans, strict=True)
        ],
        "total": str(sum((year.amount for year in years), start=0)) if years else "0",
        "reserved_total": str(sum((year.reserved for year in years), start=0)) if years else "0",
        "conditions": decision.conditions,
        "reasons": decision.reasons,
    }


def is_outdated(letter, decision):
    """True when the decision was corrected since: the letter's frozen words no longer say what it says."""
    return any(letter.content[name] != value for name, value in decided_words(decision).items())


@transaction.atomic
def issue_letter(*, proposal, by, now, correction_note=""):
    """Number, date and freeze the letter's words, and return it. Its PDF is drawn afterwards by ``ensure_drawn``.

    The first letter once; a correction needs a note, and a letter to correct. The same note twice is a double click,
    unless the decision was corrected in between. A confirmation waits for at least one learning question (portal's
    default).
    """
    proposal = locked(proposal)
    if not policy.may_issue_letters(by, proposal):
        raise PermissionDenied
    if proposal.status not in (Status.ACCEPTED, Status.REFUSED, Status.CONFIRMED):
        raise NotAllowedNow(_("La lettre suit la décision\u00a0: ce dossier n’a pas encore de décision entérinée."))
    last = proposal.letters.order_by("-rank").first()
    same_note = last is not None and last.content["correction_note"] == correction_note.strip()
    repeated = same_note and not is_outdated(last, proposal.decision)
    if repeated or (last is not None and not correction_note.strip()):
        return last
    if last is None and correction_note.strip():
        raise NotAllowedNow(_("Il n’y a pas encore de lettre à corriger."))
    accepted = proposal.decision.outcome == Decision.Outcome.ACCEPTED
    if waits_for_question(proposal):
        raise NotAllowedNow(
            _("Il manque une question d’apprentissage\u00a0: inscrivez-la avec la table avant d’émettre la lettre.")
        )
    year = timezone.localtime(now).year
    letter = Letter.objects.create(
        proposal=proposal,
        number=f"L-{year}-{people.take_number(f'letter-{year}'):03d}",
        kind=Letter.Kind.CONFIRMATION if accepted else Letter.Kind.REFUSAL,
        rank=last.rank + 1 if last else 1,
        corrects=last,
        dated_on=timezone.localdate(now),
        content=letter_content(proposal, now=now, corrects=last, correction_note=correction_note),
        verification_code=_code(),
        issued_at=now,
        issued_by=by,
    )
    note(proposal, "issue_letter" if last is None else "issue_correction", by=by, now=now, internal=True)
    return letter


def waits_for_question(proposal):
    """True for an accepted file whose letter cannot be issued until a learning question is on file."""
    if proposal.status != Status.ACCEPTED or not ProgrammeSettings.current().learning_question_required_for_letter:
        return False
    return not questions_of(proposal)


def ensure_drawn(letter, *, now):
    """Draw the letter's PDF unless it is drawn; return its ``LetterFile``. Harmless twice, and from two processes.

    Must run outside any transaction: drawing takes a tenth of a second.
    """
    existing = LetterFile.objects.filter(letter=letter).first()
    if existing is not None:
        return existing
    path, digest = documents.store("letters", f"{letter.public_id.hex}.pdf", documents.letter_pdf(letter))
    try:
        with transaction.atomic():
            return LetterFile.objects.create(letter=letter, path=path, digest=digest, drawn_at=now)
    except IntegrityError:
        return LetterFile.objects.get(letter=letter)


def send_letter(*, letter, by, now):
    """Send a letter to the table's coordinators, once, and begin the participation that a confirmation grants.

    A letter that no longer says what the decision says stays here; a correction brings the participation up to date.
    The constraint of ``LetterDispatch`` is the backstop: two clicks, or two people, send one letter.
    """
    if not policy.may_issue_letters(by, letter.proposal):
        raise PermissionDenied
    drawn = ensure_drawn(letter, now=now)
    with transaction.atomic():
        proposal = locked(letter.proposal)
        if not policy.may_issue_letters(by, proposal):
            raise PermissionDenied
        dispatch = LetterDispatch.objects.filter(letter=letter).first()
        if dispatch is not None:
            return dispatch
        if proposal.letters.filter(rank__gt=letter.rank).exists():
            raise NotAllowedNow(_("Une lettre plus récente corrige celle-ci\u00a0: envoyez la plus récente."))
        if is_outdated(letter, proposal.decision):
            raise NotAllowedNow(
                _("La décision a été corrigée depuis cette lettre\u00a0: émettez une lettre de correction.")
            )
        recipients = people.coordinators_of(proposal.neighbourhood, timezone.localdate(now))
        if not recipients:
            raise NotAllowedNow(
                _("Personne ne coordonne cette table dans le portail\u00a0: invitez quelqu’un d’abord.")
            )
        dispatch = LetterDispatch.objects.create(letter=letter, sent_at=now, sent_by=by)
        for person in recipients:
            queue_email(
                key=f"letter-{letter.pk}-{person.pk}",
                kind="proposals.letter",
                to=person,
                template="proposals/emails/letter",
                context={"proposal": proposal, "letter": letter},
                attachments=[(f"{letter.number}.pdf", "application/pdf", drawn.path)],
                about=proposal,
                letter=True,
                now=now,
            )
        if proposal.status == Status.ACCEPTED:
            hold_place(proposal)
            check_begun(proposal)
            advance(proposal, "confirm", by=by, now=now)
            begun = _begin_participation(proposal)
        else:
            begun = Participation.objects.select_for_update(of=("self",)).filter(proposal=proposal).first()
            if begun is not None:
                lay_out_years(begun, proposal.decision)
            note(proposal, "send_letter", by=by, now=now)
        if begun is not None:
            dates_changed(begun, now=now)
    return dispatch


def _begin_participation(proposal):
    decision, initiative = proposal.decision, _initiative_of(proposal)
    spans = participation_years(decision.starts_on, decision.years.count())
    participation = Participation.objects.create(
        proposal=proposal,
        neighbourhood=proposal.neighbourhood,
        initiative=initiative,
        stage=proposal.stage,
        starts_on=decision.starts_on,
        ends_on=spans[-1].ends_on,
    )
    lay_out_years(participation, decision)
    LearningQuestion.objects.bulk_create(
        LearningQuestion(participation=participation, text=text, asked_from=decision.starts_on)
        for text in questions_of(proposal)
    )
    return participation


def _initiative_of(proposal):
    """The initiative that the award makes public: the one that the file continues, or a new one of phase 2.

    The caller holds the neighbourhood's row: a new initiative takes the next rank there.
    Not before the letter: an initiative's page follows no recusal.
    """
    if proposal.initiative_id:
        Initiative.objects.filter(pk=proposal.initiative_id).update(is_public=True)
        return proposal.initiative
    version = proposal.versions.order_by("-number").first()
    change = version.content["sections"].get(SectionCode.CHANGE) or {}
    mine = Initiative.objects.filter(neighbourhood=proposal.neighbourhood_id, phase=2)
    last = mine.order_by("-number").values_list("number", flat=True).first() or 0
    proposal.initiative = Initiative.objects.create(
        neighbourhood=proposal.neighbourhood,
        title=proposal.display_title,
        desired_change=str(change.get("desired_change", "")),
        phase=2,
        number=last + 1,
        is_public=True,
    )
    proposal.save(update_fields=["initiative"])
    return proposal.initiative


def _code():
    raw = "".join(secrets.choice(CODE_ALPHABET) for _unused in range(CODE_LENGTH))
    return "-".join(raw[index : index + 4] for index in range(0, CODE_LENGTH, 4))


def normalised_code(typed):
    """Return a verification code as stored, however it was typed: case, spaces and dashes do not matter."""
    raw = "".join(character for character in str(typed).upper() if character.isalnum())[:CODE_LENGTH]
    return "-".join(raw[index : index + 4] for index in range(0, len(raw), 4))
