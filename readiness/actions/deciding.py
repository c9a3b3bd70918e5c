"""Sending a funding request once enough people have confirmed, taking it back, and the team's decision."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ui.refusals import NotAllowedNow, Refused
from ui.typography import money

from .. import policy
from ..models import RequestStatus
from ..workflow import advance, check_allowed, locked_request
from .telling import tell, the_side, the_team, today

Status = RequestStatus
# What must be there to send; the column, and what to do about it.
WANTED = {
    "aim": gettext_lazy("Dites le but."),
    "coaching_for": gettext_lazy("Dites à quoi servirait l’accompagnement."),
    "amount": gettext_lazy("Inscrivez le montant demandé."),
    "use": gettext_lazy("Dites comment le montant serait employé."),
    "timeline": gettext_lazy("Donnez le calendrier."),
}


def missing(request):
    """Return {column: what to do} for what is wanted and not there; the choice of a coach among it."""
    found = {name: text for name, text in WANTED.items() if not getattr(request, name)}
    if request.coach_id is None and not request.has_no_preference:
        found["coach"] = _("Choisissez un coach de l’annuaire, ou «\u00a0Pas de préférence\u00a0».")
    return found


def unmet(request):
    """Return French sentences: what keeps the request from leaving, besides its own texts."""
    lacking = request.team_min - request.signatories.team().confirmed().count()
    if lacking <= 0:
        return []
    return [
        ngettext(
            "Il manque encore %(n)s confirmation\u00a0: une équipe compte de %(low)s à %(high)s personnes, et chacune confirme.",
            "Il manque encore %(n)s confirmations\u00a0: une équipe compte de %(low)s à %(high)s personnes, et chacune confirme.",
            lacking,
        )
        % {"n": lacking, "low": request.team_min, "high": request.team_max}
    ]


@transaction.atomic
def submit(*, request, by, now):
    """Send it once to the team: its texts are there, and enough people of the team have confirmed (Innoweave's page).

    Whoever has not answered by then is no longer waited for; the fiduciary still is, and blocks nothing (the portal's
    assumption for « dans la mesure du possible »).
    """
    request = locked_request(request)
    if request.status == Status.SUBMITTED and request.submitted_by_id == by.pk:
        return request
    check_allowed(request, "submit", by=by)
    if lacking := list(missing(request).values()) + unmet(request):
        raise NotAllowedNow(" ".join(str(one) for one in lacking))
    advance(request, "submit", by=by, now=now, submitted_at=now, submitted_by=by)
    words = {"asked": request, "now": now}
    tell(the_side(request.declaration, today(now)), "request_received", about=request, **words)
    tell(the_team(request, today(now)), "request_to_decide", about=request, **words)
    return request


@transaction.atomic
def withdraw(*, request, by, now):
    """Take back what is not decided; links stop working. Twice is as once."""
    request = locked_request(request)
    if request.status == Status.WITHDRAWN and policy.may_submit_request(by, request):
        return request
    return advance(request, "withdraw", by=by, now=now, ended_at=now)


@transaction.atomic
def approve(*, request, granted, reason, by, now):
    """Accept it, for ``granted`` dollars, with a word that is sent."""
    request = locked_request(request)
    if request.max_amount is not None and granted > request.max_amount:
        raise Refused(_("Inscrivez un montant d’au plus %(most)s.") % {"most": money(request.max_amount)}, "granted")
    return _decide(request, "approve", {"granted": granted, "reason": reason.strip()}, by=by, now=now)


@transaction.atomic
def decline(*, request, reason, next_step, by, now):
    """Refuse it: why, what would change the answer, whom to talk to."""
    request = locked_request(request)
    if not next_step.strip():
        raise Refused(_("Dites ce qui ferait changer la réponse, et à qui parler."), "next_step")
    words = {"reason": reason.strip(), "next_step": next_step.strip()}
    return _decide(request, "decline", words, by=by, now=now)


def _decide(request, verb, words, *, by, now):
    """Under the lock: once, by somebody whom it does not concern, and never with fewer confirmations than the rule."""
    if not words["reason"]:
        raise Refused(_("Inscrivez la raison\u00a0: elle est envoyée avec la décision."), "reason")
    if request.decided_by_id == by.pk and {name: getattr(request, name) for name in words} == words:
        return request
    check_allowed(request, verb, by=by)
    if lacking := unmet(request):
        raise NotAllowedNow(" ".join(lacking))
    advance(request, verb, by=by, now=now, ended_at=now, decided_by=by, **words)
    told = {"approve": "request_approved", "decline": "request_declined"}[verb]
    tell(the_side(request.declaration, today(now)), told, about=request, now=now, asked=request)
    return request
