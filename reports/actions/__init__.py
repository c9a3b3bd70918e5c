"""What people and the calendar do with obligations and reports. Every verb is keyword-only and takes ``now``."""

from .calendar import lay_out, lay_out_all
from .clock import tell_clock
from .digests import tell_digests
from .handing_in import accept, ask_precisions, examine, hand_in
from .lessons import tag_lesson
from .meetings import add_follow_up, end_follow_up, keep, propose, reopen_follow_up, share_note, write_note
from .obligations import extend, receive, reopen, restore, waive
from .publishing import publish_lesson, publish_own_words, reword, withdraw_publication
from .reminders import record_steps
from .reporting import add_document, open_report, remove_document, save_section, writable_sections
from .what_next import begun_after, start_next, suggestion

__all__ = [
    "accept",
    "add_document",
    "add_follow_up",
    "ask_precisions",
    "begun_after",
    "end_follow_up",
    "examine",
    "extend",
    "hand_in",
    "keep",
    "lay_out",
    "lay_out_all",
    "open_report",
    "propose",
    "publish_lesson",
    "publish_own_words",
    "receive",
    "record_steps",
    "remove_document",
    "reopen",
    "reopen_follow_up",
    "restore",
    "save_section",
    "reword",
    "share_note",
    "start_next",
    "suggestion",
    "tag_lesson",
    "tell_clock",
    "tell_digests",
    "waive",
    "withdraw_publication",
    "writable_sections",
    "write_note",
]
