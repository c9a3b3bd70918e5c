"""A section of a report on somebody's desk."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from writing.desk import ANY_FILE, SectionDesk

from .. import actions
from ..content import support_of, year_of
from ..forms.sections import section_of
from ..models import ReportSection, ReportStatus, ReportVersion
from ..overview import years_before
from ..rules import reading
from ..rules.form import report_form
from .calendar import trail


class ReportDesk(SectionDesk):
    """With everything that its page reads. A section that this sort of report does not ask for does not exist."""

    closed_template = "reports/section_closed.html"

    def __init__(self, report, code, user):
        if code not in [section.code for section in report_form().of(report.obligation.kind)]:
            raise Http404
        self.report, self.code, self.spec, self.user = report, code, report_form()[code], user
        self.obligation = report.obligation
        self.drafts = {draft.code: draft for draft in report.drafts.select_related("saved_by")}
        self.draft = self.drafts.get(code)
        self.documents = list(report.documents.in_use()) if code == ReportSection.DOCUMENTS else []
        data = {key: draft.data for key, draft in self.drafts.items()}
        self.content = reading.of_report(report, year_of(self.obligation), data, self.documents)
        self.section = section_of(self.content, code)

    def again(self):
        return ReportDesk(self.report, self.code, self.user)

    # --- Where it is -----------------------------------------------------------------------------------------------
    @property
    def key(self):
        return f"{self.obligation.public_id}-{self.code}"

    @property
    def title(self):
        return title_of(self.obligation)

    @property
    def home(self):
        return self.report.get_absolute_url()

    @property
    def way_back(self):
        return way_back()

    def url_of(self, code):
        return reverse("reports:section", args=[self.obligation.public_id, code])

    def discard_url(self, document_id):
        return reverse("reports:remove_document", args=[self.obligation.public_id, document_id])

    def trail(self, *more):
        return trail_of(self.report, *more)

    @property
    def template(self):
        own = {ReportSection.STATEMENT, ReportSection.SUPPORT, ReportSection.DOCUMENTS}
        return f"reports/section_{self.code if self.code in own else 'plain'}.html"

    # --- What may be written ---------------------------------------------------------------------------------------
    def sections(self):
        return [(code, report_form()[code].title) for code in actions.writable_sections(self.report)]

    @property
    def owes_precisions(self):
        return self.report.status == ReportStatus.ASKED

    def points_left(self, count):
        """A report is handed in; only a proposal is « déposée »."""
        if self.owes_precisions:
            return super().points_left(count)
        words = ngettext("Un point à régler avant de remettre", "%(n)s points à régler avant de remettre", count)
        return words % {"n": count}

    # --- What it says ----------------------------------------------------------------------------------------------
    def answers(self, data):
        return reading.answers(self._with(data), self.spec)

    def _with(self, data):
        return reading.with_section(self.content, self.code, data)

    def findings(self, data, *, thorough):
        """What stands in the way alone: a remark is read on its own, and keeps no section from being finished."""
        only = frozenset({self.code})
        found = actions.examine(self.report, now=timezone.now(), only=only, content=self._with(data))
        return [finding for finding in found if finding.blocking]

    def more(self, *, checked):
        return {
            "report": self.report,
            "obligation": self.obligation,
            "content": self.content,
            "asked": asked_of(self.report) if self.owes_precisions else None,
            "support": support_of(self.obligation) if self.code == ReportSection.SUPPORT else None,
            "prefilled": self._prefilled(),
            "before": self._years_before(),
        }

    def _years_before(self):
        """The earlier reports, where a final one looks back on the whole stage."""
        if self.code not in (ReportSection.STRATEGIC, ReportSection.AIMS):
            return []
        return years_before(self.obligation, ReportVersion.objects.visible_to(self.user))

    def _prefilled(self):
        """Where what nobody saved yet comes from."""
        opened_with_something = self.draft is not None and self.draft.saved_at is None and self.draft.data
        return self.spec.extra.get("prefilled", "") if opened_with_something else ""

    # --- Files -----------------------------------------------------------------------------------------------------
    @property
    def own_slot(self):
        return self.code if self.code == ReportSection.DOCUMENTS else ""

    def slots(self):
        if self.code != ReportSection.DOCUMENTS:
            return []
        spec = self.spec.named("files")
        return [(self.code, spec.label, spec.help, ANY_FILE)]

    def check_uploads(self, uploads):
        uploads.is_valid()

    # --- What is done ----------------------------------------------------------------------------------------------
    def save(self, **section):
        return actions.save_section(report=self.report, code=self.code, **section)

    def keep(self, **upload):
        return actions.add_document(report=self.report, **upload)


def title_of(obligation):
    return f"{obligation.title}, {obligation.participation.neighbourhood.name}"


def asked_of(report):
    """The precisions that the table owes, or None."""
    return report.precisions.unanswered().with_people().first()


def way_back():
    return reverse("reports:list"), _("Retour au suivi")


def trail_of(report, *more):
    row = report.obligation
    place = row.participation.neighbourhood
    items = [(place.name, reverse("reports:place", args=[place.slug])), (row.title, report.get_absolute_url())]
    return trail(*items, *more)
