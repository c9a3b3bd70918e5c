"""The facts about proposals, from a stage's rules to the participation that an award begins."""

from .access import stands
from .analysis import Analysis, AnalysisItem, PrivateNote
from .conflicts import ConflictDeclaration, ConflictDoubt
from .contacts import ContactNote
from .decision import Decision, GrantYear, Ratification
from .exchange import ClarificationRequest, Message, MessageAttachment, MessageNotice
from .instalments import Instalment
from .intent import LetterOfIntent
from .journal import JournalEntry, JournalNote
from .learning import FileQuestion
from .letters import Letter, LetterDispatch, LetterFile
from .meetings import AgendaItem, Meeting, Presence
from .opinions import Opinion, Recommendation
from .participation import ActionPlan, LearningQuestion, Participation, ParticipationYear
from .programme import (
    Call,
    Prerequisite,
    ProgrammeSettings,
    SectionCode,
    SectionRule,
    Sequence,
    Stage,
    StageRules,
)
from .proposal import (
    Document,
    PartnerNeighbourhood,
    Proposal,
    SectionDraft,
    Status,
    Version,
)
from .setting_changes import SettingChange
from .sitting_corrections import SittingCorrection

__all__ = [
    "SettingChange",
    "SittingCorrection",
    "Instalment",
    "MessageNotice",
    "MessageAttachment",
    "Ratification",
    "ContactNote",
    "ConflictDoubt",
    "stands",
    "ActionPlan",
    "AgendaItem",
    "Analysis",
    "AnalysisItem",
    "Call",
    "ClarificationRequest",
    "ConflictDeclaration",
    "Decision",
    "Document",
    "FileQuestion",
    "GrantYear",
    "JournalEntry",
    "JournalNote",
    "LearningQuestion",
    "Letter",
    "LetterDispatch",
    "LetterFile",
    "LetterOfIntent",
    "Meeting",
    "Message",
    "Opinion",
    "Participation",
    "ParticipationYear",
    "PartnerNeighbourhood",
    "Prerequisite",
    "Presence",
    "PrivateNote",
    "ProgrammeSettings",
    "Proposal",
    "Recommendation",
    "SectionCode",
    "SectionDraft",
    "SectionRule",
    "Sequence",
    "Stage",
    "StageRules",
    "Status",
    "Version",
]
