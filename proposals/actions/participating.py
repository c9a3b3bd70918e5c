"""After the award: the action plan in versions, the learning questions with their history, an interruption."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import ActionPlan, LearningQuestion, Participation
from ..workflow import note


@transaction.atomic
def write_action_plan(*, participation, text, change_note, expected_number, by, now):
    """Add a version of the action plan; the earlier ones stay (Guide, section 5.2).

    ``expected_number`` is the last version that the writer had before their eyes (0: none).
    """
    participation = _locked(participation)
    _check_writer(participation, by)
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
    """Ask a new learning question from today; the one that it replaces, if any, keeps its dates."""
    participation = _locked(participation)
    _check_writer(participation, by)
    today = timezone.localdate(now)
    if old is not None:
        LearningQuestion.objects.filter(pk=old.pk, participation=participation, asked_until=None).update(
            asked_until=max(old.asked_from, today - timedelta(days=1))
        )
    question = LearningQuestion.objects.create(participation=participation, text=text.strip(), asked_from=today)
    note(participation.proposal, "learning_question", by=by, now=now)
    return question


@transaction.atomic
def interrupt(*, participation, reason, by, now):
    """The team interrupts a participation, with a reason."""
    participation = _locked(participation)
    if not by.is_team:
        raise PermissionDenied
    if participation.status != Participation.Status.ACTIVE:
        raise NotAllowedNow(_("Cette participation n’est plus en cours."))
    if not reason.strip():
        raise NotAllowedNow(_("Inscrivez le motif de l’interruption."))
    participation.status = Participation.Status.INTERRUPTED
    participation.save(update_fields=["status"])
    note(participation.proposal, "interrupt", by=by, now=now, reason=reason)
    return participation


def _locked(participation):
    return (
        Participation.objects.select_for_update(of=("self",))
        .select_related("proposal__neighbourhood", "neighbourhood")
        .get(pk=participation.pk)
    )


def _check_writer(participation, by):
    if not (policy.may_edit(by, participation.proposal) or policy.may_follow_participation(by, participation)):
        raise PermissionDenied
    if participation.status != Participation.Status.ACTIVE:
        raise NotAllowedNow(_("Cette participation n’est plus en cours."))
