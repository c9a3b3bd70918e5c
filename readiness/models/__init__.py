"""Facts and constraints of the readiness path."""

from .assessments import CONDITIONS, LEVELS, SavedAssessment
from .coaches import Coach, CoachFacet
from .declarations import MOST_WORDS, Declaration, DeclarationStatus
from .journal import JournalLine
from .requests import FundingRequest, RequestStatus
from .rules import PathRules
from .signatories import FIDUCIARY_PLACE, AnswerLink, Signatory

__all__ = [
    "CONDITIONS",
    "FIDUCIARY_PLACE",
    "LEVELS",
    "MOST_WORDS",
    "AnswerLink",
    "Coach",
    "CoachFacet",
    "Declaration",
    "DeclarationStatus",
    "FundingRequest",
    "JournalLine",
    "PathRules",
    "RequestStatus",
    "SavedAssessment",
    "Signatory",
]
