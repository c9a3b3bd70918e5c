"""What the check of a submission looks at."""

from dataclasses import dataclass
from datetime import date

GUIDE_5_2 = "Guide de la phase 2, section 5.2"


@dataclass(frozen=True)
class Subject:
    """What is checked: the file, its sections as typed {code: data}, its documents, and facts around it."""

    proposal: object
    sections: dict
    documents: list
    today: date
    call_is_open: bool
    next_call: object = None
    resubmission: bool = False
    intent_missing: bool = False
    stage_jump: bool = False
    has_active_participation: bool = False
    only: frozenset | None = None

    @property
    def rules(self):
        return self.proposal.rules

    @property
    def stage_number(self):
        return self.proposal.stage.number

    def data(self, code):
        value = self.sections.get(code)
        return value if isinstance(value, dict) else {}

    def documents_in(self, slot):
        return [document for document in self.documents if document.slot == slot]


def requested_years(data):
    """The number of years that the duration section asks for, or None when it is not said."""
    raw = str((data or {}).get("years", "")).strip()
    return int(raw) if len(raw) == 1 and raw in "123456789" else None
