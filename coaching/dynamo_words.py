"""What a request's page says: what comes next and by whom, what was done, what an act brings."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import hours, long_date

from . import dynamo_places
from .models import DynamoRequest

Status = DynamoRequest.Status


@dataclass(frozen=True)
class Line:
    """One thing that happened; ``at`` is None for what the portal keeps without its moment."""

    what: str
    at: datetime | None = None
    who: str = ""
    why: str = ""


def awaits_mandate(request):
    """True once the place is held and the talk confirmed, and nobody has been given the accompaniment."""
    return (
        request.status == Status.PLACED
        and request.confirmed_at is not None
        and getattr(request, "mandate", None) is None
    )


def what_next(request, today):
    """Return the sentences about what comes next, in the order in which it comes."""
    if not request.is_active:
        return []
    talk = [] if request.confirmed_at else [_confirmation(request, today)]
    if request.status == Status.OFFERED and request.offer_until < today:
        gone = _("L’offre valait jusqu’au %(date)s\u00a0: sans réponse, la place passe au quartier suivant.")
        return [gone % {"date": long_date(request.offer_until)}]
    if request.status == Status.OFFERED:
        offer = _(
            "La table accepte ou décline la place d’ici le %(date)s inclus. Sans réponse, elle passe au quartier suivant."
        ) % {"date": long_date(request.offer_until)}
        return [offer, *talk]
    if request.status == Status.WAITING:
        return [
            *talk,
            ngettext(
                "Quand une place se libère, elle est offerte au premier quartier de la liste, qui a %(n)s jour ouvrable "
                "pour répondre. Nous écrivons à la table à ce moment-là.",
                "Quand une place se libère, elle est offerte au premier quartier de la liste, qui a %(n)s jours ouvrables "
                "pour répondre. Nous écrivons à la table à ce moment-là.",
                request.year.offer_days,
            )
            % {"n": request.year.offer_days},
        ]
    return [*talk, _accompaniment(request)]


def _accompaniment(request):
    mandate = getattr(request, "mandate", None)
    if mandate is None:
        return _("L’équipe du PIC confie l’accompagnement à Dynamo, qui écrit à la table pour commencer.")
    if mandate.is_concluded:
        return _(
            "L’accompagnement est conclu. S’il reste des heures, l’équipe du PIC peut le rouvrir pour qu’elles servent."
        )
    return _("L’accompagnement est confié à %(partner)s. Les séances s’inscrivent au fur et à mesure.") % {
        "partner": mandate.partner.name
    }


def _confirmation(request, today):
    if request.passed_to_team_at or request.team_takes_over_on <= today:
        said = _("L’équipe du PIC confirme l’échange avec Centraide.")
    else:
        said = _(
            "La personne qui suit le quartier à Centraide confirme l’échange. À partir du %(date)s, sans réponse, "
            "l’équipe du PIC s’en charge."
        ) % {"date": long_date(request.team_takes_over_on)}
    kept = _("Le rang est gardé.") if request.status == Status.WAITING else _("Le rang et la place sont gardés.")
    return f"{said} {kept}"


def history(request):
    """Return what happened to a request, oldest first."""
    lines = [_arrival(request)]
    middle = []
    if request.reminded_at:
        middle.append(Line(_("Rappel à la personne qui suit le quartier"), request.reminded_at))
    if request.passed_to_team_at:
        middle.append(Line(_("Confirmation passée à l’équipe du PIC"), request.passed_to_team_at))
    if request.confirmed_at:
        middle.append(Line(_("Échange confirmé"), request.confirmed_at, request.confirmed_by.full_name))
    lines += sorted(middle, key=lambda line: line.at)
    if request.offer_until:
        what = _("Place offerte, jusqu’au %(date)s") % {"date": long_date(request.offer_until)}
        lines.append(Line(what, request.offered_at))
    if request.ended_at:
        who = request.ended_by.full_name if request.ended_by else ""
        lines.append(Line(_ending(request.status), request.ended_at, who, request.end_reason))
    elif request.offer_until and request.status == Status.PLACED:
        lines.append(Line(_("Place acceptée"), request.accepted_at))
    return lines


def _arrival(request):
    who = request.sent_by.full_name
    if request.received_on:
        what = _("Demande reçue par courriel le %(date)s et inscrite par l’équipe\u00a0: rang %(rank)s") % {
            "date": long_date(request.received_on),
            "rank": request.rank,
        }
        return Line(what, request.arrived_at, who)
    return Line(_("Demande arrivée\u00a0: rang %(rank)s") % {"rank": request.rank}, request.arrived_at, who)


def _ending(status):
    return {
        Status.WITHDRAWN: _("Demande retirée"),
        Status.REFUSED: _("Demande refusée"),
        Status.LAPSED: _("Offre restée sans réponse\u00a0: la place passe au quartier suivant"),
        Status.DECLINED: _("Place déclinée"),
        Status.CLOSED: _("Année terminée\u00a0: la liste d’attente est fermée"),
    }[status]


def what_withdrawing_does(request, *, is_used, somebody_waits):
    """What follows, as sentences; ``is_used``: a session took place with this place, and counts."""
    again = _("Une nouvelle demande prendra rang à la suite des autres.")
    if request.status == Status.WAITING:
        return [_("La demande quitte la liste d’attente."), again]
    mandate, said = getattr(request, "mandate", None), []
    if mandate is not None and not mandate.is_concluded:
        said.append(
            _("L’accompagnement avec %(partner)s prend fin aujourd’hui\u00a0: plus aucune séance ne s’y inscrit.")
            % {"partner": mandate.partner.name}
        )
    if is_used:
        said.append(_("Des séances ont eu lieu\u00a0: la place reste comptée comme utilisée."))
        said.append(_("Une nouvelle demande cette année la reprendrait, avec les heures qui restent."))
        return said
    goes = _("Aucune séance n’a eu lieu\u00a0: la place et ses %(n)s sont à qui en fera la demande.")
    if somebody_waits:
        goes = _(
            "Aucune séance n’a eu lieu\u00a0: la place et ses %(n)s sont offertes au premier quartier de la liste d’attente."
        )
    said.append(goes % {"n": hours(request.year.dynamo_minutes)})
    return [*said, again]


def what_declining_does(*, somebody_waits):
    """What follows when the table leaves the place that it was offered, as sentences."""
    goes = _("La place reste libre\u00a0: aucun autre quartier ne l’attend.")
    if somebody_waits:
        goes = _("La place est offerte au quartier suivant de la liste d’attente.")
    again = _("La demande prend fin. Une nouvelle demande prendra rang à la suite des autres.")
    return [goes, again]


def moved_on(request, now):
    if request.is_active and dynamo_places.is_over(request.year, now):
        return dynamo_places.over(request.year)
    return _("Cette demande est à l’état «\u00a0%(status)s\u00a0»\u00a0: cet acte n’est plus possible.") % {
        "status": request.get_status_display()
    }
