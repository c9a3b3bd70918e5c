"""The financial statement as a workbook: a template to fill in, and what comes back, read line by line.

A workbook is somebody's own file: nothing in it is trusted, every fault is named with its line, and nothing is kept
that was not read whole.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHEET_MAIN_NS

from ui import spreadsheets
from writing.amounts import read_cell

from .rules.form import report_form
from .rules.statement import MAX_LINES, SKILL_LINES

# A statement has some tens of lines: beyond, it is another workbook, and reading it whole would only take time.
MOST_ROWS, MOST_COLUMNS, HEADER_WITHIN, MOST_FAULTS = 300, 30, 15, 25
MOST_BYTES, MOST_BYTES_OF_A_PART = 8 * 1024 * 1024, 2 * 1024 * 1024  # unpacked: a row, a list of texts are read whole
MOST_MERGED = 2_000
DAMAGED = (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError, OSError)
_REFERENCE = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Fault:
    """What stands in the way, on which line of the sheet; 0: the whole workbook."""

    row: int
    words: str

    def __str__(self):
        return _("Ligne %(n)s\u00a0: %(words)s") % {"n": self.row, "words": self.words} if self.row else self.words


@dataclass
class Imported:
    """``data``: lines and skill lines, as a section holds them. Of no use while there are faults."""

    data: dict = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def _columns():
    return {
        "label": _("Ligne"),
        "planned": _("Prévu ($)"),
        "actual": _("Dépensé ($)"),
        "explanation": _("Explication de l’écart"),
    }


def template(report, statement):
    """Return the bytes of the workbook that the table fills in: the lines as they stand, then skill building."""
    rows = [
        [line.label, _number(line.planned), _number(line.actual), line.explanation.strip()]
        for line in statement.lines
        if line.label or not line.is_blank
    ]
    names = _skill_names()
    rows += [
        [names[line.code], _number(line.planned), _number(line.actual), line.explanation.strip()]
        for line in statement.skill_lines
    ]
    row = report.obligation
    about = [
        [_("Quartier"), row.participation.neighbourhood.name],
        [_("Rapport"), row.title],
        [_("Référence, à ne pas changer"), str(row.public_id)],
    ]
    return spreadsheets.workbook(
        [
            (_("Bilan financier"), list(_columns().values()), rows),
            (_("À propos"), [_("Sujet"), _("Valeur")], about),
        ]
    )


def read(upload, obligation) -> Imported:
    """Read a workbook that ``ui.uploads`` has accepted. Formulas count by the value that was saved with them."""
    content = upload.read()
    try:
        if _is_swollen(content):
            return _refused(_("Ce classeur est trop gros pour un bilan. Gardez la feuille du modèle, sans images."))
        values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        rows = _rows(values)
        if len(rows) > MOST_ROWS:
            return _refused(
                _("Ce classeur a plus de %(most)s lignes\u00a0: un bilan en compte %(lines)s au plus.")
                % {"most": MOST_ROWS, "lines": MAX_LINES}
            )
        fault = _is_of_another(values, obligation)
        typed = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        formulas, merged = _formulas(typed), _merged_ranges(typed)
    except DAMAGED:
        return _refused(_("Ce classeur ne se lit pas. Enregistrez-le de nouveau, sans mot de passe."))
    if fault:
        return _refused(fault)
    return _read(rows, merged, formulas)


def _is_swollen(content):
    """True when the workbook, or a part of it that is read whole, is larger than any statement's."""
    with ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
    parts = [member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    return sum(member.file_size for member in members) > MOST_BYTES or max(parts, default=0) > MOST_BYTES_OF_A_PART


def _refused(words):
    return Imported(faults=[Fault(0, words)])


def _rows(book):
    """The filled part of the first sheet, bounded: one row more than may be read tells that there are too many."""
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size is its author's word
    found, last = [], 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        found.append(row)
        if any(value not in (None, "") for value in row):
            last = number
            if last > MOST_ROWS:
                return found
        elif number - last > MOST_ROWS:
            break
    return found[:last]


def _formulas(book):
    """Where a formula stands: {(row, column)}. Row by row: read whole, a sheet with one far cell would fill the memory."""
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    return {
        (number, column)
        for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS), start=1)
        for column, cell in enumerate(row, start=1)
        if cell.data_type == "f"
    }


def _merged_ranges(book):
    """The merged ranges as they are written: openpyxl would make a cell of each of their places, by the million."""
    found = []
    with book.worksheets[0]._get_source() as source:
        for _event, element in iterparse(source):
            if element.tag == f"{{{SHEET_MAIN_NS}}}mergeCell" and len(found) < MOST_MERGED:
                found.append(range_boundaries(element.get("ref")))
            element.clear()
    return found


