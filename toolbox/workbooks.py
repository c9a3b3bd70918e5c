"""Resources as a workbook: all of them to take away, an empty one to fill in, and what comes back, read line by line.

A workbook is somebody's own file: nothing in it is trusted, every fault is named with its line and its column, and
nothing is kept that was not read whole. Reading writes nothing.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.lines import on_its_lines, one_line
from proposals.models import Stage
from ui import spreadsheets
from ui.refusals import Refused
from ui.sheets import DAMAGED, Bounds, TooLarge, key_of, read_sheet, text_at
from ui.typography import number

from .actions.resources import checked_page
from .desk import state_of
from .links.addresses import checked
from .models import Depth, Format, Language, Theme
from .models.themes import MOST_WORDS
from .typed import read_minutes, read_pages, read_year

MOST_LINES, HEADER_WITHIN, MOST_FAULTS = 2_000, 15, 100
MOST_BYTES = 5 * 1024 * 1024  # as it is sent
BOUNDS = Bounds(rows=MOST_LINES + HEADER_WITHIN, columns=40, bytes=30 * 1024 * 1024, part_bytes=8 * 1024 * 1024)
FILE = "[fichier]"
LONGEST = {
    "title": 200, "summary": 300, "description": MOST_WORDS, "author": 200, "licence": 120, "keywords": 400,
}  # fmt: skip
CHOICES = {"format": Format, "language": Language, "depth": Depth}
NUMBERS = {"year": read_year, "minutes": read_minutes, "pages": read_pages}
DATES = ("review_on", "expires_on")


@dataclass(frozen=True)
class Fault:
    """What stands in the way: the line of the sheet (0: the whole workbook), the title of the column, and how to mend it."""

    row: int
    column: str
    words: str

    def __str__(self):
        if not self.row:
            return self.words
        words = self.words[:1].lower() + self.words[1:]
        if not self.column:
            return _("Ligne %(n)s\u00a0: %(words)s") % {"n": self.row, "words": words}
        return _("Ligne %(n)s, «\u00a0%(column)s\u00a0»\u00a0: %(words)s") % {
            "n": self.row, "column": self.column, "words": words,
        }  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line: ``values`` by column, for the columns that are there; plain texts, numbers, keys, as JSON keeps them."""

    row: int
    values: dict


@dataclass
class Read:
    """``missing`` and ``ignored``: titles of columns that are not there, or that say nothing to the portal."""

    lines: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    ignored: list = field(default_factory=list)


def columns():
    """Return {code: title}, in the order of the sheet. ``state`` is told, and never read."""
    return {
        "code": _("Code"),
        "title": _("Titre"),
        "summary": _("En une phrase"),
        "description": _("Description"),
        "author": _("Auteur ou organisme"),
        "year": _("Année"),
        "licence": _("Licence"),
        "format": _("Format"),
        "language": _("Langue"),
        "depth": _("Niveau"),
        "minutes": _("Minutes"),
        "pages": _("Pages"),
        "keywords": _("Mots"),
        "themes": _("Thèmes"),
        "stages": _("Étapes"),
        "opens": _("Adresse ou page"),
        "review_on": _("À revoir le"),
        "expires_on": _("À retirer après le"),
        "state": _("État"),
        "version": _("Version, à ne pas changer"),
    }


# --- Going out ------------------------------------------------------------------------------------------------------
def export(resources, today):
    """Return the bytes of a workbook of these resources; four queries for any number of them."""
    rows = [
        [_cell(resource, code, today) for code in columns()]
        for resource in resources.not_merged().with_context().by_title()
    ]
    return spreadsheets.workbook([(_("Ressources"), list(columns().values()), rows), _help()])


def template():
    """Return the bytes of the empty workbook, with what each column takes."""
    titles = [title for code, title in columns().items() if code not in ("code", "state", "version")]
    return spreadsheets.workbook([(_("Ressources"), titles, []), _help()])


def _cell(resource, code, today):
    if code in CHOICES:
        return getattr(resource, f"get_{code}_display")()
    if code in ("themes", "stages"):
        return "; ".join(getattr(one, "short_name", one.name) for one in getattr(resource, code).all())
    if code == "opens":
        return opens_of(resource)
    if code == "state":
        return str(state_of(resource, today)[0])
    return getattr(resource, "lock_version" if code == "version" else code)


def opens_of(resource):
    """What a resource opens, in one text: an address, a page, or the name of a file that only its own page changes."""
    version = resource.current
    if version is None:
        return ""
    return version.link or version.page or f"{FILE} {version.name}"


