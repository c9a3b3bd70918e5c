"""The statement's workbook: what the template holds, what a filled one brings, and each way in which one is wrong."""

import tracemalloc
import zipfile
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from reports import factories, workbooks
from reports.content import content_of
from ui.uploads import UploadedFileField

pytestmark = pytest.mark.django_db
TITLES = ["Ligne", "Prévu ($)", "Dépensé ($)", "Explication de l’écart"]


@pytest.fixture
def report(quartier, coordinator, stages):
    due = factories.owed(factories.make_calendar(quartier, coordinator))
    return factories.fill(factories.open_report(due, coordinator), coordinator)


def filled(rows, titles=TITLES, change=None, **more):
    """A workbook as somebody sends it, accepted by the form's own field."""
    book = Workbook()
    sheet = book.active
    sheet.append(titles)
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    out = BytesIO()
    book.save(out)
    return accepted(out.getvalue())


def accepted(content, name="bilan.xlsx"):
    return UploadedFileField(allowed=("xlsx",)).clean(SimpleUploadedFile(name, content))


def read(report, *args, **more):
    return workbooks.read(filled(*args, **more), report.obligation)


def words(imported):
    return [str(fault) for fault in imported.faults]


def test_what_the_template_holds_comes_back_as_it_was(report):
    statement = report.drafts.get(code="statement")
    content = workbooks.template(report, content_of(report).statement())
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == TITLES
    assert [cell.value for cell in sheet[2]][:3] == ["Ressources humaines", 80000, 80000]
    imported = workbooks.read(accepted(content), report.obligation)
    assert not imported.faults
    again = [(row["label"], row["planned"], row["actual"]) for row in imported.data["lines"]]
    assert again == [("Ressources humaines", "80000", "80000"), ("Activités", "40000", "39000")]
    assert set(imported.data["skill_lines"]) == {"external_partners", "internal_evaluation", "own_skill_building"}
    assert statement.lock_version == 1  # nothing was saved


def test_texts_numbers_and_cents_are_read_as_people_type_them(report):
    imported = read(report, [["Salaires", "80 000,50 $", 1200.1, "Une hausse"], ["Autre", None, 0, None], [None] * 4])
    assert imported.data["lines"] == [
        factories.line("Salaires", "80 000,50 $", "1200,10", "Une hausse"),
        factories.line("Autre", "", "0"),
    ]


def test_columns_may_be_moved_and_titles_typed_anew(report):
    titles = ["dépensé", "EXPLICATION DE L'ECART", "Ligne", "Notes", "prevu ($)"]
    imported = read(report, [[5, "x", "Salaires", "à moi", 7]], titles=["Depensé ($)", *titles[1:]])
    assert imported.data["lines"] == [factories.line("Salaires", "7", "5", "x")]


def test_a_formula_counts_by_the_value_that_was_saved_with_it_and_is_refused_without_one(report):
    imported = read(report, [["Salaires", 10, "=6*2", ""], ["Autre", "=1+1", 3, ""]])
    assert words(imported) == [
        "Ligne 2\xa0: «\xa0Dépensé ($)\xa0» est une formule sans résultat enregistré. Inscrivez le résultat lui-même.",
        "Ligne 3\xa0: «\xa0Prévu ($)\xa0» est une formule sans résultat enregistré. Inscrivez le résultat lui-même.",
    ]


def test_merged_cells_are_named_with_their_line(report):
    imported = read(
        report,
        [["Salaires", 10, 12, ""], ["Autre", 1, 2, ""]],
        change=lambda book, sheet: sheet.merge_cells("B2:B3"),
    )
    assert words(imported) == [
        "Ligne 2\xa0: des cellules y sont fusionnées. Défusionnez-les.",
        "Ligne 3\xa0: des cellules y sont fusionnées. Défusionnez-les.",
    ]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Ligne", "Prévu ($)", "Notes"], "Il manque une colonne\xa0: Dépensé ($)."),
        (["Ligne"], "Il manque une colonne\xa0: Prévu ($), Dépensé ($)."),
        (["Poste", "Budget", "Réel"], "La ligne des titres est introuvable."),
    ],
)
def test_missing_columns_are_named(report, titles, expected):
    assert words(read(report, [["Salaires", 1, 2]], titles=titles))[0].startswith(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("beaucoup", "en chiffres"), ("1e5", "au long"), (-5, "ne peut pas être négatif"), ("#REF!", "en chiffres")],
)
def test_each_amount_that_does_not_read_is_named_with_its_line(report, cell, expected):
    imported = read(report, [["Salaires", 1, 1, ""], ["Autre", 1, cell, ""]])
    assert len(imported.faults) == 1 and words(imported)[0].startswith("Ligne 3\xa0: Dépensé ($)\xa0– ")
    assert expected in words(imported)[0]


def test_an_amount_without_a_name_is_refused_and_a_total_is_left_out(report):
    assert words(read(report, [[None, 5, 5, ""]])) == ["Ligne 2\xa0: la ligne n’a pas de nom."]
    assert len(read(report, [["Salaires", 1, 1, ""], ["TOTAL", 1, 1, ""]]).data["lines"]) == 1


def test_ten_thousand_rows_are_refused_without_being_read_whole(report):
    imported = read(report, [[f"Poste {n}", 1, 1, ""] for n in range(10_000)])
    assert words(imported) == ["Ce classeur a plus de 300 lignes\xa0: un bilan en compte 40 au plus."]