def _is_of_another(book, obligation):
    """A template names the report that it was made for: last year's workbook is told apart, a home-made one is not."""
    for sheet in book.worksheets[1:3]:
        for row in sheet.iter_rows(max_row=HEADER_WITHIN, max_col=3, values_only=True):
            for value in row:
                known = _REFERENCE.search(str(value or ""))
                if known and known[0] != str(obligation.public_id):
                    return _(
                        "Ce classeur est celui d’un autre rapport. Téléchargez le modèle de celui-ci (%(what)s) et remplissez-le."
                    ) % {"what": obligation.title}
    return ""


def _read(rows, merged, formulas):
    header, places = _header(rows)
    if header is None:
        return _refused(
            _("La ligne des titres est introuvable. Gardez celle du modèle\u00a0: %(titles)s.")
            % {"titles": ", ".join(_columns().values())}
        )
    missing = [title for code, title in _columns().items() if code != "explanation" and code not in places]
    if missing:
        return _refused(_("Il manque une colonne\u00a0: %(titles)s.") % {"titles": ", ".join(missing)})
    imported = Imported({"lines": [], "skill_lines": {}})
    names = {_key(name): code for code, name in _skill_names().items()}
    for number in range(header + 1, len(rows) + 1):
        row = rows[number - 1]
        line = {code: _text(row, at) for code, at in places.items()}
        if not any(line.values()) and not any((number, at + 1) in formulas for at in places.values()):
            continue
        if _is_merged(number, places, merged):
            imported.faults.append(Fault(number, _("des cellules y sont fusionnées. Défusionnez-les.")))
            continue
        if _key(line["label"]) == _key(_("Total")):
            continue
        faults = list(_faults(number, line, places, formulas))
        imported.faults += faults
        if faults:
            continue
        entry = {"planned": line["planned"], "actual": line["actual"], "explanation": line.get("explanation", "")}
        code = names.get(_key(line["label"]))
        if code:
            imported.data["skill_lines"][code] = entry
        else:
            imported.data["lines"].append({"label": line["label"], **entry})
    return _judged(imported)


def _judged(imported):
    if not imported.faults and not imported.data["lines"]:
        return _refused(_("Ce classeur ne contient aucune ligne."))
    if len(imported.data["lines"]) > MAX_LINES:
        return _refused(
            _("Ce classeur a %(n)s lignes\u00a0: regroupez-les en %(most)s au plus.")
            % {"n": len(imported.data["lines"]), "most": MAX_LINES}
        )
    if len(imported.faults) > MOST_FAULTS:
        more = len(imported.faults) - MOST_FAULTS
        imported.faults = [*imported.faults[:MOST_FAULTS], Fault(0, _("Et %(n)s autres.") % {"n": more})]
    return imported


def _header(rows):
    """Return the number of the row that holds the titles, and where each column is: {code: position}."""
    wanted = {_key(title): code for code, title in _columns().items()}
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        places = {}
        for position, value in enumerate(row):
            code = wanted.get(_key(value))
            if code:
                places.setdefault(code, position)
        if "label" in places:
            return number, places
    return None, {}


def _key(value):
    """A title as people type it again: without accents, signs, capitals or spaces."""
    plain = unicodedata.normalize("NFD", str(value or "").replace("’", "'").casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def _text(row, position):
    value = row[position] if position < len(row) else None
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return _figure(value)
    if isinstance(value, date | datetime):
        return f"{value:%Y-%m-%d}"
    return " ".join(str(value).split())


def _figure(value):
    """A number of a sheet as somebody would type it: 1200.5 and 1200.500000001 are « 1200,50 », 1200.0 is « 1200 »."""
    try:
        cents = round(Decimal(str(value)), 2)
    except ArithmeticError:
        return str(value)
    return f"{cents:.2f}".removesuffix(".00").replace(".", ",")


def _is_merged(number, places, merged):
    """True when a merged range that covers this row reaches over more than the cell that holds its value."""
    columns = {position + 1 for position in places.values()}
    return any(
        first_row <= number <= last_row and any(first_column <= column <= last_column for column in columns)
        for first_column, first_row, last_column, last_row in merged
    )


def _faults(number, line, places, formulas):
    if not line["label"] and (number, places["label"] + 1) not in formulas:
        yield Fault(number, _("la ligne n’a pas de nom."))
    for code in places:
        title, is_formula = _columns()[code], (number, places[code] + 1) in formulas
        if is_formula and not line[code]:
            yield Fault(
                number,
                _("«\u00a0%(title)s\u00a0» est une formule sans résultat enregistré. Inscrivez le résultat lui-même.")
                % {"title": title},
            )
            continue
        if code not in ("planned", "actual"):
            continue
        cell = read_cell(line[code])
        if cell.error:
            yield Fault(number, f"{title}\u00a0– {cell.error[:1].lower()}{cell.error[1:]}")


def _number(cell):
    return cell.amount if cell.amount is not None else cell.raw.strip()


def _skill_names():
    labels = {item["code"]: item["label"] for item in report_form()["statement"].extra["skill_lines"]}
    return {code: labels[code] for code in SKILL_LINES}
