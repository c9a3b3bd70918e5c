"""A sitting typed wrongly is corrected in place, with all its decisions, until a letter quotes it.

A letter freezes the body, the day and the reference (Guide, section 5.2: a decision is ratified, then told). From then
on each decision is corrected on its own (``correct_decision``), and a second letter says so.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Decision, Letter, Ratification, SittingCorrection
from ..workflow import locked, note
from .deciding import check_ratification
from .ratifying import check_sitting


@transaction.atomic
def correct_sitting(*, sitting, body, held_on, reference, by, now):
    """Correct the three facts of a sitting and of its decisions; return it. The same facts change nothing.

    Refused to whoever is recused from any file (they may not learn what the sitting holds), to the advisor of one of
    its files, and to everybody once a letter quotes it. Holds the files, then the sitting: a letter waits for the
    files, a new decision for the sitting.
    """
    if not policy.may_correct_sittings(by):
        raise PermissionDenied
    facts = check_sitting(body=body, held_on=held_on, reference=reference, now=now)
    files = _hold_files(sitting, facts)
    sitting = Ratification.objects.select_for_update().get(pk=sitting.pk)
    before = sitting.facts
    if facts == before:
        return sitting
    check_not_quoted(sitting)
    decisions = list(Decision.objects.of_sitting(sitting).order_by("proposal_id"))
    if any(decision.proposal_id not in files for decision in decisions):
        raise NotAllowedNow(
            _("Une décision vient de s’ajouter à cette séance. Relisez-la, puis corrigez-la de nouveau.")
        )
    for decision in decisions:
        file = files[decision.proposal_id]
        if not policy.may_record_decision(by, file):
            raise NotAllowedNow(
                _(
                    "Vous conseillez un quartier dont cette séance a décidé\u00a0: une autre personne de l’équipe la corrige."
                )
            )
        check_ratification(file, held_on, body, reference, now)
    _write(sitting, facts)
    SittingCorrection.objects.create(sitting=sitting, **before, at=now, by=by)
    for decision in decisions:
        decision.take_facts_of(sitting)
        note(files[decision.proposal_id], "correct_sitting", by=by, now=now, reason=_told(before, facts), internal=True)
    Decision.objects.naming(**facts).filter(ratification=None).update(ratification=sitting)
    return sitting


def check_not_quoted(sitting):
    """Raise NotAllowedNow when a letter has said the sitting's body, day and reference."""
    if Letter.objects.quoting(**sitting.facts).exists():
        raise NotAllowedNow(quoted_words())


def quoted_words():
    """Why a sitting is closed to correction, and what to do instead."""
    return _(
        "Une lettre cite cette séance\u00a0: elle ne change plus. Corrigez plutôt chaque décision depuis la page de son "
        "dossier; une lettre de correction le dira à la table."
    )


def _hold_files(sitting, facts):
    """Lock the files of the decisions that belong to the sitting, or will once it is corrected, in one order."""
    theirs = Decision.objects.of_sitting(sitting) | Decision.objects.naming(**facts).filter(ratification=None)
    decided = theirs.order_by("proposal_id").select_related("proposal")
    return {decision.proposal_id: locked(decision.proposal) for decision in decided}


def _write(sitting, facts):
    for name, value in facts.items():
        setattr(sitting, name, value)
    try:
        with transaction.atomic():
            sitting.save(update_fields=list(facts))
    except IntegrityError as twin:
        raise NotAllowedNow(
            _(
                "Une autre séance porte déjà cette instance, cette date et cette référence\u00a0: corrigez plutôt chaque "
                "décision pour l’y rattacher."
            )
        ) from twin


def _told(before, after):
    """What the journal keeps of the change: facts alone, the same in every language."""
    return " → ".join(f"{row['body']}, {row['held_on'].isoformat()}, {row['reference']}" for row in (before, after))
