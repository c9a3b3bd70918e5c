"""What people answer to a request: the talk confirmed or refused, a withdrawal, an offer taken or left."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching import dynamo_places, policy
from coaching.actions.accounts import locked_account
from coaching.models import Envelope, HoursEntry, Mandate
from coaching.refusals import Refused
from ui.language import in_french
from ui.refusals import NotAllowedNow
from ui.typography import long_date

from . import telling
from .places import Status, locked_request, release

DAY = timedelta(days=1)


@transaction.atomic
def confirm(*, request, by, now):
    """The advisor, or the team, confirms that the talk took place. Twice is once."""
    request = locked_request(request)
    if not policy.may_confirm_discussion(by, request):
        raise PermissionDenied
    if request.confirmed_at is not None and request.is_active:
        return request
    _check_active(request)
    request.confirmed_at, request.confirmed_by = now, by
    request.save(update_fields=["confirmed_at", "confirmed_by"])
    telling.confirmed(request, now=now)
    return request


@transaction.atomic
def refuse(*, request, reason, by, now):
    """The talk did not take place, or did not conclude: the request ends with a reason and its place is free."""
    request = locked_request(request)
    if not policy.may_confirm_discussion(by, request):
        raise PermissionDenied
    if request.status == Status.REFUSED and request.ended_by_id == by.pk:
        return request
    _check_active(request)
    _check_under_way(request, now)
    if request.confirmed_at is not None:
        raise NotAllowedNow(
            _(
                "L’échange est déjà confirmé. Pour mettre fin à la demande, l’équipe peut la retirer en donnant un motif."
            )
        )
    _check_reason(reason)
    return _end(request, Status.REFUSED, telling.refused, by=by, now=now, reason=reason)


@transaction.atomic
def withdraw(*, request, by, now, reason=""):
    """The table withdraws its own request; the team any, with a reason. The mandate that answered it ends today.

    Refused once the year is over: the place was granted its hours.
    """
    # Whoever logs a session holds the account too: no mandate given meanwhile is held by somebody who waits for us.
    locked_account(request.neighbourhood, Envelope.DYNAMO)
    request = locked_request(request)
    if not policy.may_withdraw_dynamo(by, request):
        raise PermissionDenied
    if request.status == Status.WITHDRAWN and request.ended_by_id == by.pk:
        return request
    _check_active(request)
    _check_under_way(request, now)
    if not policy.acts_for_table(by, request.neighbourhood):
        _check_reason(reason)
    return _end(request, Status.WITHDRAWN, telling.withdrawn, by=by, now=now, reason=reason)


@transaction.atomic
def accept(*, request, by, now):
    """The table takes the place that it was offered, on the last day at the latest."""
    request = locked_request(request)
    _check_answers(by, request)
    if request.status == Status.PLACED:
        return request
    _check_offer(request)
    if timezone.localdate(now) > request.offer_until:
        raise NotAllowedNow(
            _(
                "L’offre valait jusqu’au %(date)s\u00a0: la place passe au quartier suivant. Vous pouvez refaire une demande."
            )
            % {"date": long_date(request.offer_until)}
        )
    request.status, request.accepted_at = Status.PLACED, now
    request.save(update_fields=["status", "accepted_at"])
    return request


@transaction.atomic
def decline(*, request, by, now, reason=""):
    """The table leaves the place that it was offered to the next in line."""
    request = locked_request(request)
    _check_answers(by, request)
    if request.status == Status.DECLINED and request.ended_by_id == by.pk:
        return request
    _check_offer(request)
    return _end(request, Status.DECLINED, None, by=by, now=now, reason=reason)


def _end(request, status, tell, *, by, now, reason=""):
    request.status = status
    request.ended_at, request.ended_by = now, by
    request.end_reason = reason.strip()
    request.save(update_fields=["status", "ended_at", "ended_by", "end_reason"])
    if tell:
        tell(request, now=now)
    for mandate in Mandate.objects.select_for_update(of=("self",)).filter(dynamo_request=request, concluded_at=None):
        _end_mandate(mandate, request, by, now)
    release(request, now)
    return request


def _end_mandate(mandate, request, by, now):
    """Today is its last day. When nothing took place there is nothing to sum up: it is concluded with the request."""
    mandate.end(by=by, now=now, on=timezone.localdate(now) + timedelta(days=1))
    if not HoursEntry.objects.sessions().standing().filter(session__mandate=mandate).exists():
        with in_french():
            mandate.summary = _("La demande à Dynamo a pris fin avant toute séance.")
        mandate.concluded_at, mandate.concluded_by = now, by
        mandate.save(update_fields=["summary", "concluded_at", "concluded_by"])


def _check_answers(by, request):
    if not policy.may_answer_dynamo_offer(by, request):
        raise PermissionDenied


def _check_offer(request):
    if request.status != Status.OFFERED:
        raise NotAllowedNow(_not_now(request))


def _check_active(request):
    if not request.is_active:
        raise NotAllowedNow(_not_now(request))


def _check_under_way(request, now):
    if dynamo_places.is_over(request.year, now):
        raise NotAllowedNow(dynamo_places.over(request.year))


def _not_now(request):
    return _("Cette demande est à l’état «\u00a0%(status)s\u00a0»\u00a0: cet acte n’est plus possible.") % {
        "status": request.get_status_display()
    }


def _check_reason(reason):
    if not reason.strip():
        raise Refused(_("Inscrivez le motif\u00a0: la table le lira."), "reason")
