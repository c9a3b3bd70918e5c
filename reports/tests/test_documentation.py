"""The page that tells the life of a report says what the code does."""

from django.conf import settings

from reports.models import ReportStatus
from reports.workflow import TRANSITIONS


def test_the_documented_life_of_a_report_is_the_one_of_the_code():
    text = (settings.BASE_DIR / "docs" / "workflow-reports.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    documented = {act: (sources, target) for act, sources, target, _who in rows[1:]}

    def said(status):
        return str(ReportStatus(status).label).lower()

    assert documented == {
        str(verb): (", ".join(sorted(said(one) for one in transition.sources)), said(transition.target))
        for verb, transition in TRANSITIONS.items()
    }
