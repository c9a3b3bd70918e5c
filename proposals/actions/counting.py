"""Who counts for the quorum of the comité de gestion on a file (Guide, section 3.1; half plus one, portal's default)."""

from neighbourhoods.models import Seat, TableMembership

from ..models import ConflictDeclaration, ConflictDoubt, Opinion, PartnerNeighbourhood
from ..rules.quorum import Quorum, SeatState
from .people import seats_on_the_day


def quorum(meeting, proposal) -> Quorum:
    """Return the quorum of a meeting on one file, recusals included, as it stands now."""
    return quorums(meeting, [proposal])[proposal.pk]


def quorums(meeting, proposals) -> dict:
    """Return {proposal pk: Quorum} for files of a meeting; the number of queries does not depend on how many."""
    seats = list(seats_on_the_day(meeting))
    present = set(meeting.presences.values_list("seat_id", flat=True))
    files = [proposal.pk for proposal in proposals]
    tables = {proposal.pk: {proposal.neighbourhood_id} for proposal in proposals}
    for pk, place in PartnerNeighbourhood.objects.filter(proposal__in=files).values_list(
        "proposal_id", "neighbourhood_id"
    ):
        tables[pk].add(place)
    belongs = set(
        TableMembership.objects.current()
        .filter(neighbourhood__in=set().union(*tables.values()), user__in=[seat.user_id for seat in seats])
        .values_list("user_id", "neighbourhood_id")
    )
    withdrawn = set(Seat.objects.current().that_withdraw().values_list("user_id", flat=True))
    conflicts = ConflictDeclaration.objects.conflicts().filter(proposal__in=files)
    declared = {
        (pk, user): "late" if late else "ruled" if ruled else "declared"
        for pk, user, late, ruled in conflicts.values_list("proposal_id", "user_id", "is_late", "ruled_by")
    }
    doubts = ConflictDoubt.objects.open().filter(proposal__in=files)
    in_doubt = set(doubts.values_list("proposal_id", "user_id"))

    def recusal(seat, pk):
        if seat.organisation.withdraws_from_investment_decisions or seat.user_id in withdrawn:
            return "withdraws"
        if any((seat.user_id, place) in belongs for place in tables[pk]):
            return "membership"
        return declared.get((pk, seat.user_id), "")

    def state(seat, pk):
        kind, waits = recusal(seat, pk), (pk, seat.user_id) in in_doubt
        return SeatState(
            seat.pk, seat.organisation.name, seat.is_chair, seat.pk in present, kind, in_doubt=waits and not kind
        )

    found = voices(seats)

    def of_file(pk):
        each = {seat.pk: state(seat, pk) for seat in seats}
        return Quorum(
            seats=tuple(_as_one([each[seat.pk] for seat in voice]) for voice in found), held=tuple(each.values())
        )

    return {pk: of_file(pk) for pk in files}


def opinions_record(item) -> dict:
    """Return what the minutes keep of a round of opinions: people by stance, opinions struck by a recusal."""
    opinions = Opinion.objects.on_item(item)
    return {"opinions": opinions.standing().by_stance(), "struck": opinions.struck().how_many_gave()}


def voices(seats):
    """Group the seats that make one voice: dated seats may overlap, of one person or of one organisation's delegates."""
    groups = []
    for seat in seats:
        same = [
            g for g in groups if any(o.user_id == seat.user_id or o.organisation_id == seat.organisation_id for o in g)
        ]
        groups = [g for g in groups if g not in same]
        groups.append([other for g in same for other in g] + [seat])
    return groups


def _as_one(states):
    """A voice is recused when all its seats are, and present when one that may take part is."""
    deciding = [state for state in states if not state.recusal] or states
    return next((state for state in deciding if state.takes_part), deciding[0])