def test_forty_one_lines_are_one_too_many(report):
    assert "regroupez-les en 40" in words(read(report, [[f"Poste {n}", 1, 1, ""] for n in range(41)]))[0]
    assert not read(report, [[f"Poste {n}", 1, 1, ""] for n in range(40)]).faults


def test_many_faults_are_told_in_part_with_their_number(report):
    imported = read(report, [[f"Poste {n}", "x", 1, ""] for n in range(35)])
    assert len(imported.faults) == 26 and words(imported)[-1] == "Et 10 autres."


def test_the_template_of_another_year_is_told_apart(report, quartier):
    content = workbooks.template(report, content_of(report).statement())
    other = factories.owed(report.obligation.participation, year=2)
    assert words(workbooks.read(accepted(content), other)) == [
        "Ce classeur est celui d’un autre rapport. Téléchargez le modèle de celui-ci (Rapport annuel, an 2) et remplissez-le."
    ]


def test_a_workbook_without_lines_is_no_statement(report):
    assert words(read(report, [])) == ["Ce classeur ne contient aucune ligne."]


def test_a_workbook_that_is_broken_inside_is_refused_in_words(report):
    whole = BytesIO()
    Workbook().save(whole)
    broken = BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as out:
        for item in source.infolist():
            data = source.read(item)
            out.writestr(item.filename, data[: len(data) // 2] if "sheet1" in item.filename else data)
    assert words(workbooks.read(accepted(broken.getvalue()), report.obligation)) == [
        "Ce classeur ne se lit pas. Enregistrez-le de nouveau, sans mot de passe."
    ]


def test_an_enormous_sheet_is_refused_before_it_is_opened(report):
    def swell(book, sheet):
        sheet["Z1"] = "".join(chr(33 + n % 90) for n in range(32_000))
        for n in range(2, 290):
            sheet.cell(row=n, column=26, value=f"{n}" + "".join(chr(33 + (n * m) % 90) for m in range(31_000)))

    assert "trop gros pour un bilan" in words(read(report, [["Salaires", 1, 1, ""]], change=swell))[0]


def test_a_formula_that_somebody_typed_is_a_text_in_the_template(report):
    content = content_of(report)
    data = {"lines": [factories.line("=HYPERLINK(1)", "1", "1")]}
    sheet = load_workbook(BytesIO(workbooks.template(report, content.statement(data)))).worksheets[0]
    assert sheet["A2"].data_type == "s" and sheet["B2"].value == Decimal(1)


# --- Workbooks made to fill the memory --------------------------------------------------------------------------------
def rewritten(change):
    """A filled workbook whose sheet was changed under the hood."""
    plain, out = filled([["Salaires", 1, 1]]), BytesIO()
    with zipfile.ZipFile(plain) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for item in archive.infolist():
            data = archive.read(item).decode()
            copy.writestr(item.filename, change(data) if "sheet1" in item.filename else data)
    return accepted(out.getvalue())


def test_a_cell_in_the_last_column_costs_no_more_than_the_others(report):
    far = rewritten(lambda sheet: sheet.replace("</row></sheetData>", '<c r="XFD2"><v>1</v></c></row></sheetData>'))
    with at_most(20 * 1024 * 1024):
        imported = workbooks.read(far, report.obligation)
    assert [line["label"] for line in imported.data["lines"]] == ["Salaires"] and not imported.faults


def test_a_merged_range_as_large_as_the_sheet_is_read_as_two_corners(report):
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    with at_most(20 * 1024 * 1024):
        imported = workbooks.read(rewritten(lambda sheet: sheet.replace("</sheetData>", merged)), report.obligation)
    assert words(imported) == ["Ligne 2\xa0: des cellules y sont fusionnées. Défusionnez-les."]


def test_a_row_of_a_hundred_thousand_cells_is_refused_unread(report):
    crowd = "".join(f"<c><v>{n * 7919 % 100_003}</v></c>" for n in range(120_000))
    heavy = rewritten(lambda sheet: sheet.replace("</row></sheetData>", f"{crowd}</row></sheetData>"))
    with at_most(20 * 1024 * 1024):
        imported = workbooks.read(heavy, report.obligation)
    assert len(imported.faults) == 1 and "trop gros" in words(imported)[0]


@contextmanager
def at_most(peak):
    """What is done inside holds no more than ``peak`` bytes at once."""
    tracemalloc.start()
    try:
        yield
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most <= peak, f"{most} bytes"


# --- What people type in a sheet --------------------------------------------------------------------------------------
def test_a_date_where_an_amount_goes_is_quoted_as_a_date(report):
    imported = read(report, [["Salaires", 1, date(2026, 1, 31)]])
    assert "(vous avez inscrit «\xa02026-01-31\xa0»)" in words(imported)[0]


def test_an_explanation_that_is_a_formula_without_result_is_not_lost_in_silence(report):
    imported = read(report, [["Salaires", 1, 1, '="un poste "&"vacant"']])
    assert words(imported) == [
        "Ligne 2\xa0: «\xa0Explication de l’écart\xa0» est une formule sans résultat enregistré. "
        "Inscrivez le résultat lui-même."
    ]


def test_whole_amounts_come_without_cents(report):
    imported = read(report, [["Salaires", 25000, 25000.5]])
    assert (imported.data["lines"][0]["planned"], imported.data["lines"][0]["actual"]) == ("25000", "25000,50")
