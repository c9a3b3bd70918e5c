"""A letter is read on screen in the very sentences in which it was issued, however new letters are worded."""

import hashlib
import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from notifications.wordings import text_of
from notifications.wordings.choosing import own_words
from proposals.actions.letter_words import CORRECTION, TEXTS, WORDING, filled, worded
from proposals.templatetags.letters import wording

FOLDER = settings.BASE_DIR / "templates" / "proposals" / "letter_wordings"
# Never change a line of this table: letters were sent in those words. Another wording is a new file and a new line.
ISSUED = {
    1: "82d5b103bc84a1dfc1226325c4e9e35f96f993e40d2b76230c4842306e10f9dc",
    2: "7f0bc3a63d811421f7e1646cd2ded957f4bf6f4cb5c2fbb5f8a73c1ba6e540f4",
}
CONFIRMED = {
    "kind": "confirmation",
    "initiative": "Un jardin <b>à nous</b>",
    "stage": "Planification",
    "submitted_on": "2027-02-01",
    "ratified_on": "2027-03-18",
    "ratified_by_body": "Conseil d’administration",
    "starts_on": "2027-04-01",
    "ends_on": "2028-03-31",
    "years": [{"number": 1, "starts_on": "2027-04-01", "ends_on": "2028-03-31", "amount": "40000", "reserved": "5000"}],
    "total": "40000",
    "reserved_total": "5000",
    "conditions": "Une première condition.\nUne deuxième.\n\nUne troisième, plus loin.",
    "reasons": "",
    "corrects": "",
    "corrects_dated_on": "",
    "correction_note": "",
    "contact": "pic@centraide-mtl.org",
}
REFUSED = CONFIRMED | {
    "kind": "refusal",
    "starts_on": "",
    "ends_on": "",
    "years": [],
    "total": "0",
    "reserved_total": "0",
    "conditions": "",
    "reasons": "Le changement reste à préciser.\n\nLe budget aussi.",
}
CORRECTING = {"corrects": "L-2027-003", "corrects_dated_on": "2027-03-20", "correction_note": "Le montant de l’an 1."}
LETTERS = {
    "confirmation": CONFIRMED,
    "nothing_more": CONFIRMED | {"conditions": "", "reserved_total": "0"},
    "refusal": REFUSED,
    "correction": CONFIRMED | CORRECTING,
    "correction_of_refusal": REFUSED | CORRECTING,
}


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


@pytest.mark.django_db
@pytest.mark.parametrize("content", LETTERS.values(), ids=LETTERS)
def test_the_portals_own_letters_say_what_the_first_wording_said(content, now):
    """The sentences that the team starts from are those of the letters sent before it could change them."""
    new = worded(content, opened_at=now, now=now)
    assert _said(new) == _said(content)


@pytest.mark.parametrize("code", [*TEXTS.values(), CORRECTION])
def test_the_paragraphs_of_a_letter_are_plain_facts_to_freeze(code):
    text = text_of(code)
    for row in filled(text, own_words(text), CONFIRMED | CORRECTING | {"reasons": "Un motif."}):
        assert set(row) == {"kind", "words"}
        assert row["words"] or row["kind"] == "table"


def _said(content):
    """The letter's HTML, whatever white space stands between its tags."""
    html = render_to_string(wording(content), {"content": content})
    return re.sub(r"\s*(</?\w[^>]*>)\s*", r"\1", re.sub(r"[ \n]+", " ", html)).strip()
