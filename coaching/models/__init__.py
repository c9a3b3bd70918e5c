"""The facts of the accompaniment: years, the journal of hours, requests and mandates, sessions, Dynamo's places."""

from .accompaniment import (
    CoachingRequest,
    Focus,
    LoopDocument,
    LoopMark,
    LoopNote,
    LoopStep,
    Mandate,
    Mode,
)
from .dynamo import DynamoPlace, DynamoRequest
from .hours import EntryReason, HoursAccount, HoursEntry, by_place, partners_of
from .reopening import MandateReopening
from .sessions import CoachingSession, HeldSession, SessionAmendment, SessionExcess
from .years import (
    Envelope,
    ProgrammeYear,
    ReopeningReason,
    YearClosing,
    YearReopening,
)

__all__ = [
    "CoachingRequest",
    "CoachingSession",
    "DynamoPlace",
    "DynamoRequest",
    "EntryReason",
    "Envelope",
    "Focus",
    "HeldSession",
    "HoursAccount",
    "HoursEntry",
    "LoopDocument",
    "LoopMark",
    "LoopNote",
    "LoopStep",
    "Mandate",
    "MandateReopening",
    "Mode",
    "ProgrammeYear",
    "ReopeningReason",
    "SessionAmendment",
    "SessionExcess",
    "YearClosing",
    "YearReopening",
    "by_place",
    "partners_of",
]
