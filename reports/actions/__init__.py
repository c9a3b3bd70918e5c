"""What people and the calendar do with obligations. Every verb is keyword-only and takes ``now``."""

from .calendar import lay_out, lay_out_all
from .clock import tell_clock
from .digests import tell_digests
from .obligations import extend, receive, reopen, restore, waive
from .reminders import record_steps

__all__ = [
    "extend",
    "lay_out",
    "lay_out_all",
    "receive",
    "record_steps",
    "reopen",
    "restore",
    "tell_clock",
    "tell_digests",
    "waive",
]
