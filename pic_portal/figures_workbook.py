"""The programme's figures of a year as a workbook: each chart as a sheet, then the rows that it counts.

Real numbers and dates; texts that no spreadsheet takes for a formula (``ui.spreadsheets``). The same doors as the page.
"""

from django.utils.translation import gettext as _

from events import figures as event_figures
from proposals import taking_part
from reports.models import Obligation, State
from toolbox import learned
from ui import spreadsheets
from ui.spreadsheets import Dollars


def workbook(figures):
    """Return the bytes of the workbook of a ``figures.Figures``."""
    return spreadsheets.workbook([*_charts(figures), *_rows(figures)])


def _charts(figures):
    """One sheet a chart that has something to say; hours are decimal hours."""
    hours = figures.hours.chart if figures.hours else None
    for name, chart in (
        (_("Participations par année"), figures.participations),
        (_("Heures par enveloppe"), hours),
        (_("Activités par sorte"), figures.activities),
        (_("Rapports par état"), figures.reports),
        (_("Apprentissages par thème"), figures.lessons),
    ):
        if chart is not None:
            unit = spreadsheets.hours if chart is hours else int
            rows = [[row.label, *(unit(figure.value) for figure in row.figures)] for row in chart.rows]
            total = (
                [[chart.total.label, *(unit(figure.value) for figure in chart.total.figures)]] if chart.total else []
            )
            yield name, [chart.label, *chart.columns], rows, *total


def _rows(figures):
    user, year = figures.user, figures.year
    yield (
        _("Participations %(year)s") % {"year": year},
        [_("Quartier"), _("Initiative"), _("Étape"), _("An"), _("Du"), _("Au"), _("Soutien"), _("Montant réservé")],
        [_participation(row) for row in taking_part.years_of_participation(user, year)],
    )
    yield (
        _("Activités %(year)s") % {"year": year},
        [_("Titre"), _("Sorte"), _("Début"), _("Places"), _("Inscriptions"), _("En attente"), _("Présences")],
        [_activity(row) for row in event_figures.dates_of_year(user, year).with_context().soonest_first()],
    )
    due = Obligation.objects.visible_to(user).standing().with_state(figures.today).due_in(year)
    yield (
        _("Échéances %(year)s") % {"year": year},
        [_("Quartier"), _("Échéance"), _("Du"), _("Au"), _("Au plus tard"), _("Fait le"), _("État")],
        [_obligation(row) for row in due.with_context().by_date()],
    )
    told = learned.lessons_of_year(user, year).with_context().latest_first()
    yield (
        _("Apprentissages %(year)s") % {"year": year},
        [_("Quartier"), _("Étape"), _("Consigné le"), _("Question"), _("Ce qui a été appris"), _("Étiquettes")],
        [_lesson(row) for row in told],
    )


def _participation(row):
    kept = row.participation
    return [
        kept.neighbourhood.name, kept.initiative.title, kept.stage.name, row.number, row.starts_on, row.ends_on,
        Dollars(row.amount), Dollars(row.reserved),
    ]  # fmt: skip


def _activity(row):
    return [
        row.title, row.activity.get_kind_display(), row.starts_at, row.capacity, row.taken, row.waiting, row.present,
    ]  # fmt: skip


def _obligation(row):
    return [
        row.participation.neighbourhood.name, row.title, row.period_starts_on, row.period_ends_on, row.when_due,
        row.done_on, _state(row),
    ]  # fmt: skip


def _state(row):
    return str(State(row.state).label)


def _lesson(row):
    kept = row.report.obligation.participation
    return [
        kept.neighbourhood.name, kept.stage.name, row.recorded_at, row.question, row.text,
        ", ".join(tag.name for tag in row.tags.all()),
    ]  # fmt: skip
