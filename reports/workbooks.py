"""The financial statement as a workbook: a template to fill in, and what comes back, read line by line.

A workbook is somebody's own file: nothing in it is trusted, every fault is named with its line, and nothing is kept
that was not read whole.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ui import spreadsheets
from ui.sheets import DAMAGED, Bounds, TooLarge, key_of, read_sheet, text_at
from writing.amounts import read_cell

from .rules.form import report_form
from .rules.statement import MAX_LINES, SKILL_LINES

# A statement has some tens of lines: beyond, it is another workbook, and reading it whole would only take time.
BOUNDS = Bounds(rows=300, columns=30, bytes=8 * 1024 * 1024, part_bytes=2 * 1024 * 1024)
HEADER_WITHIN, MOST_FAULTS = 15, 25
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
    try:
        sheet = read_sheet(upload.read(), BOUNDS)
    except TooLarge:
        return _refused(_("Ce classeur est trop gros pour un bilan. Gardez la feuille du modèle, sans images."))
    except DAMAGED:
        return _refused(_("Ce classeur ne se lit pas. Enregistrez-le de nouveau, sans mot de passe."))
    if len(sheet.rows) > BOUNDS.rows:
        return _refused(
            _("Ce classeur a plus de %(most)s lignes\u00a0: un bilan en compte %(lines)s au plus.")
            % {"most": BOUNDS.rows, "lines": MAX_LINES}
        )
    fault = _is_of_another(sheet, obligation)
    return _refused(fault) if fault else _read(sheet)


def _refused(words):
    return Imported(faults=[Fault(0, words)])


def _is_of_another(sheet, obligation):
    """A template names the report that it was made for: last year's workbook is told apart, a home-made one is not."""
    for row in sheet.aside:
        for value in row:
            known = _REFERENCE.search(str(value or ""))
            if known and known[0] != str(obligation.public_id):
                return _(
                    "Ce classeur est celui d’un autre rapport. Téléchargez le modèle de celui-ci (%(what)s) et remplissez-le."
                ) % {"what": obligation.title}
    return ""


def _read(sheet):
    rows, formulas = sheet.rows, sheet.formulas
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
    names = {key_of(name): code for code, name in _skill_names().items()}
    for number in range(header + 1, len(rows) + 1):
        row = rows[number - 1]
        line = {code: text_at(row, at) for code, at in places.items()}
        if not any(line.values()) and not any((number, at + 1) in formulas for at in places.values()):
            continue
        if sheet.is_merged(number, [at + 1 for at in places.values()]):
            imported.faults.append(Fault(number, _("des cellules y sont fusionnées. Défusionnez-les.")))
            continue
        if key_of(line["label"]) == key_of(_("Total")):
            continue
        faults = list(_faults(number, line, places, formulas))
        imported.faults += faults
        if faults:
            continue
        entry = {"planned": line["planned"], "actual": line["actual"], "explanation": line.get("explanation", "")}
        code = names.get(key_of(line["label"]))
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
    wanted = {key_of(title): code for code, title in _columns().items()}
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        places = {}
        for position, value in enumerate(row):
            code = wanted.get(key_of(value))
            if code:
                places.setdefault(code, position)
        if "label" in places:
            return number, places
    return None, {}


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
