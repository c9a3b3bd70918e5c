"""A request arrives: by its table, or by the team for a table that wrote."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching import business_days, dynamo_places, policy
from coaching.models import DynamoPlace, DynamoRequest, ProgrammeYear
from coaching.refusals import Refused

from . import telling
from .places import Status, is_open, locked_year, release_reversed, settle


@transaction.atomic
def ask(*, neighbourhood, subject, discussed_with, discussed_on, key, by, now):
    """The table asks for one of the year's places; it has arrived when this commits.

    The same ``key`` twice is one request. Refused without an open year, with an active request already, or before the
    talk with the advisor (Menu des possibles).
    """
    year = _locked_open_year(now)
    if not policy.may_ask(by, neighbourhood):
        raise PermissionDenied
    return _arrive(year, neighbourhood, subject, discussed_with, discussed_on, key, by, now)


@transaction.atomic
def enter_on_behalf(*, neighbourhood, subject, discussed_with, discussed_on, received_on, key, by, now):
    """The team enters a request received by e-mail; its rank is that of the entry, not of the e-mail."""
    year = _locked_open_year(now)
    if not policy.may_run(by):
        raise PermissionDenied
    if received_on > timezone.localdate(now):
        raise Refused(_("Un courriel reçu porte une date d’aujourd’hui ou d’avant."), "received_on")
    return _arrive(year, neighbourhood, subject, discussed_with, discussed_on, key, by, now, received_on=received_on)


def _locked_open_year(now):
    """Hold the year of today first, before anything is read of its requests; None when no year is open."""
    found = ProgrammeYear.objects.holding(timezone.localdate(now)).first()
    year = found and locked_year(found)
    return year if year and is_open(year, now) else None


def _arrive(year, neighbourhood, subject, discussed_with, discussed_on, key, by, now, **more):
    sent = DynamoRequest.objects.filter(key=key).first()
    if sent is not None:
        if (sent.neighbourhood_id, sent.sent_by_id) != (neighbourhood.pk, by.pk):
            raise Refused(_("Cette page a déjà servi à une autre demande. Ouvrez-la de nouveau."))
        return sent
    _check(year, neighbourhood, subject, discussed_with, discussed_on, now)
    release_reversed(year, now)
    settle(year, now)
    requests = DynamoRequest.objects.of_year(year)
    place = _place_for(neighbourhood, year)
    request = DynamoRequest.objects.create(
        key=key,
        year=year,
        neighbourhood=neighbourhood,
        rank=(requests.aggregate(last=Max("rank"))["last"] or 0) + 1,
        subject=subject.strip(),
        discussed_with=discussed_with.strip(),
        discussed_on=discussed_on,
        status=Status.PLACED if place else Status.WAITING,
        arrived_at=now,
        team_takes_over_on=business_days.add_business_days(timezone.localdate(now), year.team_days),
        sent_by=by,
        **more,
    )
    if place:
        place.request = request
        place.save(update_fields=["request"])
    telling.arrived(request, now=now)
    return request


def _place_for(neighbourhood, year):
    """The place that the neighbourhood used already this year, which nobody else can have; or the first free one.

    ``settle`` has just offered what was free to the list: while somebody waits nothing is, and a newcomer passes nobody.
    """
    places = DynamoPlace.objects.of_year(year).order_by("number")
    return places.held_by_place(neighbourhood).first() or places.free().first()


def _check(year, neighbourhood, subject, discussed_with, discussed_on, now):
    if year is None:
        raise Refused(
            _(
                "Aucune année de programme n’est ouverte aujourd’hui. Écrivez à l’équipe du PIC\u00a0: pic@centraide-mtl.org."
            )
        )
    if DynamoRequest.objects.of_year(year).of_place(neighbourhood).active().exists():
        raise Refused(
            _("%(place)s a déjà une demande pour %(year)s. Suivez-la, ou retirez-la avant d’en faire une autre.")
            % {"place": neighbourhood, "year": year}
        )
    if dynamo_places.must_let_others_pass(neighbourhood, year):
        raise Refused(dynamo_places.others_first(neighbourhood, year))
    if not subject.strip():
        raise Refused(_("Dites sur quoi porterait l’accompagnement."), "subject")
    if not discussed_with.strip():
        raise Refused(_("Dites à qui la table en a parlé à Centraide."), "discussed_with")
    if discussed_on > timezone.localdate(now):
        raise Refused(
            _("L’échange avec Centraide a lieu avant la demande\u00a0: inscrivez une date d’aujourd’hui ou d’avant."),
            "discussed_on",
        )
