"""The texts of the public pages (``reference/*.yaml``), said in the reader's language; nothing here asks the database."""

from pathlib import Path

from ui.reference import read_words

REFERENCE = Path(__file__).parent / "reference"
SAID = {
    "authors", "both", "description", "label", "lede", "no_plan", "questions", "summary", "text", "title", "when",
    "where", "who_does",
}  # fmt: skip


def _read(name):
    return read_words(REFERENCE / f"{name}.yaml", keys=SAID)


PAGES = tuple(_read("pages")["pages"])
PROGRAMME = _read("programme")
STAGES = _read("stages")
SUBMIT = _read("submit")
FRAMEWORK = _read("framework")
GOVERNANCE = _read("governance")
LEARNING = _read("learning")
CONTACT = _read("contact")


def page_named(name):
    """Return the page and the one that follows it in « Le programme », None after the last."""
    at = next(n for n, page in enumerate(PAGES) if page["page"] == name)
    return PAGES[at], PAGES[at + 1] if at + 1 < len(PAGES) else None
