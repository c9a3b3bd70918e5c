"""What waits before and after a letter: a learning question from the table, a correction from the team.

Built on the files that ``todo`` reads anyway; further queries are made only for what does wait.
"""

from functools import cache

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.todo import TodoItem

from .actions import is_outdated
from .actions.learning import typed_questions
from .desk import named
from .models import FileQuestion, JournalEntry, Letter, Participation, ProgrammeSettings, Status, Version, access
from .models.status import AWAITING_DECISION

# Submitted, and without a letter: the same for every state that the table is not told.
BEFORE_THE_LETTER = (*AWAITING_DECISION, Status.ACCEPTED, Status.REFUSED)


# --- The table ------------------------------------------------------------------------------------------------------
MAY_LACK_A_QUESTION = Q(submits=True, is_answered=False, has_recorded_question=False, status__in=BEFORE_THE_LETTER)


def with_questions(files, user):
    """Read files of the person's tables together with what ``questions`` asks about them."""
    versions = Version.objects.filter(proposal=OuterRef("pk")).order_by("-number")
    return files.annotate(
        submits=access.yes_or_no(access.by_right_to_submit(user)),
        is_answered=Exists(Letter.objects.filter(proposal=OuterRef("pk"), dispatch__isnull=False)),
        has_recorded_question=Exists(FileQuestion.objects.filter(proposal=OuterRef("pk"))),
        submitted_learning=Subquery(versions.values("content__sections__learning")[:1]),
    )


def questions(files):
    """Ask a learning question of those who submit for the table, from the submission on and whatever becomes of the
    file: it tells nothing of a decision.
    """
    waiting = [proposal for proposal in files if _lacks_a_question(proposal)]
    if not waiting or not ProgrammeSettings.current().learning_question_required_for_letter:
        return
    for proposal in waiting:
        yield TodoItem(
            text=_("Inscrire une question d’apprentissage pour %(file)s") % {"file": named(proposal)},
            url=reverse("proposals:file_question", args=[proposal.public_id]),
            why=_("Chaque étape en porte au moins une (Guide de la phase 2, section 4.3); le dépôt n’en contient pas."),
        )


def plans(user, now):
    """Ask those who submit for the table for the plan of the first year, from the letter until a first version stands."""
    today = timezone.localdate(now)
    lacking = (
        Participation.objects.visible_to(user)
        .active(today)
        .filter(access.by_right_to_submit(user), action_plans=None)
        .select_related("stage", "neighbourhood", "initiative")
    )
    for participation in lacking:
        yield TodoItem(
            text=_("Écrire le plan d’action de l’an 1 pour «\u00a0%(title)s\u00a0» (%(place)s)")
            % {"title": participation.initiative.title, "place": participation.neighbourhood},
            url=reverse("proposals:participation_plan", args=[participation.public_id]),
            why=_("La lettre est arrivée. Le plan de l’année se discute avec votre conseillère ou conseiller."),
        )


def _lacks_a_question(proposal):
    has_one = proposal.is_answered or proposal.has_recorded_question or typed_questions(proposal.submitted_learning)
    return proposal.submits and proposal.status in BEFORE_THE_LETTER and not has_one


# --- The team -------------------------------------------------------------------------------------------------------
def with_letters(files):
    """Read files together with the instants of their last letter, and of the last correction of their decision.

    Each is found by the file's own index, whatever the number of letters.
    """
    return files.annotate(**_last_instants())


@cache  # it names neither a person nor a day
def _last_instants():
    of_file = {"proposal": OuterRef("pk")}
    letter = Letter.objects.last_ones().filter(**of_file)
    corrected = JournalEntry.objects.corrections_of_decisions().filter(**of_file).order_by("-at")
    return {
        "letter_issued_at": Subquery(letter.values("issued_at")[:1]),
        "letter_sent_at": Subquery(letter.values("dispatch__sent_at")[:1]),
        "decision_corrected_at": Subquery(corrected.values("at")[:1]),
    }


def decided_anew(proposal):
    """The decision of a file so read was corrected since its last letter."""
    issued, corrected = proposal.letter_issued_at, proposal.decision_corrected_at
    return bool(issued and corrected and corrected >= issued)


def waits_to_leave(proposal):
    """The last letter says what was decided, and has not left."""
    return bool(proposal.letter_issued_at) and proposal.letter_sent_at is None and not decided_anew(proposal)


def corrections(files):
    """A last letter that says something else than the decision calls for another; one that still says the same, and
    was not sent, may leave. ``files`` meet ``decided_anew``.
    """
    letters = Letter.objects.last_ones().filter(proposal__in=files) if files else Letter.objects.none()
    letters = letters.select_related("proposal__neighbourhood", "proposal__decision", "dispatch")
    for letter in letters.prefetch_related("proposal__decision__years"):
        shown, page = {"file": named(letter.proposal)}, reverse("proposals:letters", args=[letter.proposal.public_id])
        if is_outdated(letter, letter.proposal.decision):
            yield TodoItem(
                text=_("Émettre une lettre de correction pour %(file)s") % shown,
                url=page,
                why=_("La décision a été corrigée depuis la dernière lettre; la table l’apprend par une lettre."),
            )
        elif not hasattr(letter, "dispatch"):
            yield TodoItem(
                text=_("Envoyer la lettre de %(file)s") % shown,
                url=page,
                why=_("Elle est émise et numérotée; la table ne l’a pas encore reçue."),
            )
