"""A letter is read on screen in the very sentences in which it was issued, however new letters are worded."""

import hashlib

import pytest
from django.conf import settings

from proposals.actions.letters import WORDING
from proposals.templatetags.letters import wording

FOLDER = settings.BASE_DIR / "templates" / "proposals" / "letter_wordings"
# Never change a line of this table: letters were sent in those words. Another wording is a new file and a new line.
ISSUED = {1: "82d5b103bc84a1dfc1226325c4e9e35f96f993e40d2b76230c4842306e10f9dc"}


@pytest.mark.parametrize("number", ISSUED)
def test_a_wording_in_which_letters_were_issued_never_changes(number):
    text = (FOLDER / f"{number}.html").read_bytes()
    assert hashlib.sha256(text).hexdigest() == ISSUED[number]


def test_every_wording_is_in_the_table_and_new_letters_take_the_last():
    assert {int(path.stem) for path in FOLDER.glob("*.html")} == set(ISSUED)
    assert max(ISSUED) == WORDING


def test_a_letter_from_before_the_numbering_reads_in_the_first_wording():
    assert wording({}) == "proposals/letter_wordings/1.html"
    assert wording({"wording": 7}) == "proposals/letter_wordings/7.html"
