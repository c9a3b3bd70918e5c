"""One rule of what a table is told, in Python and in the database; one table of tones; one word for each verb."""

import ast
from pathlib import Path

import pytest

from proposals import actions, desk, factories, journal_words, panels, workflow
from proposals.models import JournalEntry, Proposal, Status
from proposals.models.status import KEPT_FROM_TABLE, told_to_table
from proposals.rules import history

ACTS = Path(actions.__file__).parent


@pytest.fixture
def sent_refusal(call, quartier, coordinator, advisor, team_member, committee, now):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member, now=now, outcome="unfavourable")
    actions.record_refusal(
        proposal=file, ratified_on=now.date(), body="CA", reference="CA-1", reasons="Non.", by=team_member, now=now
    )
    letter = actions.issue_letter(proposal=file, by=team_member, now=now)
    actions.send_letter(letter=letter, by=team_member, now=now)
    return Proposal.objects.get(pk=file.pk)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("sent", [False, True])
def test_a_table_is_told_nothing_between_the_committee_and_the_letter(status, sent):
    told = told_to_table(status, letter_is_sent=sent)
    if status == Status.REFUSED and sent:
        assert told == Status.REFUSED
    elif status == Status.CONFIRMED:  # its letter is sent: the table reads the answer
        assert told == Status.ACCEPTED
    else:
        assert told == (Status.UNDER_REVIEW if status in KEPT_FROM_TABLE else status)


@pytest.mark.parametrize("status", [s for s in Status if s != Status.DRAFT])
def test_a_list_and_a_page_tell_the_same_state_to_the_table(
    call, quartier, coordinator, team_member, advisor, now, status
):
    file = factories.make_submitted(quartier, coordinator, now=now)
    Proposal.objects.filter(pk=file.pk).update(status=status)
    file.refresh_from_db()
    for person, expected in ((coordinator, file.status_for_table), (team_member, status)):
        listed = Proposal.objects.visible_to(person).as_told_to(person).get()
        assert Status(listed.told) == expected
        assert panels.file_row(listed)["status"] == Status(expected).label


def test_a_refusal_is_told_once_its_letter_is_sent(sent_refusal, coordinator):
    listed = Proposal.objects.visible_to(coordinator).as_told_to(coordinator).get()
    assert listed.told == listed.status_for_table == Status.REFUSED


def test_red_is_kept_for_errors_and_for_what_is_overdue():
    assert set(desk.TONES) == set(Status)
    assert "late" not in {*desk.TONES.values(), *desk.LABEL_TONES.values()}


# --- The journal's words ----------------------------------------------------------------------------------------------
def written_verbs():
    """Every verb that an act writes in a journal: the constants among the second arguments of ``note``."""
    found = set(workflow.TRANSITIONS)
    for path in ACTS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("note", "advance"):
                values = [part.value for part in ast.walk(node.args[1]) if isinstance(part, ast.Constant)]
                assert values or isinstance(node.args[1], ast.Subscript), f"{path.name}:{node.lineno}"
                found.update(value for value in values if isinstance(value, str))
    return found


def test_every_verb_of_a_journal_has_its_words_and_every_word_its_verb():
    assert written_verbs() == set(journal_words.SENTENCES)


def test_table_and_committee_read_the_same_words():
    entry = JournalEntry(verb="late_recusal")
    assert (
        str(history.sentence(entry.verb)) == str(desk.sentence(entry.verb)) == str(journal_words.sentence(entry.verb))
    )
