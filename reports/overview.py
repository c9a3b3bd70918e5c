"""Where a report stands, for its own page: its sections, and the years that came before."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from proposals.overview import last_touch, to_mend

from . import actions
from .content import content_of
from .models import Kind, ReportSection, ReportStatus
from .rules.form import report_form
from .rules.reading import of_version, pages

TONES = {
    ReportStatus.WRITING: "info",
    ReportStatus.SUBMITTED: "neutral",
    ReportStatus.ASKED: "soon",
    ReportStatus.ACCEPTED: "done",
}
# What may stay empty: nothing in them is asked for.
MAY_STAY_EMPTY = (ReportSection.PARTNERS, ReportSection.SUPPORT, ReportSection.DOCUMENTS)


@dataclass
class Tasks:
    items: list = field(default_factory=list)
    done: int = 0
    total: int = 0
    last: object = None


def tasks(report, now):
    """The sections, that are open, each with its state, its open points and who touched it last."""
    drafts = {draft.code: draft for draft in report.drafts.select_related("saved_by")}
    open_now, content = actions.writable_sections(report), content_of(report, drafts.values())
    found = actions.examine(report, now=now, only=frozenset(open_now), content=content)
    points = {code: sum(1 for one in found if one.section == code and one.blocking) for code in open_now}
    result = Tasks()
    for section in report_form().of(report.obligation.kind):
        if section.code not in open_now:
            continue
        draft = drafts.get(section.code)
        begun = draft is not None and draft.saved_at is not None
        finished = draft is not None and draft.is_finished and not points[section.code]
        counts = section.code not in MAY_STAY_EMPTY or begun
        status, tone = _state(section.code, draft, begun, finished, points[section.code])
        result.total += counts
        result.done += counts and finished
        result.items.append(
            {
                "label": section.title,
                "url": reverse("reports:section", args=[report.obligation.public_id, section.code]),
                "status": status,
                "tone": tone,
                "hint": last_touch(draft),
            }
        )
    touched = [draft for draft in drafts.values() if draft.saved_at]
    result.last = max(touched, key=lambda draft: draft.saved_at) if touched else None
    return result


def _state(code, draft, begun, finished, points):
    if finished:
        return _("Terminée"), "done"
    if draft is not None and draft.is_finished:
        return to_mend(points), "soon"
    if begun:
        return _("En cours"), "info"
    if draft is not None:
        return _("Préremplie"), "neutral"
    if code in MAY_STAY_EMPTY:
        return _("Facultative"), "neutral"
    return _("À commencer"), "neutral"


# What a final report brings back of each year, besides the figures: what moved, what did not, what was learned.
TOLD_AGAIN = (ReportSection.ACTIVITIES, ReportSection.TARGETS, ReportSection.LEARNING)


@dataclass(frozen=True)
class YearBefore:
    """An earlier year of the same participation, as its report was handed in."""

    version: object
    statement: object
    pages: list

    @property
    def number(self):
        return self.version.content["year"]


def years_before(obligation, versions):
    """Return the earlier years as the last of these versions have them; a final report brings them together (Guide, 5.3)."""
    if obligation.kind != Kind.FINAL:
        return []
    last = {row.report_id: row for row in versions.of_years_before(obligation).with_people()}
    read = [(row, of_version(row)) for row in last.values()]
    return [YearBefore(row, content.statement(), pages(content, only=TOLD_AGAIN)) for row, content in read]
