"""The letter of intent of a call that asks for one: written by the table together, sent once (Guide, section 5.2)."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Portfolio
from notifications.actions import queue_email
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import LetterOfIntent
from . import people


class LetterConflict(Exception):
    """Somebody saved the letter since it was opened. ``current`` is what stands; nothing was written."""

    def __init__(self, current):
        super().__init__("the letter of intent was saved by somebody else meanwhile")
        self.current = current


@transaction.atomic
def save_letter_of_intent(*, neighbourhood, call, stage, body, expected_version, by, now):
    """Keep the letter of intent of a call that asks for one, as a draft until it is sent.

    ``expected_version`` is the ``lock_version`` that the writer had before their eyes (0: nothing yet). Raises
    LetterConflict when somebody saved meanwhile. The same words by the same person twice are as once, sent or not.
    """
    if not policy.may_start(by, neighbourhood):
        raise PermissionDenied
    if call.letter_of_intent_due_on is None:
        raise NotAllowedNow(_("Cet appel ne demande pas de lettre d’intention."))
    letter = _locked(_begun(neighbourhood, call, stage).pk)
    if letter.lock_version and (letter.stage_id, letter.body, letter.saved_by_id) == (stage.pk, body, by.pk):
        return letter
    if letter.sent_at is not None:
        raise NotAllowedNow(_("Cette lettre d’intention est déjà envoyée."))
    if letter.lock_version not in (0, expected_version):  # 0: nobody wrote anything yet
        raise LetterConflict(letter)
    letter.stage, letter.body, letter.saved_at, letter.saved_by = stage, body, now, by
    letter.lock_version = F("lock_version") + 1
    letter.save(update_fields=["stage", "body", "lock_version", "saved_at", "saved_by"])
    letter.refresh_from_db()
    return letter


@transaction.atomic
def send_letter_of_intent(*, letter, by, now):
    """Send the letter of intent, until the end of its due day in Montréal, and tell those whom it concerns.

    ``letter`` is the letter as ``by`` read it: LetterConflict when somebody saved it since. Twice is as once.
    """
    seen, letter = letter.lock_version, _locked(letter.pk)
    if not policy.may_send_intent(by, letter.neighbourhood):
        raise PermissionDenied
    if letter.sent_at is not None:
        return letter
    if letter.lock_version != seen:
        raise LetterConflict(letter)
    if not letter.body.strip():
        raise NotAllowedNow(_("Écrivez d’abord votre lettre d’intention."))
    if timezone.localdate(now) > letter.call.letter_of_intent_due_on:
        raise NotAllowedNow(
            _("La date limite des lettres d’intention est passée. Vous pouvez tout de même déposer une proposition.")
        )
    letter.sent_at, letter.sent_by = now, by
    letter.save(update_fields=["sent_at", "sent_by"])
    _tell(letter, by=by, now=now)
    return letter


def _begun(neighbourhood, call, stage):
    try:
        with transaction.atomic():
            return LetterOfIntent.objects.get_or_create(
                neighbourhood=neighbourhood, call=call, defaults={"stage": stage, "body": ""}
            )[0]
    except IntegrityError:
        return LetterOfIntent.objects.get(neighbourhood=neighbourhood, call=call)


def _locked(pk):
    """Held first, then read, as a file is (``workflow.locked``): its stage and its writer may change during the wait."""
    letters = LetterOfIntent.objects.filter(pk=pk)
    list(letters.select_for_update().values_list("pk"))
    return letters.select_related("call", "neighbourhood", "stage", "saved_by").get()


def _tell(letter, *, by, now):
    """A receipt to whoever sent it and to the table's coordinators; the letter to its advisor and the team."""
    today = timezone.localdate(now)
    own = {person.pk: person for person in [by, *people.coordinators_of(letter.neighbourhood, today)]}
    others = [*Portfolio.objects.people_answering_for(letter.neighbourhood, today), *people.team(today)]
    readers = {person.pk: person for person in others if person.pk not in own}
    for kind, told in (("intent_receipt", own), ("intent_received", readers)):
        for person in told.values():
            queue_email(
                key=f"proposal-{kind}-{letter.pk}-{person.pk}",
                kind=f"proposals.{kind}",
                to=person,
                template=f"proposals/emails/{kind}",
                context={"letter": letter},
                about=letter,
                now=now,
            )
