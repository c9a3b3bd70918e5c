"""The pages of the zip: HTML that opens without the portal, without a script, with links to what lies beside it."""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

STYLE = Path(settings.BASE_DIR) / "static" / "css" / "whole_file.css"


@dataclass
class Block:
    """A part of a page. ``facts``: (label, value); ``rows`` below ``columns``; ``links``: (path in the zip, words)."""

    heading: str = ""
    meta: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: list[tuple] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def labelled_rows(self):
        """Each row as (name of the column, cell): on a phone, a row reads as a card."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def page(title, blocks, *, proposal, depth=0):
    """Return the bytes of a page. ``depth``: how many folders above it the index lies."""
    context = {"title": title, "blocks": blocks, "proposal": proposal, "up": "../" * depth}
    return render_to_string("proposals/whole_file/page.html", context).encode()


def index(context):
    return render_to_string("proposals/whole_file/index.html", context).encode()


def style():
    return STYLE.read_bytes()
