"""The facts that follow an award: the rules of the calendar, what is due and when, what was reminded, what was reported."""

from .lessons import Lesson, Tag
from .meetings import FollowUp, Meeting, MeetingMoment, MeetingNote
from .obligations import REPORTS, SOON, WAITING, Kind, Obligation, ObligationEntry, ObligationNote, State
from .publishing import PublicationEntry, PublishedLesson
from .reminders import ClockDigest, ClockNotice, Notice, ReminderStep
from .reports import (
    OPEN_TO_WRITING,
    Precisions,
    Report,
    ReportDocument,
    ReportDraft,
    ReportSection,
    ReportStatus,
    ReportVersion,
)
from .rules import ReportingRules

__all__ = [
    "REPORTS",
    "SOON",
    "OPEN_TO_WRITING",
    "WAITING",
    "ClockDigest",
    "ClockNotice",
    "FollowUp",
    "Kind",
    "Lesson",
    "Meeting",
    "MeetingMoment",
    "MeetingNote",
    "Notice",
    "Obligation",
    "ObligationEntry",
    "ObligationNote",
    "Precisions",
    "PublicationEntry",
    "PublishedLesson",
    "ReminderStep",
    "Report",
    "ReportDocument",
    "ReportDraft",
    "ReportSection",
    "ReportStatus",
    "ReportVersion",
    "ReportingRules",
    "State",
    "Tag",
]