def _help():
    said = {
        "code": _("Ne pas le changer\u00a0: il dit quelle ressource la ligne modifie. Vide\u00a0: la ligne en ajoute une."),
        "title": _("Requis. 200 signes au plus."),
        "summary": _("300 signes au plus. Requis pour publier."),
        "description": _("4\u00a0000 signes au plus."),
        "year": _("Quatre chiffres, par exemple 2021."),
        "minutes": _("Pour lire ou regarder\u00a0: 12, 12\u00a0min ou 1\u00a0h\u00a030."),
        "pages": _("Un nombre entier."),
        "keywords": _("Ils font trouver la ressource sans se lire. Séparés par des virgules."),
        "themes": _("Un ou plusieurs, par leur numéro ou leur nom court, séparés par des points-virgules."),
        "stages": _("Une ou plusieurs, par leur numéro ou leur nom, séparées par des points-virgules."),
        "opens": _("Une adresse du Web, ou une page du portail qui commence par une barre oblique. Un fichier se "
                   "dépose à la page de la ressource."),
        "review_on": _("Une date, par exemple 2027-02-01."),
        "expires_on": _("Une date, par exemple 2027-02-01."),
        "state": _("À lire seulement\u00a0: l’importation ne publie rien et ne retire rien."),
        "version": _("Elle permet de voir si la ressource a changé depuis que ce classeur a été tiré du portail."),
    }  # fmt: skip
    titles = columns()
    rows = [[titles[code], "", words] for code, words in said.items()]
    rows += [[titles[code], str(label), ""] for code, choices in CHOICES.items() for label in choices.labels]
    rows += [[titles["themes"], theme.short_name, f"{theme.position} – {theme.name}"] for theme in _themes()]
    rows += [[titles["stages"], stage.name, str(stage.number)] for stage in _stages()]
    return (_("Aide"), [_("Colonne"), _("Mot admis"), _("Sens")], rows)


def _themes():
    return Theme.objects.in_order()


def _stages():
    return Stage.objects.order_by("number")


# --- Coming back ----------------------------------------------------------------------------------------------------
def read(upload):
    """Read a workbook that ``ui.uploads`` has accepted. Formulas are refused: what they give depends on who opens them."""
    try:
        sheet = read_sheet(upload.read(), BOUNDS)
    except TooLarge:
        return _refused(_("Ce classeur est trop gros. Gardez la feuille du modèle, sans images ni autres feuilles."))
    except DAMAGED:
        return _refused(_("Ce classeur ne se lit pas. Enregistrez-le de nouveau, sans mot de passe."))
    if len(sheet.rows) > BOUNDS.rows:
        return _refused(_too_many())
    titles = columns()
    header, places, others, twice = _header(sheet.rows, titles)
    if header is None:
        return _refused(
            _("La ligne des titres est introuvable. Gardez celle du modèle, avec au moins «\u00a0Titre\u00a0».")
        )
    if twice:
        return _refused(_("La colonne «\u00a0%(title)s\u00a0» paraît deux fois.") % {"title": titles[twice]})
    found = Read(ignored=others, missing=[titles[code] for code in titles if code not in {*places, "state", "version"}])
    reader = _Reader(sheet, places, titles)
    for n in range(header + 1, len(sheet.rows) + 1):
        reader.line(n, found)
    if len(found.lines) > MOST_LINES:
        return _refused(_too_many())
    if not found.lines and not found.faults:
        return _refused(_("Ce classeur ne contient aucune ressource."))
    return found


def _refused(words):
    return Read(faults=[Fault(0, "", words)])


def _too_many():
    return _("Ce classeur a plus de 2\u00a0000 lignes. Importez-le en plusieurs fois.")


def _header(rows, titles):
    """Return (number of the row of titles, {code: position}, other titles, code of a column that is there twice)."""
    wanted = {key_of(title): code for code, title in titles.items()}
    for n, row in enumerate(rows[:HEADER_WITHIN], start=1):
        places, others, twice = {}, [], ""
        for position, value in enumerate(row):
            code = wanted.get(key_of(value))
            if code is None:
                others += [" ".join(str(value).split())[:60]] if value not in (None, "") else []
            elif code in places:
                twice = code
            else:
                places[code] = position
        if "title" in places:
            return n, places, others, twice
    return None, {}, [], ""


