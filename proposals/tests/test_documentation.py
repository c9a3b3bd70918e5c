"""The page that tells a file's path says what the workflow does."""

from django.conf import settings

from proposals.models import Status
from proposals.workflow import TRANSITIONS


def test_the_page_on_the_workflow_lists_every_transition():
    text = (settings.BASE_DIR / "docs" / "workflow.md").read_text(encoding="utf-8")
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0] in TRANSITIONS:
            rows[cells[0]] = (set(cells[1].split(", ")), cells[2])
    assert rows == {
        verb: ({str(Status(source).label) for source in transition.sources}, str(Status(transition.target).label))
        for verb, transition in TRANSITIONS.items()
    }
