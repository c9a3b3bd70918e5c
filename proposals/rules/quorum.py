"""Quorum of the comité de gestion on one file: half of the seats that are not recused, plus one (portal's default)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SeatState:
    """A seat on a file. ``recusal`` is empty, or its kind: withdraws, membership, declared, ruled, late.

    ``in_doubt``: its holder asked whether they have a conflict, and waits for the ruling. The seat stays among those
    that count, and is not counted present on that file: nobody decides before they know whether they may.
    """

    seat_id: int
    organisation: str
    is_chair: bool
    present: bool
    recusal: str = ""
    in_doubt: bool = False

    @property
    def takes_part(self):
        return self.present and not self.recusal and not self.in_doubt


@dataclass(frozen=True)
class Quorum:
    """``seats``: one for each voice. ``held``: each seat by itself, where one voice has several (overlapping dates)."""

    seats: tuple[SeatState, ...]
    held: tuple[SeatState, ...] = ()

    @property
    def eligible(self):
        return [seat for seat in self.seats if not seat.recusal]

    @property
    def recused(self):
        return [seat for seat in self.seats if seat.recusal]

    @property
    def present(self):
        return [seat for seat in self.eligible if seat.takes_part]

    @property
    def in_doubt(self):
        return [seat for seat in self.eligible if seat.in_doubt]

    @property
    def required(self):
        """Half of the seats that are not recused, rounded down, plus one. With no such seat, one is still missing."""
        return len(self.eligible) // 2 + 1

    @property
    def is_met(self):
        return len(self.present) >= self.required

    def as_record(self):
        """Return what the minutes keep: organisations, figures and keys of seats, no name of a person.

        Records of before the keys of seats lack ``recused_seats``, ``present_seats`` and ``in_doubt``.
        """
        each = self.held or self.seats
        return {
            "seats": len(self.seats),
            "eligible": len(self.eligible),
            "present": len(self.present),
            "required": self.required,
            "met": self.is_met,
            "in_doubt": len(self.in_doubt),
            "recused": [{"organisation": seat.organisation, "kind": seat.recusal} for seat in self.recused],
            "present_organisations": [seat.organisation for seat in self.present],
            "recused_seats": [{"seat": seat.seat_id, "kind": seat.recusal} for seat in each if seat.recusal],
            "present_seats": [seat.seat_id for seat in each if seat.takes_part],
        }