class _Reader:
    """Reads the cells of one line, with the words that each column admits."""

    def __init__(self, sheet, places, titles):
        self.sheet, self.places, self.titles = sheet, places, titles
        self.words = {
            name: {key_of(word): value for value, label in choices.choices for word in (value, label)}
            for name, choices in CHOICES.items()
        }
        self.themes = {
            key_of(w): one.pk for one in _themes() for w in (one.position, one.short_name, one.name, one.code)
        }
        self.stages = {key_of(word): one.pk for one in _stages() for word in (one.number, one.name, one.code)}

    def line(self, n, found):
        row, columns_ = self.sheet.rows[n - 1], [at + 1 for at in self.places.values()]
        if all(row_value(row, at) in (None, "") for at in self.places.values()) and not any(
            (n, column) in self.sheet.formulas for column in columns_
        ):
            return
        if self.sheet.is_merged(n, columns_):
            found.faults.append(Fault(n, "", _("des cellules y sont fusionnées. Défusionnez-les.")))
            return
        values, faults = {}, []
        for code, at in self.places.items():
            try:
                if (n, at + 1) in self.sheet.formulas:
                    raise ValidationError(_("c’est une formule. Inscrivez le résultat lui-même."))
                values[code] = self._value(code, row, at)
            except ValidationError as problem:
                faults.append(Fault(n, self.titles[code], problem.messages[0]))
            except Refused as refusal:
                faults.append(Fault(n, self.titles[code], str(refusal)))
        found.faults += faults
        if not faults:
            found.lines.append(Line(n, values))

    def _value(self, code, row, at):
        text = text_at(row, at)
        if code in CHOICES:
            return self._choice(code, text)
        if code in NUMBERS:
            return NUMBERS[code](text)
        if code in DATES:
            return _day(row_value(row, at), text)
        if code == "themes":
            return self._several(text, self.themes, _("ce thème n’existe pas\u00a0: «\u00a0%(word)s\u00a0»."))
        if code == "stages":
            return self._several(text, self.stages, _("cette étape n’existe pas\u00a0: «\u00a0%(word)s\u00a0»."))
        if code == "opens":
            return _opens(text)
        if code == "version":
            return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
        value = row_value(row, at)
        if isinstance(value, str):
            # As the pages keep them: no-break spaces stay.
            text = on_its_lines(value) if code == "description" else one_line(value)
        if code == "title" and not text:
            raise ValidationError(_("inscrivez un titre."))
        if len(text) > LONGEST.get(code, 200):
            raise ValidationError(_("%(most)s signes au plus.") % {"most": number(LONGEST.get(code, 200))})
        return text

    def _choice(self, code, text):
        """The value, or None for an empty cell, which changes nothing."""
        if not text:
            return None
        value = self.words[code].get(key_of(text))
        if value is None:
            labels = ", ".join(str(label) for label in CHOICES[code].labels)
            raise ValidationError(
                _("«\u00a0%(word)s\u00a0» n’est pas admis. Choisissez parmi\u00a0: %(words)s.")
                % {"word": text[:40], "words": labels}
            )
        return value

    @staticmethod
    def _several(text, known, refusal):
        parts = text.split(";")
        if re.fullmatch(r"[\d\s,;]+", text):
            parts = re.split(r"[\s,;]+", text)
        keys = []
        for part in parts:
            word = " ".join(part.split())
            if word and key_of(word) not in known:
                raise ValidationError(refusal % {"word": word[:60]})
            if word and known[key_of(word)] not in keys:
                keys.append(known[key_of(word)])
        return sorted(keys)


def row_value(row, position):
    return row[position] if position < len(row) else None


def _day(value, text):
    """A day as « 2027-02-01 », or None for nothing."""
    if not text:
        return None
    try:
        day = value if isinstance(value, date | datetime) else date.fromisoformat(text)
    except ValueError as problem:
        raise ValidationError(_("inscrivez une date, par exemple 2027-02-01.")) from problem
    if not 2000 <= day.year <= 2199:
        raise ValidationError(_("vérifiez l’année de cette date."))
    return f"{day:%Y-%m-%d}"


def _opens(text):
    """{"link"}, {"page"} or {"file"}; None for nothing, which changes nothing."""
    if not text:
        return None
    if text.startswith(FILE):
        return {"file": text}
    return {"page": checked_page(text)} if text.startswith("/") else {"link": checked(text)}


def told(faults):
    """The faults as a page lists them: the first hundred, and how many more there are."""
    if len(faults) <= MOST_FAULTS:
        return [str(fault) for fault in faults]
    return [*(str(fault) for fault in faults[:MOST_FAULTS]), _("Et %(n)s autres.") % {"n": len(faults) - MOST_FAULTS}]
