"""The programme in figures, for the team: one chart a subject, each number of which leads to the list that it counts.

A calendar year is chosen; each subject says which year it counts by (domain rule « which year? »). Everything is read
through the doors of its app: who takes part, hours and reports follow the ordinary rights after the letter; files under
decision are not counted here. Aggregated by the database; a dozen queries, whatever there is to count.
"""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import coaching.figures
import events.figures
import reports.figures
from coaching import dynamo_places
from coaching.models import Envelope, ProgrammeYear
from proposals import taking_part
from proposals.models import Stage
from reports.models import Kind, State
from toolbox import learned
from ui.charts import ChartRow, Figure, chart
from ui.typography import hours

FIRST, LAST = 2000, 2100
KINDS = {State.LATE: "late", State.SOON: "soon", State.LATER: "later", State.DONE: "done", State.WAIVED: "waived"}


def asked_year(typed, today):
    """Return the calendar year that the address asks for, or this one."""
    if typed.isascii() and typed.isdigit() and len(typed) == 4 and FIRST <= int(typed) <= LAST:
        return int(typed)
    return today.year


@dataclass(frozen=True)
class Hours:
    """The hours of one programme year: its chart, None when nothing is counted, and Dynamo's places."""

    year: ProgrammeYear
    chart: object
    standing: object


