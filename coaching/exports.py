"""A year's hours as a workbook: real dates, hours as real numbers, and text that no spreadsheet takes for a formula."""

from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from . import overview
from .models import Envelope

DATE, HOURS = "yyyy-mm-dd", "0.00"


class Minutes(int):
    """A number of minutes, to be written as hours."""


def workbook(programme, user):
    """Return the bytes of the workbook of a year: neighbourhoods, partners, sessions, hours beyond."""
    book = Workbook()
    book.remove(book.active)
    _neighbourhoods(book, programme)
    _partners(book, programme)
    _sessions(book, programme)
    _beyond(book, programme, user)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _neighbourhoods(book, programme):
    columns = [
        _("Quartier"), _("Enveloppe"), _("Reportées"), _("Accordées"), _("Ajustées"), _("À l’ouverture"),
        _("Utilisées"), _("Au-delà"), _("Restantes"), _("Réservées"), _("Perdues à la fin de l’année"),
    ]  # fmt: skip
    keys = ("carried", "granted", "adjusted", "opening", "covered", "excess", "closing")
    rows = [
        [
            row.neighbourhood.name,
            str(Envelope(row.envelope).label),
            *(Minutes(getattr(row.line, key)) for key in keys),
            Minutes(row.reserved if programme.is_under_way else 0),
            Minutes(row.line.expired),
        ]
        for row in programme.rows
    ]
    sums = [Minutes(programme.totals[key]) for key in keys]
    total = [_("Total"), "", *sums, Minutes(programme.reserved), Minutes(programme.totals["expired"])]
    _sheet(book, _("Quartiers"), columns, rows, total)


def _partners(book, programme):
    columns = [_("Partenaire"), _("Séances"), _("Utilisées"), _("Au-delà")]
    rows = [
        [partner.name, count, Minutes(covered), Minutes(excess)]
        for partner, covered, excess, count in programme.partners
    ]
    covered, excess, count = programme.partner_total
    _sheet(book, _("Partenaires"), columns, rows, [_("Total"), count, Minutes(covered), Minutes(excess)])


def _sessions(book, programme):
    names = {partner.pk: partner.name for partner, *_figures in programme.partners}
    columns = [
        _("Date"), _("Quartier"), _("Enveloppe"), _("Partenaire"), _("Durée"), _("Couvertes"), _("Au-delà"), _("Lots"),
    ]  # fmt: skip
    rows = [
        [
            line.session.date,
            row.neighbourhood.name,
            str(Envelope(row.envelope).label),
            names[facts.partner_id],
            Minutes(line.session.minutes),
            Minutes(line.covered_minutes),
            Minutes(line.excess),
            ", ".join(cover.lot for cover in line.covered),
        ]
        for row in programme.rows
        for line, facts in row.sessions
    ]
    rows.sort(key=lambda row: (row[0], row[1]))
    _sheet(book, _("Séances"), columns, rows)


def _beyond(book, programme, user):
    columns = [
        _("Date"), _("Quartier"), _("Partenaire"), _("Au-delà"), _("Réponse attendue jusqu’au"),
        _("Réponse de la table"), _("Décision de l’équipe"),
    ]  # fmt: skip
    rows = [
        [
            row.day,
            row.session.mandate.neighbourhood.name,
            row.session.mandate.partner.name,
            Minutes(row.minutes),
            row.due_on,
            str(row.get_answer_display()),
            str(row.get_ruling_display()),
        ]
        for row in overview.excess_of(user, programme)
    ]
    _sheet(book, _("Heures au-delà"), columns, rows)


def _sheet(book, title, columns, rows, total=None):
    sheet = book.create_sheet(title)
    for at, values in enumerate([columns, *rows, *([total] if total else [])], start=1):
        for column, value in enumerate(values, start=1):
            _write(sheet.cell(at, column), value)
    for cell in [*sheet[1], *(sheet[sheet.max_row] if total else [])]:
        cell.font = Font(bold=True)
    for column, label in enumerate(columns, start=1):
        wide = rows and type(rows[0][column - 1]) is str
        sheet.column_dimensions[get_column_letter(column)].width = 32 if wide else max(12, len(str(label)) + 2)
    sheet.freeze_panes = "A2"


def _write(cell, value):
    if isinstance(value, Minutes):
        cell.value, cell.number_format = Decimal(value) / 60, HOURS
    elif isinstance(value, str):
        # The type is said, or « =1+1 » in somebody's text would be computed.
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    elif isinstance(value, int):
        cell.value = value
    else:
        cell.value, cell.number_format = value, DATE
