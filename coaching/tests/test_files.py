"""A journal as a file: what is read, what is refused and in what words, and the round trip."""

import json

import pytest
from hypothesis import given, settings

from coaching.ledger import JournalError, replay
from coaching.ledger.files import read, write_journal, write_statement

from .test_replay import EXAMPLE, journals

SPECIMEN = {
    "envelope": "LEARNING",
    "years": [{"label": "2024", "start": "2024-01-01", "end": "2025-01-01", "grant": 1860}],
    "entries": [
        {
            "id": "A",
            "kind": "session",
            "date": "2024-05-14",
            "minutes": 510,
            "seq": 1,
            "recorded_at": "2024-05-14T21:00:00Z",
        },
        {"id": "R", "kind": "reversal", "reverses": "A", "seq": 2, "recorded_at": "2024-06-01T15:00:00Z"},
        {
            "id": "J",
            "kind": "adjustment",
            "year": "2024",
            "minutes": -60,
            "seq": 3,
            "recorded_at": "2024-06-02T15:00:00Z",
        },
    ],
}


def changed(*path, value):
    """The specimen with one value replaced, at a path of keys and indexes."""
    content = json.loads(json.dumps(SPECIMEN))
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(content)


def test_the_specimen_of_the_specification_is_read():
    assert write_statement(replay(read(json.dumps(SPECIMEN)))) == {
        "years": [
            {
                "label": "2024",
                "carried": 0,
                "granted": 1860,
                "adjusted": -60,
                "opening": 1800,
                "covered": 0,
                "excess": 0,
                "expired": 0,
                "closing": 1800,
            }
        ],
        "sessions": [],
    }


@given(journals())
@settings(max_examples=100, deadline=None)
def test_a_journal_that_is_written_and_read_again_says_the_same(journal):
    again = read(json.dumps(write_journal(journal)))
    assert replay(again) == replay(journal)


def test_the_order_of_lines_in_the_file_does_not_matter():
    content = write_journal(EXAMPLE)
    backwards = {**content, "years": content["years"][::-1], "entries": content["entries"][::-1]}
    assert replay(read(json.dumps(backwards))) == replay(EXAMPLE)


WRONG = {
    "not JSON": ("{", "fichier"),
    "not an object": ("[]", "fichier"),
    "an unknown envelope": (changed("envelope", value="OTHER"), "fichier"),
    "years that are no list": (changed("years", value={}), "fichier"),
    "a float": (changed("entries", 0, "minutes", value=510.0), "écriture A"),
    "a truth value": (changed("entries", 0, "seq", value=True), "écriture A"),
    "a text for a number": (changed("entries", 0, "minutes", value="510"), "écriture A"),
    "NaN": (changed("entries", 0, "minutes", value=float("nan")), "fichier"),
    "a day that does not exist": (changed("entries", 0, "date", value="2024-02-30"), "écriture A"),
    "an instant without a zone": (changed("entries", 0, "recorded_at", value="2024-05-14T21:00:00"), "écriture A"),
    "an unknown kind": (changed("entries", 0, "kind", value="grant"), "écriture A"),
    "no identifier": (changed("entries", 0, "id", value=""), "écriture 1"),
    "a key twice": ('{"envelope": "LEARNING", "envelope": "DYNAMO", "years": [], "entries": []}', "fichier"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_is_no_journal_is_refused_with_its_line(case):
    text, line = WRONG[case]
    with pytest.raises(JournalError) as refusal:
        replay(read(text))
    assert refusal.value.line == line
