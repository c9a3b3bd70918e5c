"""The states of a proposal, and the one rule of what a table is told of them, for a page and for the database alike."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("déposée")
    UNDER_REVIEW = "under_review", _("en analyse")
    INFO_REQUESTED = "info_requested", _("précisions demandées")
    RECOMMENDED = "recommended", _("recommandée")
    NOT_RECOMMENDED = "not_recommended", _("non recommandée")
    POSTPONED = "postponed", _("reportée")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")
    CONFIRMED = "confirmed", _("confirmée")
    WITHDRAWN = "withdrawn", _("retirée")


AWAITING_DECISION = (
    Status.SUBMITTED,
    Status.UNDER_REVIEW,
    Status.INFO_REQUESTED,
    Status.RECOMMENDED,
    Status.NOT_RECOMMENDED,
    Status.POSTPONED,
)


# From the beginning of its analysis until the committee pronounces; the table may owe precisions meanwhile.
BEING_STUDIED = (Status.UNDER_REVIEW, Status.INFO_REQUESTED)

# Between the committee and the letter, the table sees a file « en analyse ».
KEPT_FROM_TABLE = (
    Status.RECOMMENDED,
    Status.NOT_RECOMMENDED,
    Status.POSTPONED,
    Status.ACCEPTED,
    Status.REFUSED,
)


def told_to_table(status, *, letter_is_sent):
    """Return the state that a file's own table is told: the committee's and governance's is known by the letter alone.

    Once its letter is sent, a file that was accepted is « acceptée »: what the table reads is the answer.
    """
    status = Status(status)
    if status == Status.CONFIRMED:
        return Status.ACCEPTED
    if status not in KEPT_FROM_TABLE or (status == Status.REFUSED and letter_is_sent):
        return status
    return Status.UNDER_REVIEW


def told_expression():
    """Return the same for a queryset of files with ``told_as_table`` and ``letter_is_sent``; others get the state itself."""
    kept = {}
    for status in Status:
        told = {sent: told_to_table(status, letter_is_sent=sent) for sent in (False, True)}
        # What is told in any case does not ask the database whether a letter was sent.
        cases = told.items() if told[False] != told[True] else [(None, told[True])]
        for sent, word in cases:
            if word != status:
                kept.setdefault((word, sent), []).append(status)
    whens = [
        When(
            Q(status__in=statuses, told_as_table=True) & (Q() if sent is None else Q(letter_is_sent=sent)),
            then=Value(word.value),
        )
        for (word, sent), statuses in kept.items()
    ]
    return Case(*whens, default=F("status"))
