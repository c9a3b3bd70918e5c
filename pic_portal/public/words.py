"""The texts of the public pages (``reference/*.yaml``), said in the reader's language; nothing here asks the database."""

from pathlib import Path

from ui.reference import Words

REFERENCE = Path(__file__).parent / "reference"
SAID = {
    "authors", "both", "description", "label", "lede", "no_plan", "questions", "summary", "text", "title", "when",
    "where", "who_does",
}  # fmt: skip


_FILES = {
    name: Words(REFERENCE / f"{name}.yaml", keys=SAID)
    for name in ("pages", "programme", "stages", "submit", "framework", "governance", "learning", "contact")
}


def of(name):
    """Return the texts of a page."""
    return _FILES[name].read()


def pages():
    """Return what the pages of « Le programme » are called, in their order."""
    return of("pages")["pages"]


def page_named(name):
    """Return the page and the one that follows it in « Le programme », None after the last."""
    known = pages()
    at = next(n for n, page in enumerate(known) if page["page"] == name)
    return known[at], known[at + 1] if at + 1 < len(known) else None