class Figures:
    """What one person may count of a calendar year."""

    def __init__(self, user, year, now):
        self.user, self.year, self.now = user, year, now
        self.today = timezone.localdate(now)

    def behind(self, name, **query):
        return reverse(name, query={"annee": self.year} | {key: value for key, value in query.items() if value})

    # --- Who takes part ---------------------------------------------------------------------------------------------
    @cached_property
    def _taking_part(self):
        return taking_part.by_year_and_stage(self.user)

    @cached_property
    def _standings(self):
        return dynamo_places.standings(self.today)

    @property
    def programme_years(self):
        return [standing.year for standing in self._standings]

    @property
    def years(self):
        """The calendar years that have something to choose: participations, programme years, this year, that one."""
        known = {year for year, _stage in self._taking_part} | {one.starts_on.year for one in self.programme_years}
        return sorted(known | {self.today.year, self.year}, reverse=True)

    @cached_property
    def participations(self):
        found, stages = self._taking_part, list(Stage.objects.all())
        if not found:
            return None
        rows = [self._year_of_participations(year, stages, found) for year in sorted({year for year, _number in found})]
        return chart(
            "participations",
            rows,
            title=_("Participations, par année civile et par étape"),
            label=_("Année"),
            columns=[*(stage.name for stage in stages), _("Total")],
            legend=[(str(stage.number), stage.name) for stage in stages],
        )

    def _year_of_participations(self, year, stages, found):
        counts = [(stage, found.get((year, stage.number), 0)) for stage in stages]

        def url(**query):
            return reverse("figures_participations", query={"annee": year} | query)

        figures = [Figure(n, url(etape=stage.code)) for stage, n in counts]
        total = Figure(sum(n for _stage, n in counts), url())
        return ChartRow(str(year), (*figures, total), (tuple((str(stage.number), n) for stage, n in counts),))

    # --- Coaching ---------------------------------------------------------------------------------------------------
    @cached_property
    def hours(self):
        """The hours of the programme year that begins in the calendar year, or None when there is none."""
        standing = next((one for one in self._standings if one.year.starts_on.year == self.year), None)
        if standing is None:
            return None
        year = standing.year
        rows = coaching.figures.of_places(
            coaching.figures.places_with_hours(), year, through=self.today, years=self.programme_years, in_full=False
        )
        return Hours(year, self._hours_chart(year, rows), standing)

    def _hours_chart(self, year, rows):
        if not rows:
            return None
        url = f"{reverse('coaching:overview', query={'annee': year.label})}#quartiers"
        found = []
        for envelope in Envelope:
            sums = coaching.figures.totals([row for row in rows if row.envelope == envelope])
            values = (
                sums["carried"], sums["granted"] + sums["adjusted"], sums["covered"], sums["closing"], sums["excess"],
            )  # fmt: skip
            if any(values):
                bar = (("paid", sums["covered"]), ("left", sums["closing"]), ("late", sums["excess"]))
                figures = tuple(Figure(minutes, url, hours(minutes)) for minutes in values)
                found.append(ChartRow(str(envelope.label), figures, (bar,)))
        return chart(
            "hours",
            found,
            title=_("Heures d’accompagnement, année de programme %(year)s") % {"year": year.label},
            label=_("Enveloppe"),
            columns=[_("Reportées"), _("Accordées"), _("Utilisées"), _("Restantes"), _("Au-delà")],
            legend=[("paid", _("utilisées")), ("left", _("restantes")), ("late", _("au-delà, aux frais du quartier"))],
        )

    # --- Activities -------------------------------------------------------------------------------------------------
    @cached_property
    def activities(self):
        found = events.figures.by_kind(self.user, self.year)
        if not found:
            return None
        return chart(
            "activities",
            [self._kind_of_activity(row) for row in found],
            title=_("Activités collectives en %(year)s") % {"year": self.year},
            label=_("Sorte"),
            columns=[_("Dates"), _("Places"), _("Inscriptions"), _("En attente"), _("Présences")],
            legend=[("left", _("places")), ("2", _("inscriptions")), ("done", _("présences"))],
            total=self._total(found),
        )

    def _kind_of_activity(self, row):
        bars = ((("left", row.places),), (("2", row.taken),), (("done", row.present),))
        return ChartRow(row.label, self._activity_figures(row, kind=row.kind), bars)

    def _activity_figures(self, row, kind=""):
        url = self.behind("figures_activities", sorte=kind)
        return tuple(Figure(n, url) for n in (row.dates, row.places, row.taken, row.waiting, row.present))

    def _total(self, found):
        sums = {name: sum(getattr(row, name) for row in found) for name in ("dates", *events.figures.SUMS)}
        return ChartRow(_("Total"), self._activity_figures(events.figures.KindFigures("", "", **sums)))

    # --- Reports ----------------------------------------------------------------------------------------------------
    @cached_property
    def reports(self):
        found = reports.figures.by_kind_and_state(self.user, self.year, self.today)
        if not found:
            return None
        return chart(
            "reports",
            [self._kind_of_report(kind, found) for kind in Kind],
            title=_("Rapports et rencontres dont l’échéance tombe en %(year)s") % {"year": self.year},
            label=_("Sorte"),
            columns=[str(state.label) for state in State],
            legend=[(KINDS[state], str(state.label).lower()) for state in State],
        )

    def _kind_of_report(self, kind, found):
        counts = [(state, found.get((kind, state), 0)) for state in State]
        figures = [Figure(n, self.behind("reports:list", sorte=kind.value, etat=state.value)) for state, n in counts]
        return ChartRow(str(kind.label), tuple(figures), (tuple((KINDS[state], n) for state, n in counts),))

    # --- What was learned -------------------------------------------------------------------------------------------
    @cached_property
    def lessons(self):
        found = learned.by_theme(self.user, self.year)
        if not found.total:
            return None
        rows = [self._theme(theme.short_name, theme.code, n) for theme, n in found.themes]
        rows.append(self._theme(_("Sans thème encore"), learned.NO_THEME, found.bare))
        return chart(
            "lessons",
            rows,
            title=_("Apprentissages des rapports de %(year)s, par thème de la boîte à outils") % {"year": self.year},
            label=_("Thème"),
            columns=[_("Apprentissages")],
            legend=[("2", _("apprentissages"))],
            total=ChartRow(
                _("En tout, chacun compté une fois"), (Figure(found.total, self.behind("figures_lessons")),)
            ),
        )

    def _theme(self, label, code, n):
        return ChartRow(label, (Figure(n, self.behind("figures_lessons", theme=code)),), ((("2", n),),))
