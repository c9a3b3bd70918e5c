"""Messages that wait for an answer. Their side's people find them until somebody answers, or says that none is needed.

Folded into the files that ``todo`` reads anyway: no query of its own.
"""

from functools import cache

from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.urls import reverse
from django.utils.translation import gettext as _

from ui.todo import TodoItem
from ui.typography import of_name

from .desk import named
from .models import Message, access
from .models.answering import has_somebody_who_answers
from .models.conditions import any_of, negated


@cache  # what names neither a person nor a day is made once: a query copies it each time
def waits_for_the_table():
    return Q(pk__in=Message.objects.to_tables().waiting().values("proposal"))


@cache
def waits_for_the_readers():
    return Q(pk__in=Message.objects.to_readers().waiting().values("proposal"))


def with_messages_to_the_table(files):
    return files.annotate(**_oldest_to_the_table())


def with_messages_to_the_readers(files, user, advises):
    """Read files of the person's positions with the message that waits, and whether it waits for them: whoever answers
    for the neighbourhood, or the team where nobody does.
    """
    mine = any_of(advises, negated(has_somebody_who_answers())) if user.is_team else advises
    return files.annotate(answers_here=access.yes_or_no(mine), **_oldest_to_the_readers())


@cache
def _oldest_to_the_table():
    return _oldest(Message.objects.to_tables())


@cache
def _oldest_to_the_readers():
    return _oldest(Message.objects.to_readers())


def _oldest(messages):
    waiting = messages.filter(proposal=OuterRef("pk")).waiting().oldest_first()
    name = Trim(Concat("author__first_name", Value(" "), "author__last_name"))
    waiting = waiting.annotate(_who=Coalesce(NullIf(name, Value("")), F("author__email"), output_field=CharField()))
    return {
        "waiting_since": Subquery(waiting.values("sent_at")[:1]),
        "waiting_from": Subquery(waiting.values("_who")[:1]),
    }


def item(proposal, *, why):
    """What to do with a file so read, when a message does wait."""
    return TodoItem(
        text=_("Répondre au message %(of_whom)s sur %(file)s")
        % {"of_whom": of_name(proposal.waiting_from), "file": named(proposal)},
        url=reverse("proposals:exchange", args=[proposal.public_id]) + "#ecrire",
        since=proposal.waiting_since,
        why=why,
    )


def of_the_table(proposal):
    if proposal.waiting_since:
        yield item(proposal, why=_("Un message attend votre table. Rien à répondre? La page permet de le dire."))


def of_the_readers(proposal):
    if proposal.waiting_since and proposal.answers_here:
        yield item(proposal, why=_("La table attend une réponse. Rien à répondre? La page permet de le dire."))
