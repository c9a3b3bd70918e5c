"""Amounts that SQLite took although its column cannot be read with them (PostgreSQL refused them)."""

from decimal import Decimal

MOST = Decimal("9999999999.99")


def cap(apps, schema_editor):
    """Bring such an amount down to the most that the column holds: it can be read again, and corrected."""
    for model in ("GrantYear", "ParticipationYear"):
        for name in ("amount", "reserved"):
            apps.get_model("proposals", model).objects.filter(**{f"{name}__gt": MOST}).update(**{name: MOST})
