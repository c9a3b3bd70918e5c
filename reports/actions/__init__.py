"""What people and the calendar do with obligations. Every verb is keyword-only and takes ``now``."""

from .calendar import lay_out, lay_out_all
from .clock import tell_clock
from .digests import tell_digests
from .meetings import add_follow_up, end_follow_up, keep, propose, reopen_follow_up, share_note, write_note
from .obligations import extend, receive, reopen, restore, waive
from .reminders import record_steps

__all__ = [
    "add_follow_up",
    "end_follow_up",
    "extend",
    "keep",
    "lay_out",
    "lay_out_all",
    "propose",
    "receive",
    "record_steps",
    "reopen",
    "reopen_follow_up",
    "restore",
    "share_note",
    "tell_clock",
    "tell_digests",
    "waive",
    "write_note",
]
