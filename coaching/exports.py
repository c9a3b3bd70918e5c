"""A year's hours as a workbook: real dates, hours as real numbers, and text that no spreadsheet takes for a formula."""

from django.utils.translation import gettext as _

from ui import spreadsheets
from ui.spreadsheets import hours

from . import overview
from .models import Envelope


def workbook(programme, user):
    """Return the bytes of the workbook of a year: neighbourhoods, partners, sessions, hours beyond."""
    return spreadsheets.workbook(
        [_neighbourhoods(programme), _partners(programme), _sessions(programme), _beyond(programme, user)]
    )


def _neighbourhoods(programme):
    columns = [
        _("Quartier"), _("Enveloppe"), _("Reportées"), _("Accordées"), _("Ajustées"), _("À l’ouverture"),
        _("Utilisées"), _("Au-delà"), _("Restantes"), _("Réservées"), _("Perdues à la fin de l’année"),
    ]  # fmt: skip
    keys = ("carried", "granted", "adjusted", "opening", "covered", "excess", "closing")
    rows = [
        [
            row.neighbourhood.name,
            str(Envelope(row.envelope).label),
            *(hours(getattr(row.line, key)) for key in keys),
            hours(row.reserved if programme.is_under_way else 0),
            hours(row.line.expired),
        ]
        for row in programme.rows
    ]
    sums = [hours(programme.totals[key]) for key in keys]
    total = [_("Total"), "", *sums, hours(programme.reserved), hours(programme.totals["expired"])]
    return _("Quartiers"), columns, rows, total


def _partners(programme):
    columns = [_("Partenaire"), _("Séances"), _("Utilisées"), _("Au-delà")]
    rows = [
        [partner.name, count, hours(covered), hours(excess)] for partner, covered, excess, count in programme.partners
    ]
    covered, excess, count = programme.partner_total
    return _("Partenaires"), columns, rows, [_("Total"), count, hours(covered), hours(excess)]


def _sessions(programme):
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
            hours(line.session.minutes),
            hours(line.covered_minutes),
            hours(line.excess),
            ", ".join(cover.lot for cover in line.covered),
        ]
        for row in programme.rows
        for line, facts in row.sessions
    ]
    rows.sort(key=lambda row: (row[0], row[1]))
    return _("Séances"), columns, rows


def _beyond(programme, user):
    columns = [
        _("Date"), _("Quartier"), _("Partenaire"), _("Au-delà"), _("Réponse attendue jusqu’au"),
        _("Réponse de la table"), _("Décision de l’équipe"),
    ]  # fmt: skip
    rows = [
        [
            row.day,
            row.session.mandate.neighbourhood.name,
            row.session.mandate.partner.name,
            hours(row.minutes),
            row.due_on,
            str(row.get_answer_display()),
            str(row.get_ruling_display()),
        ]
        for row in overview.excess_of(user, programme)
    ]
    return _("Heures au-delà"), columns, rows
