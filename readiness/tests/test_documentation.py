"""The page that tells the path says what the workflow does."""

import pytest
from django.conf import settings

from readiness.models import DeclarationStatus, RequestStatus
from readiness.workflow import DECLARATION, REQUEST


@pytest.mark.parametrize(
    ("title", "table", "states"),
    [
        ("Déclaration d’intérêt", DECLARATION, DeclarationStatus),
        ("Demande d’accompagnement financé", REQUEST, RequestStatus),
    ],
)
def test_the_page_on_the_path_lists_every_transition(title, table, states):
    text = (settings.BASE_DIR / "docs" / "workflow-readiness.md").read_text(encoding="utf-8")
    rows = {}
    for line in text.partition(f"## {title}\n")[2].partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in table:
            rows[cells[0]] = (set(cells[1].split(", ")), cells[2])
    assert rows == {
        verb: ({str(states(source).label) for source in step.sources}, str(states(step.target).label))
        for verb, step in table.items()
    }
