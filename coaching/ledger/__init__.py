"""The hours' arithmetic: pure functions over a journal. No database, no clock, no rounding; minutes are integers."""

from .replay import (
    DYNAMO,
    LEARNING,
    QUARTER,
    Adjustment,
    Cover,
    Journal,
    JournalError,
    Reversal,
    Session,
    SessionLine,
    Statement,
    Year,
    YearLine,
    replay,
)

__all__ = [
    "DYNAMO",
    "LEARNING",
    "QUARTER",
    "Adjustment",
    "Cover",
    "Journal",
    "JournalError",
    "Reversal",
    "Session",
    "SessionLine",
    "Statement",
    "Year",
    "YearLine",
    "replay",
]
