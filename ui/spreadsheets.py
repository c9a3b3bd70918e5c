"""Workbooks (XLSX) for people: real dates, real numbers, and texts that no spreadsheet takes for a formula."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from itertools import chain, islice

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .typography import local

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_IN_A_CELL = 32_767  # what a cell holds
HOURS = "0.00"
DAY = "yyyy-mm-dd"
MONEY = '#,##0.00\u00a0"$"'
WIDEST = 60
MEASURED = 200  # rows whose texts say how wide a column is; the others may come one by one


# openpyxl refuses the first ones; it writes the others, which no spreadsheet then reads: the whole workbook is lost.
_NOT_XML = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ud800-\udfff\ufffe\uffff]")


class Dollars(Decimal):
    """An amount in dollars: a number that the workbook shows as money."""


def workbook(sheets):
    """Return the bytes of a workbook; ``sheets`` as ``write`` takes them."""
    written = BytesIO()
    write(written, sheets)
    return written.getvalue()


def write(file, sheets):
    """Write a workbook into a binary file. ``sheets``: (title, header, rows), or (title, header, rows, total).

    Rows hold texts, dates, whole or decimal numbers. An aware datetime is written in local time. Hours are decimals:
    ``hours(minutes)``; amounts are ``Dollars``. Rows may be an iterator: each is written as it comes, and let go.
    """
    book = Workbook(write_only=True)
    for title, header, rows, *total in sheets:
        sheet = book.create_sheet(title[:31])
        lines = ([_plain(value) for value in row] for row in rows)
        total = [[_plain(value) for value in row] for row in total]
        first = list(islice(lines, MEASURED))
        for number, name in enumerate(header, start=1):
            widest = max([len(str(name)), *(len(str(line[number - 1])) for line in [*first, *total])])
            sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, widest + 2)
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, str(name), bold=True) for name in header])
        plain, bold = partial(_kept, sheet, {}), partial(_cell, sheet, bold=True)
        for line in chain(first, lines):
            sheet.append(list(map(plain, line)))
        for line in total:
            sheet.append(list(map(bold, line)))
    book.save(file)


def hours(minutes):
    """Return minutes as exact decimal hours, for a cell."""
    return Decimal(minutes) / 60


def answer(content, name):
    """Return the workbook as an attachment."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def _plain(value):
    if value is None:
        return ""
    if isinstance(value, datetime):
        return local(value).replace(tzinfo=None)
    if isinstance(value, bool) or not isinstance(value, date | int | Decimal):
        return _NOT_XML.sub("", str(value))[:MOST_IN_A_CELL]
    return value


def _kept(sheet, cells, value):
    """Return a value as it is where openpyxl needs no more, else its cell: the same day or duration has the same one."""
    if isinstance(value, str):
        # openpyxl takes for its own a cell without a format, and writes what follows in it: such a cell is not kept.
        return _cell(sheet, value) if value.startswith(("=", "#")) else value
    if type(value) is int:
        return value
    key = (type(value), value)
    if key not in cells:
        cells[key] = _cell(sheet, value)
    return cells[key]


def _cell(sheet, value, *, bold=False):
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # « =HYPERLINK(… » stays the text that somebody typed
    elif isinstance(value, datetime):
        cell.number_format = f"{DAY} hh:mm"
    elif isinstance(value, date):
        cell.number_format = DAY
    elif isinstance(value, Dollars):
        cell.number_format = MONEY
    elif isinstance(value, Decimal):
        cell.number_format = HOURS
    if bold:
        cell.font = Font(bold=True)
    return cell
