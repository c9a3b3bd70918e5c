"""After the award: the action plan in versions, the learning questions with their history, an interruption."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..following import dates_changed
from ..models import ActionPlan, LearningQuestion, Participation
from ..workflow import locked, note


@transaction.atomic
def write_action_plan(*, participation, text, change_note, expected_number, by, now):
    """Add a version of the action plan; the earlier ones stay (Guide, section 5.2).

    ``expected_number`` is the last version that the writer had before their eyes (0: none).
    """
    participation = locked_participation(participation)
    _check_writer(participation, by, now)
    last = participation.action_plans.order_by("-number").first()
    number = last.number if last else 0
    if number != expected_number:
        raise NotAllowedNow(_("Quelqu’un a enregistré une nouvelle version du plan entre-temps. Relisez-la d’abord."))
    if last is not None and last.text == text.strip():
        return last
    plan = ActionPlan.objects.create(
        participation=participation,
        number=number + 1,
        text=text.strip(),
        change_note=change_note.strip(),
        written_at=now,
        written_by=by,
    )
    note(participation.proposal, "write_action_plan", by=by, now=now, reason=change_note)
    return plan


@transaction.atomic
def replace_learning_question(*, participation, text, by, now, old=None):
    """Ask a new learning question from today, or from the first day of a participation to come; return it.

    The one that it replaces keeps its dates, and is replaced once. What is asked already is not asked twice: the same
    click twice gets the same question back. Holds the participation's row.
    """
    participation = locked_participation(participation)
    _check_writer(participation, by, now)
    text = text.strip()
    asked = participation.learning_questions.filter(text=text, asked_until=None).first()
    if old is not None:
        old = participation.learning_questions.get(pk=old.pk)
        if asked is not None and (asked == old or asked.replaces_id == old.pk):
            return asked
        if old.asked_until is not None:
            raise NotAllowedNow(
                _("Quelqu’un a déjà remplacé cette question entre-temps. Relisez d’abord celle qui la remplace.")
            )
        if asked is not None:
            raise NotAllowedNow(_("Cette question est déjà posée."))
    elif asked is not None:
        return asked
    asked_from = max(timezone.localdate(now), participation.starts_on)
    if old is not None:
        old.asked_until = max(old.asked_from, asked_from - timedelta(days=1))
        old.save(update_fields=["asked_until"])
        asked_from = max(asked_from, old.asked_until)
    question = LearningQuestion.objects.create(
        participation=participation, text=text, asked_from=asked_from, replaces=old
    )
    note(participation.proposal, "learning_question", by=by, now=now)
    return question


@transaction.atomic
def interrupt(*, participation, reason, by, now):
    """The team interrupts a participation, with a reason."""
    participation = locked_participation(participation)
    if not policy.may_interrupt(by):
        raise PermissionDenied
    _check_under_way(participation, now)
    if not reason.strip():
        raise NotAllowedNow(_("Inscrivez le motif de l’interruption."))
    participation.status = Participation.Status.INTERRUPTED
    participation.interrupted_on = timezone.localdate(now)
    participation.save(update_fields=["status", "interrupted_on"])
    note(participation.proposal, "interrupt", by=by, now=now, reason=reason)
    dates_changed(participation, now=now)
    return participation


def locked_participation(participation):
    """Lock the file, then the participation: in the order in which a letter that is sent does."""
    locked(participation.proposal)
    return (
        Participation.objects.select_for_update(of=("self",))
        .select_related("proposal__neighbourhood", "neighbourhood")
        .get(pk=participation.pk)
    )


def _check_writer(participation, by, now):
    if not (policy.may_edit(by, participation.proposal) or policy.may_follow_participation(by, participation)):
        raise PermissionDenied
    _check_under_way(participation, now)


def _check_under_way(participation, now):
    if participation.state_on(timezone.localdate(now)) != Participation.Status.ACTIVE:
        raise NotAllowedNow(_("Cette participation n’est plus en cours."))
