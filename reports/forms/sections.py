"""Which class reads and shows which section of a report."""

from writing.sections import Section

from ..models import ReportSection
from ..rules.form import report_form
from .statement import StatementSection


def section_of(content, code):
    kind = StatementSection if code == ReportSection.STATEMENT else Section
    return kind(content, report_form()[code])
