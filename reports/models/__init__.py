"""The facts that follow an award: the rules of the calendar, what is due and when, what was reminded."""

from .meetings import FollowUp, Meeting, MeetingMoment, MeetingNote
from .obligations import REPORTS, SOON, WAITING, Kind, Obligation, ObligationEntry, ObligationNote, State
from .reminders import ClockDigest, ClockNotice, Notice, ReminderStep
from .rules import ReportingRules

__all__ = [
    "REPORTS",
    "SOON",
    "ClockDigest",
    "ClockNotice",
    "FollowUp",
    "Kind",
    "Meeting",
    "MeetingMoment",
    "MeetingNote",
    "Notice",
    "Obligation",
    "ObligationEntry",
    "ObligationNote",
    "ReminderStep",
    "ReportingRules",
    "State",
    "WAITING",
]
