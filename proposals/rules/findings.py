"""What a check finds and what it looks at: the words that every rule of a submission is told in."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from . import limits
from .form import count_words

GUIDE_5_2 = "Guide de la phase 2, section 5.2"
ASSUMPTION = "Hypothèse du portail"


@dataclass(frozen=True)
class Finding:
    """A broken rule. ``blocking`` false: a warning, shown and not refused. ``field`` is the control's id suffix."""

    section: str
    field: str
    rule: str
    mend: str
    source: str
    blocking: bool = True


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


def as_date(raw):
    """Return the date of an ISO text, or None."""
    try:
        return date.fromisoformat(str(raw or "").strip())
    except ValueError:
        return None


def filled(value):
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(filled(item) for item in value)
    if isinstance(value, dict):
        return any(filled(item) for item in value.values())
    return value is not None and value is not False


def too_long(section, spec, field, value):
    words = count_words(value) if isinstance(value, str) else 0
    if spec.max_words and words > spec.max_words:
        yield Finding(
            section.code,
            field,
            _("«\u00a0%(label)s\u00a0» compte %(words)s mots.") % {"label": spec.label, "words": words},
            _("Raccourcissez la réponse à %(limit)s mots au plus.") % {"limit": spec.max_words},
            ASSUMPTION,
        )
    elif spec.max_chars and isinstance(value, str):
        yield from too_many_signs(section, field, spec.label, value, spec.max_chars)


def too_many_signs(section, field, label, value, limit):
    if len(value) > limit:
        yield Finding(
            section.code,
            field,
            _("«\u00a0%(label)s\u00a0» compte %(n)s caractères, soit %(excess)s.")
            % {"label": label, "n": limits.number(len(value)), "excess": limits.too_many(len(value), limit)},
            limits.mend(len(value), limit),
            ASSUMPTION,
        )
