"""An amount of a table that somebody fills in: as typed, what it means, and why it is refused."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ui.fields import InvalidMoney, parse_money


@dataclass(frozen=True)
class Cell:
    """``amount`` in dollars; None: nothing that counts."""

    raw: str = ""
    amount: Decimal | None = None
    error: str = ""

    @property
    def is_blank(self):
        return not self.raw.strip()


def read_cell(raw):
    """Return the ``Cell`` of a typed text. Never raises."""
    raw = "" if raw is None else str(raw)
    if not raw.strip():
        return Cell(raw)
    try:
        return Cell(raw, amount=parse_money(raw))
    except InvalidMoney as refusal:
        if refusal.code == "negative":
            words = _("Le montant ne peut pas être négatif (vous avez inscrit %(typed)s).")
            return Cell(raw, error=words % {"typed": raw.strip()[:40]})
        return Cell(raw, error=str(refusal.message))
