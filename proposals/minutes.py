"""What the minutes of a meeting say, file by file. A record names seats; people are read through them, when it is shown."""

from django.utils.translation import gettext as _

from neighbourhoods.models import Seat

from . import desk
from .round import stance_words, struck_words


def rows(items):
    """Return one dict for each item that has a recommendation. ``items``: those that open for the reader.

    One query more than the items themselves, for the people who withdrew.
    """
    decided = [item for item in items if hasattr(item, "recommendation")]
    wanted = {row["seat"] for item in decided for row in item.recommendation.record.get("recused_seats", ())}
    seats = Seat.objects.with_people().in_bulk(wanted) if wanted else {}
    return [
        {
            "proposal": item.proposal,
            "recommendation": item.recommendation,
            "quorum": desk.quorum_figures(item.recommendation.record),
            "withdrawn": withdrawn(item.recommendation.record, seats),
            "opinions": stance_words(item.recommendation.record.get("opinions", {})),
            "struck": struck_words(item.recommendation.record.get("struck", 0)),
            "grid": desk.frozen_grid(item.recommendation.analysis),
        }
        for item in decided
    ]


def withdrawn(record, seats):
    """Return « Michèle Roy, Fondation B : conflit déclaré » for each seat recused; organisations alone of an old record."""
    if "recused_seats" not in record:
        return [
            _("%(who)s\u00a0: %(kind)s") % {"who": row["organisation"], "kind": desk.RECUSALS[row["kind"]]}
            for row in record["recused"]
        ]
    found = [(seats[row["seat"]], row["kind"]) for row in record["recused_seats"] if row["seat"] in seats]
    return [
        _("%(person)s, %(organisation)s\u00a0: %(kind)s")
        % {"person": seat.user.full_name, "organisation": seat.organisation.name, "kind": desk.RECUSALS[kind]}
        for seat, kind in found
    ]
