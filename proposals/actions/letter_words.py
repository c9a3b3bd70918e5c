"""The sentences of a letter: the version of each text that the file reads, filled in and frozen with the letter."""

from notifications.models import Wording
from notifications.wordings import paragraphs, text_of, words_for

from ..models import Letter

# The layout of new letters (``templates/proposals/letter_wordings/``). A layout in which a letter was issued never
# changes: another one is another file, and the next number. Since 2, the sentences are frozen with the letter's content.
WORDING = 2
TEXTS = {Letter.Kind.CONFIRMATION: "letters-confirmation", Letter.Kind.REFUSAL: "letters-refusal"}
CORRECTION = "letters-correction"


def begun_texts(now):
    """Return the versions of the letters' texts, read once for a page that shows several letters."""
    return list(Wording.objects.begun([*TEXTS.values(), CORRECTION], now))


def worded(content, *, opened_at, now, begun=None):
    """Return the content of a letter with its sentences, as the texts read for a file opened at ``opened_at``."""
    found = _paragraphs(TEXTS[content["kind"]], content, opened_at, now, begun)
    if content["corrects"]:
        found = [_of_correction(row) for row in _paragraphs(CORRECTION, content, opened_at, now, begun)] + found
    return {**content, "wording": WORDING, "paragraphs": found}


def _paragraphs(code, content, opened_at, now, begun):
    text = text_of(code)
    return filled(text, words_for(text, opened_at=opened_at, now=now, begun=begun), content)


def filled(text, words, content):
    """Return the paragraphs of one text, as JSON keeps them."""
    values = text.values({"content": content}, [slot.name for slot in text.slots])
    return [{"kind": row.kind, "words": row.words} for row in paragraphs(text, words.body, values)]


def _of_correction(paragraph):
    """What changes stands out from the letter that follows."""
    return {**paragraph, "kind": "correction"} if paragraph["kind"] == "quote" else paragraph
