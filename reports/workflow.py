"""What may follow what in the life of a report. One table says it; buttons and tests read it.

``advance`` is the only code that writes ``Report.status``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.refusals import NotAllowedNow

from . import policy
from .models import ObligationEntry, Report, ReportStatus

Verb = ObligationEntry.Verb


@dataclass(frozen=True)
class Transition:
    sources: frozenset
    target: str
    allowed: Callable
    label: str


def _t(sources, target, allowed, label):
    return Transition(frozenset(sources), target, allowed, label)


TRANSITIONS = {
    Verb.SUBMIT: _t({ReportStatus.WRITING}, ReportStatus.SUBMITTED, policy.may_hand_in, gettext_lazy("Remettre")),
    Verb.ASK: _t(
        # Also after acceptance: a mistake may be found later, and there is no other way back.
        {ReportStatus.SUBMITTED, ReportStatus.ACCEPTED},
        ReportStatus.ASKED,
        policy.may_review,
        gettext_lazy("Demander des précisions"),
    ),
    Verb.ANSWER: _t(
        {ReportStatus.ASKED}, ReportStatus.SUBMITTED, policy.may_hand_in, gettext_lazy("Envoyer les précisions")
    ),
    Verb.ACCEPT: _t({ReportStatus.SUBMITTED}, ReportStatus.ACCEPTED, policy.may_review, gettext_lazy("Accepter")),
}


def verbs_open_to(user, report):
    """The verbs that this person may do on this report now, in the table's order."""
    return [
        verb
        for verb, transition in TRANSITIONS.items()
        if report.status in transition.sources and transition.allowed(user, report)
    ]


def locked(report):
    """Return the same report, its row locked until the transaction ends (on SQLite the transaction itself locks)."""
    return Report.objects.select_for_update(of=("self",)).with_context().get(pk=report.pk)


def check_allowed(report, verb, *, by):
    """Raise unless ``by`` may do ``verb`` on the locked report: PermissionDenied, or NotAllowedNow for the state."""
    transition = TRANSITIONS[verb]
    if not transition.allowed(by, report):
        raise PermissionDenied
    if report.status not in transition.sources:
        raise NotAllowedNow(
            _("Ce rapport est maintenant à l’état «\u00a0%(status)s\u00a0»\u00a0: cet acte n’est plus possible.")
            % {"status": ReportStatus(report.status).label}
        )
    return transition


def advance(report, verb, *, by, **changes):
    """Change the state of a report that the caller has locked; ``changes`` are columns that must move with it."""
    report.status = check_allowed(report, verb, by=by).target
    for name, value in changes.items():
        setattr(report, name, value)
    report.save(update_fields=["status", *changes])
    return report
