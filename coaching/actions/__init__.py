"""What people do with hours, requests and places. Each verb is atomic, names who acts and when, and returns the object."""

from .adjustments import adjust, cancel_adjustment
from .contests import contest_session, rule_on_contest
from .excess import answer_excess, bill_excess
from .sessions import (
    ToConfirm,
    cancel_session,
    confirm_held,
    correct_session,
    decline_held,
    hold_session,
    log_session,
    standing_entry,
)
from .years import change_year, close_year, create_year, prepare_next_year, reopen_year

__all__ = [
    "ToConfirm",
    "adjust",
    "answer_excess",
    "bill_excess",
    "cancel_adjustment",
    "cancel_session",
    "change_year",
    "close_year",
    "confirm_held",
    "contest_session",
    "correct_session",
    "create_year",
    "decline_held",
    "hold_session",
    "log_session",
    "prepare_next_year",
    "reopen_year",
    "rule_on_contest",
    "standing_entry",
]
