"""Which class reads and shows which section."""

from writing.sections import Section

from ..models import SectionCode
from ..rules.form import form_spec
from .budget import BudgetSection
from .sections import DurationSection, PrerequisitesSection

_KINDS = {
    SectionCode.PREREQUISITES: PrerequisitesSection,
    SectionCode.BUDGET: BudgetSection,
    SectionCode.DURATION: DurationSection,
}


def section_of(content, code, *, places=()):
    """Return the ``Section`` of a file's content; ``places``: (slug, name) of the neighbourhoods to choose from."""
    return _KINDS.get(code, Section)(content, form_spec()[code], places=places)
