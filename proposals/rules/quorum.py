"""Quorum of the comité de gestion on one file: half of the seats that are not recused, plus one (portal's default)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SeatState:
    """A seat on a file. ``recusal`` is empty, or its kind: withdraws, membership, declared, late."""

    seat_id: int
    organisation: str
    is_chair: bool
    present: bool
    recusal: str = ""


@dataclass(frozen=True)
class Quorum:
    seats: tuple[SeatState, ...]

    @property
    def eligible(self):
        return [seat for seat in self.seats if not seat.recusal]

    @property
    def recused(self):
        return [seat for seat in self.seats if seat.recusal]

    @property
    def present(self):
        return [seat for seat in self.eligible if seat.present]

    @property
    def required(self):
        """Half of the seats that are not recused, rounded down, plus one. With no such seat, one is still missing."""
        return len(self.eligible) // 2 + 1

    @property
    def is_met(self):
        return len(self.present) >= self.required

    def as_record(self):
        """Return what the minutes keep: organisations and figures, no name of a person."""
        return {
            "seats": len(self.seats),
            "eligible": len(self.eligible),
            "present": len(self.present),
            "required": self.required,
            "met": self.is_met,
            "recused": [{"organisation": seat.organisation, "kind": seat.recusal} for seat in self.recused],
            "present_organisations": [seat.organisation for seat in self.present],
        }
