"""Learning questions between a file's submission and its letter, which waits for one (portal's default; Guide, 4.3)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import FileQuestion, SectionCode, Status
from ..models.learning import MOST_QUESTIONS
from ..workflow import locked, note

# Told by the state that the table knows: nothing here betrays a decision before its letter.
OPEN_TO_QUESTIONS = (Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED)


def takes_questions(proposal):
    """From submission until the letter: before, the form's own section; after, the participation's page."""
    return Status(proposal.status_for_table) in OPEN_TO_QUESTIONS


def may_record_question(user, proposal):
    """Whoever submits for the table; the team or the advisor on its behalf, as agreed with it."""
    return policy.may_submit(user, proposal) or policy.may_analyse(user, proposal)


@transaction.atomic
def record_question(*, proposal, text, by, now):
    """Add a learning question to a submitted file, and return it; the same text twice is one question.

    None, and nothing written, when the version that was submitted asks it already. Holds the file's row.
    """
    proposal = locked(proposal)
    if not may_record_question(by, proposal):
        raise PermissionDenied
    if not takes_questions(proposal):
        raise NotAllowedNow(
            _(
                "Une question s’inscrit ici entre le dépôt et la lettre\u00a0: avant, écrivez-la dans la proposition; après, "
                "dans la page de la participation."
            )
        )
    text = " ".join(text.split())
    if not text:
        raise NotAllowedNow(_("Inscrivez la question."))
    asked = questions_of(proposal)
    if _key(text) in map(_key, asked):
        return next((row for row in proposal.recorded_questions.all() if _key(row.text) == _key(text)), None)
    if len(asked) >= MOST_QUESTIONS:
        raise NotAllowedNow(_("Ce dossier a déjà cinq questions d’apprentissage, le plus que l’étape en porte."))
    question = FileQuestion.objects.create(
        proposal=proposal,
        text=text,
        on_behalf=not policy.may_submit(by, proposal),
        recorded_at=now,
        recorded_by=by,
    )
    note(proposal, "record_question", by=by, now=now)
    return question


def typed_questions(section):
    """The learning questions of a section as it was frozen; ``section`` may be None."""
    rows = (section or {}).get("questions")
    texts = [row.get("question", "") if isinstance(row, dict) else str(row) for row in rows or ()]
    return [text.strip() for text in texts if text.strip()]


def questions_of(proposal):
    """The learning questions of the last version that was submitted, and those recorded since; each once."""
    version = proposal.versions.order_by("-number").first()
    section = version.content["sections"].get(SectionCode.LEARNING) if version else None
    texts = [*typed_questions(section), *(row.text for row in proposal.recorded_questions.all())]
    return list({_key(text): text for text in reversed(texts)}.values())[::-1]


def _key(text):
    return " ".join(text.split()).casefold()
