"""The files that their table asked to withdraw, until somebody confirms it or the letter leaves."""

from functools import cache

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from ui.todo import TodoItem

from .actions.withdrawing import ASKED, CANCELLED
from .desk import named
from .models import JournalEntry, Status
from .models.status import AWAITING_DECISION
from .todo_letters import waits_to_leave

DECIDED = (Status.ACCEPTED, Status.REFUSED)


# An expression that names neither a person nor a day is made once: a query copies it each time.
@cache
def last_word():
    """What the table said last about withdrawing a file: the journal's verb, or None."""
    lines = JournalEntry.objects.filter(proposal=OuterRef("pk"), verb__in=(ASKED, CANCELLED))
    return Subquery(lines.order_by("-at", "-pk").values("verb")[:1])


@cache
def may_wait():
    """Condition on a file: each is looked at again, once read with ``last_word`` and its letters (``items``)."""
    requests = JournalEntry.objects.filter(verb=ASKED)
    return Q(pk__in=requests.values("proposal"), status__in=[*AWAITING_DECISION, *DECIDED])


def items(proposal):
    """What the team and the advisor do with a file so read."""
    if proposal.last_word_on_withdrawal != ASKED:
        return
    shown = {"file": named(proposal)}
    if proposal.status in AWAITING_DECISION:
        yield TodoItem(
            text=_("Confirmer le retrait de %(file)s") % shown,
            url=reverse("proposals:confirm_withdrawal", args=[proposal.public_id]),
            why=_("La table demande de retirer sa proposition; elle attend une confirmation par écrit."),
        )
    elif proposal.status in DECIDED and (not proposal.letter_issued_at or waits_to_leave(proposal)):
        yield TodoItem(
            text=_("Appeler la table au sujet de %(file)s") % shown,
            url=proposal.get_absolute_url(),
            why=_("Elle demande de retirer une proposition dont la décision est déjà entérinée."),
        )
