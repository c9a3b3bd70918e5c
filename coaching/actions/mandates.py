"""The mandate that answers a request: given, changed, concluded. ``ends_on`` is the first day without it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Organisation
from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import policy
from ..models import (
    CoachingRequest,
    DynamoRequest,
    Envelope,
    HoursAccount,
    HoursEntry,
    Mandate,
    MandateReopening,
    ProgrammeYear,
)
from ..refusals import Refused
from . import requests
from .told import tell, tell_of_mandate, tell_of_reopening, the_table

DAY = timedelta(days=1)
DYNAMO = "Dynamo"


@transaction.atomic
def assign(*, request, partner, planned_minutes, starts_on, ends_on, by, now):
    """Entrust a waiting request to a partner, and return the mandate; the same answer twice is one mandate.

    ``planned_minutes`` may exceed what is available: the page warns, nothing forbids it.
    """
    request = requests.locked(request)
    if not policy.may_run(by):
        raise PermissionDenied
    facts = {"partner": partner, "planned_minutes": planned_minutes, "starts_on": starts_on, "ends_on": ends_on}
    if request.status == CoachingRequest.Status.ASSIGNED and _says(request.mandate, facts):
        return request.mandate
    requests.check_waits(request)
    _check_partner(partner)
    _check_span(starts_on, ends_on)
    requests.answer(request, CoachingRequest.Status.ASSIGNED, by=by, now=now)
    return _give(facts, by, now, neighbourhood=request.neighbourhood, envelope=Envelope.LEARNING, request=request)


@transaction.atomic
def assign_dynamo(*, request, partner, planned_minutes, by, now):
    """Make a mandate of a place of Dynamo that is held and whose talk with the advisor is confirmed.

    It lasts the year of the place; the partner is Dynamo (Menu des possibles). Holds the year, then the request.
    """
    ProgrammeYear.objects.select_for_update().get(pk=request.year_id)
    request = (
        DynamoRequest.objects.select_for_update(of=("self",))
        .select_related("neighbourhood", "year", "sent_by")
        .get(pk=request.pk)
    )
    if not policy.may_run(by):
        raise PermissionDenied
    year = request.year
    facts = {
        "partner": partner,
        "planned_minutes": planned_minutes,
        "starts_on": year.starts_on,
        "ends_on": year.ends_on,
    }
    given = Mandate.objects.filter(dynamo_request=request).select_related("partner").first()
    if given is not None and _says(given, facts):
        return given
    refuse_unless_ready(request, given)
    if not dynamo_partners().filter(pk=partner.pk).exists():
        raise Refused(_("Ces heures sont celles de Dynamo\u00a0: choisissez Dynamo."), "partner")
    return _give(facts, by, now, neighbourhood=request.neighbourhood, envelope=Envelope.DYNAMO, dynamo_request=request)


def dynamo_partners():
    """Dynamo among the partners, with what the demonstration and the tests call « Dynamo (fictif) »."""
    return Organisation.objects.partners().filter(name__istartswith=DYNAMO).order_by("is_fictitious", "name")


def refuse_unless_ready(request, given=None):
    """Say what a request to Dynamo still lacks before it can become a mandate."""
    if given is not None:
        raise NotAllowedNow(_("Cette place a déjà son mandat."))
    if request.status != DynamoRequest.Status.PLACED:
        raise NotAllowedNow(
            _("Cette demande ne tient pas une place\u00a0: elle est à l’état «\u00a0%(status)s\u00a0».")
            % {"status": request.get_status_display()}
        )
    if request.confirmed_at is None:
        raise NotAllowedNow(
            _("L’échange avec la conseillère ou le conseiller n’est pas confirmé\u00a0: confirmez-le d’abord.")
        )
    if request.year.is_closed:
        raise NotAllowedNow(
            _("L’année %(year)s est fermée\u00a0: rouvrez-la pour confier cette place.") % {"year": request.year}
        )


@transaction.atomic
def change_mandate(*, mandate, planned_minutes, ends_on, by, now):
    """Change the planned hours and the end. Refused when a session that counts would fall outside."""
    mandate = locked(mandate)
    if not policy.may_run(by):
        raise PermissionDenied
    check_open(mandate)
    _check_place_held(mandate)
    if ends_on <= mandate.starts_on:
        raise Refused(
            _("Choisissez un dernier jour à partir du %(day)s, le premier du mandat.")
            % {"day": long_date(mandate.starts_on)},
            "last_on",
        )
    _check_sessions_within(mandate, ends_on)
    _check_within_dynamo_year(mandate, ends_on)
    if (mandate.planned_minutes, mandate.ends_on) != (planned_minutes, ends_on):
        mandate.planned_minutes, mandate.ends_on = planned_minutes, ends_on
        mandate.save(update_fields=["planned_minutes", "ends_on"])
    return mandate


@transaction.atomic
def conclude(*, mandate, summary, learned, by, now):
    """Close a mandate with its summary: nothing is logged or written in it any more. Tells the table."""
    mandate = locked(mandate)
    if not policy.may_conclude(by, mandate):
        raise PermissionDenied
    said = (summary.strip(), learned.strip(), by.pk)
    if mandate.is_concluded and (mandate.summary, mandate.learned, mandate.concluded_by_id) == said:
        return mandate
    check_open(mandate)
    if not summary.strip():
        raise Refused(_("Écrivez le bilan\u00a0: quelques phrases suffisent."), "summary")
    today = timezone.localdate(now)
    if mandate.ends_on is None or mandate.ends_on > today + DAY:
        _check_sessions_within(mandate, max(today + DAY, mandate.starts_on))
    mandate.end(by=by, now=now, on=today + DAY)
    mandate.summary, mandate.learned = summary.strip(), learned.strip()
    mandate.concluded_at, mandate.concluded_by = now, by
    mandate.save(update_fields=["summary", "learned", "concluded_at", "concluded_by"])
    tell(the_table(mandate.asked, today), "mandate_concluded", about=mandate, now=now, mandate=mandate)
    return mandate


@transaction.atomic
def reopen_mandate(*, mandate, reason, ends_on, by, now):
    """The team opens a concluded mandate again, until the day before ``ends_on``; what was concluded is kept.

    That is how hours that are left serve again, Dynamo's above all: a place has one mandate.
    """
    mandate = locked(mandate)
    if not policy.may_run(by):
        raise PermissionDenied
    if not mandate.is_concluded:
        raise NotAllowedNow(_("Cet accompagnement n’est pas conclu\u00a0: il n’y a rien à rouvrir."))
    asked = mandate.dynamo_request
    if asked is not None and not asked.is_active:
        raise NotAllowedNow(
            _("La demande à Dynamo a pris fin\u00a0: ses heures ne se reprennent qu’avec une nouvelle demande.")
        )
    if not reason.strip():
        raise Refused(_("Inscrivez pourquoi l’accompagnement est rouvert\u00a0: ce motif reste."), "reason")
    if ends_on <= timezone.localdate(now):
        raise Refused(_("Choisissez un dernier jour à partir d’aujourd’hui."), "last_on")
    _check_within_dynamo_year(mandate, ends_on)
    MandateReopening.objects.create(
        mandate=mandate,
        summary=mandate.summary,
        learned=mandate.learned,
        concluded_at=mandate.concluded_at,
        concluded_by=mandate.concluded_by,
        reason=reason.strip(),
        reopened_at=now,
        reopened_by=by,
    )
    mandate.concluded_at = mandate.concluded_by = mandate.ended_at = mandate.ended_by = None
    mandate.ends_on = ends_on
    mandate.save(update_fields=["concluded_at", "concluded_by", "ended_at", "ended_by", "ends_on"])
    tell_of_reopening(mandate, now=now)
    return mandate


def locked(mandate):
    """Lock the account, as whoever logs a session does, then the mandate: in that order."""
    list(HoursAccount.objects.select_for_update().of(mandate.neighbourhood_id, mandate.envelope))
    return (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("neighbourhood", "partner", "request__sent_by", "dynamo_request__sent_by")
        .get(pk=mandate.pk)
    )


def check_open(mandate):
    if mandate.is_concluded:
        raise NotAllowedNow(_("Cet accompagnement est conclu\u00a0: il se lit, et ne se modifie plus."))


def _give(facts, by, now, **more):
    mandate = Mandate.objects.create(**facts, **more, assigned_at=now, assigned_by=by)
    tell_of_mandate(mandate, now=now)
    return mandate


def _says(mandate, facts):
    return all(getattr(mandate, name) == value for name, value in facts.items())


def _check_partner(partner):
    if not Organisation.objects.partners().filter(pk=partner.pk).exists():
        raise Refused(_("Choisissez un partenaire de la liste."), "partner")


def _check_span(starts_on, ends_on):
    if ends_on <= starts_on:
        raise Refused(_("Choisissez un dernier jour qui ne précède pas le premier."), "last_on")


def _check_sessions_within(mandate, ends_on):
    counted = HoursEntry.objects.sessions().standing().filter(session__mandate=mandate)
    last = counted.order_by("-dated_on").values_list("dated_on", flat=True).first()
    if last is not None and last >= ends_on:
        raise Refused(
            _("Une séance est inscrite le %(day)s\u00a0: choisissez un dernier jour à partir de cette date.")
            % {"day": long_date(last)},
            "last_on",
        )


def _check_place_held(mandate):
    """Asked anew under the mandate's lock, which whoever withdraws the request takes too."""
    if mandate.envelope == Envelope.DYNAMO and not DynamoRequest.objects.placed().filter(mandate=mandate).exists():
        raise NotAllowedNow(_("La demande à Dynamo a pris fin\u00a0: son mandat ne change plus."))


def _check_within_dynamo_year(mandate, ends_on):
    if mandate.envelope != Envelope.DYNAMO:
        return
    year = mandate.dynamo_request.year
    if not year.dynamo_carries_over and ends_on > year.ends_on:
        raise Refused(
            _("Les heures de Dynamo valent jusqu’au %(day)s\u00a0: choisissez au plus tard cette date.")
            % {"day": long_date(year.last_day)},
            "last_on",
        )
