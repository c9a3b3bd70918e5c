"""The first sheet of a workbook that somebody sends, read within bounds: nothing in it is trusted.

A workbook is its author's own file: what it says of its size is not believed, and nothing is read whole that is larger
than what the page expects. What its rows mean is the business of each app.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHEET_MAIN_NS

DAMAGED = (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError, OSError)
MOST_MERGED = 2_000


@dataclass(frozen=True)
class Bounds:
    """How large a workbook may be. ``bytes`` and ``part_bytes`` are unpacked: a row, a list of texts are read whole."""

    rows: int
    columns: int
    bytes: int
    part_bytes: int


@dataclass(frozen=True)
class Sheet:
    """``rows``: values, as many as the bound and one more when there are too many; ``formulas``: {(row, column)}, from 1.

    ``aside``: the first rows of the sheets that follow, three cells each.
    """

    rows: list
    formulas: frozenset
    merged: list
    aside: list

    def is_merged(self, number, columns):
        """True when a merged range that covers this row, and one of these columns (from 1), reaches over it."""
        return any(
            first_row <= number <= last_row and any(first_column <= column <= last_column for column in columns)
            for first_column, first_row, last_column, last_row in self.merged
        )


class TooLarge(Exception):  # noqa: N818 - a fact about the workbook
    """The workbook, or a part of it that is read whole, is larger than its bounds. It was not opened."""


def read_sheet(content, bounds):
    """Return the first sheet. Raises ``TooLarge``, or one of ``DAMAGED``. Formulas count by the value saved with them."""
    if _is_swollen(content, bounds):
        raise TooLarge
    values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    rows = _rows(values, bounds)
    aside = [
        row for sheet in values.worksheets[1:3] for row in sheet.iter_rows(max_row=15, max_col=3, values_only=True)
    ]
    if len(rows) > bounds.rows:
        return Sheet(rows, frozenset(), [], aside)
    typed = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    return Sheet(rows, _formulas(typed, bounds), _merged_ranges(typed), aside)


def key_of(value):
    """A title as people type it again: without accents, signs, capitals or spaces."""
    plain = unicodedata.normalize("NFD", str(value or "").replace("’", "'").casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def text_at(row, position):
    """A cell as somebody would type it: days as 2027-02-01, numbers as ``figure``, texts on one line."""
    value = row[position] if position < len(row) else None
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return figure(value)
    if isinstance(value, date | datetime):
        return f"{value:%Y-%m-%d}"
    return " ".join(str(value).split())


def figure(value):
    """A number of a sheet as somebody would type it: 1200.5 and 1200.500000001 are « 1200,50 », 1200.0 is « 1200 »."""
    try:
        cents = round(Decimal(str(value)), 2)
    except ArithmeticError:
        return str(value)
    return f"{cents:.2f}".removesuffix(".00").replace(".", ",")


def _is_swollen(content, bounds):
    with ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
    parts = [member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    return sum(member.file_size for member in members) > bounds.bytes or max(parts, default=0) > bounds.part_bytes


def _rows(book, bounds):
    """The filled part of the first sheet, bounded: one row more than may be read tells that there are too many."""
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size is its author's word
    found, last = [], 0
    for number, row in enumerate(sheet.iter_rows(max_col=bounds.columns, values_only=True), start=1):
        found.append(row)
        if any(value not in (None, "") for value in row):
            last = number
            if last > bounds.rows:
                return found
        elif number - last > bounds.rows:
            break
    return found[:last]


def _formulas(book, bounds):
    """Where a formula stands. Row by row: read whole, a sheet with one far cell would fill the memory."""
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    return frozenset(
        (number, column)
        for number, row in enumerate(sheet.iter_rows(max_row=bounds.rows, max_col=bounds.columns), start=1)
        for column, cell in enumerate(row, start=1)
        if cell.data_type == "f"
    )


def _merged_ranges(book):
    """The merged ranges as they are written: openpyxl would make a cell of each of their places, by the million."""
    found = []
    with book.worksheets[0]._get_source() as source:
        for _event, element in iterparse(source):
            if element.tag == f"{{{SHEET_MAIN_NS}}}mergeCell" and len(found) < MOST_MERGED:
                found.append(range_boundaries(element.get("ref")))
            element.clear()
    return found
