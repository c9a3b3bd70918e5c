"""Workbooks: typed cells, and nothing that a spreadsheet would run."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ui.spreadsheets import Dollars, answer, hours, workbook

pytestmark = pytest.mark.one_database


def sheet_of(*rows, header=("Nom", "Valeur")):
    return load_workbook(BytesIO(workbook([("Essai", header, rows)]))).active


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "#N/A", "=1"])
def test_a_text_is_never_a_formula(text):
    cell = sheet_of([text, 1])["A2"]
    assert cell.data_type in ("s", "inlineStr") and cell.value == text


def test_dates_and_numbers_keep_their_type():
    sheet = sheet_of([date(2027, 2, 1), hours(90)], [datetime(2027, 2, 1, 3, 30, tzinfo=UTC), 3])
    assert sheet["A2"].value.isoformat() == "2027-02-01T00:00:00" and sheet["A2"].number_format == "yyyy-mm-dd"
    assert sheet["B2"].value == 1.5 and sheet["B2"].data_type == "n"
    assert sheet["A3"].value.isoformat() == "2027-01-31T22:30:00"  # local time
    assert sheet["B3"].value == 3


def test_the_same_day_and_duration_are_written_wherever_they_come():
    row = [date(2027, 2, 1), hours(90), "=1", date(2027, 2, 1), hours(90), "=1"]
    sheet = sheet_of(row, row, header="ABCDEF")
    for line in (2, 3):
        assert [cell.value for cell in sheet[line]][:3] == [cell.value for cell in sheet[line]][3:]
        assert [cell.value for cell in sheet[line]][1:3] == [1.5, "=1"]
        assert [cell.number_format for cell in sheet[line]] == ["yyyy-mm-dd", "0.00", "General"] * 2


def test_an_amount_is_a_number_that_shows_as_money():
    cell = sheet_of([Dollars("25000.50"), 1])["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (25000.5, "n", '#,##0.00\u00a0"$"')


def test_rows_that_come_one_by_one_are_all_written():
    rows = ([f"ligne {n}", n] for n in range(1_000))
    sheet = load_workbook(BytesIO(workbook([("Essai", ("Nom", "Valeur"), rows, ["Total", 499_500])]))).active
    assert (sheet.max_row, sheet["B1001"].value, sheet["B1002"].value) == (1_002, 999, 499_500)


def test_what_a_cell_cannot_hold_is_left_out():
    sheet = sheet_of(["a\x00b" + "x" * 40_000, None], [True, Decimal("1.5")])
    assert sheet["A2"].value.startswith("abx") and len(sheet["A2"].value) <= 32_767
    assert sheet["B2"].value is None and sheet["A3"].value == "True"


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ud800", "\ufffe", "\uffff"])
def test_a_sign_that_no_spreadsheet_reads_spoils_no_workbook(sign):
    assert sheet_of([f"Bien{sign} manger", 1])["A2"].value == "Bien manger"


def test_the_answer_is_an_attachment_that_nobody_keeps():
    response = answer(workbook([("A", ("B",), [])]), "heures-2026-11.xlsx")
    assert 'filename="heures-2026-11.xlsx"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
