"""The same act on several files: each in a transaction of its own, and each with its own answer."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from ..models import Proposal


@dataclass(frozen=True)
class Answer:
    """What the act gave for one file, or the French sentence that says why it gave nothing."""

    proposal: Proposal
    done: Any = None
    refusal: str = ""


def one_by_one(proposals, act):
    """Do ``act(proposal)`` for each file, by its key: two who act at once wait in the same order. Return the answers.

    A refusal stops its own file and no other. Must run outside a transaction: what is done stays done.
    """
    answers = []
    for proposal in sorted(proposals, key=lambda file: file.pk):
        try:
            answers.append(Answer(proposal, act(proposal)))
        except NotAllowedNow as refused:
            answers.append(Answer(proposal, refusal=str(refused)))
        except PermissionDenied:
            answers.append(Answer(proposal, refusal=_("Cet acte ne vous revient pas pour ce dossier.")))
    return answers
