"""The lists to which the programme's figures lead: exactly the rows that a figure counts, in the order of a reader.

Each list is a ``Behind``: rows from the same function as the figure, the words of its filters, its columns.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from events import figures as event_figures
from events.models import Activity
from proposals import taking_part
from proposals.models import Stage
from toolbox import learned
from toolbox.models import Theme


@dataclass(frozen=True)
class Behind:
    """``chips``: (words, name in the address) of the filters in force, besides the year."""

    title: str
    said: str
    rows: object
    chips: tuple = ()
    totals: dict | None = None


def participations(user, year, asked):
    stage = next((one for one in Stage.objects.all() if one.code == asked.get("etape")), None)
    rows = taking_part.years_of_participation(user, year, stage=stage.number if stage else None)
    return Behind(
        title=_("Participations de %(year)s") % {"year": year},
        said=_("Une participation compte dans l’année civile où commence une de ses années, comme ses montants."),
        rows=rows,
        chips=((stage.name, "etape"),) if stage else (),
    )


def activities(user, year, asked):
    kind = next((one for one in Activity.Kind if one.value == asked.get("sorte")), None)
    rows = event_figures.dates_of_year(user, year, kind=kind.value if kind else "")
    counted = event_figures.by_kind(user, year)
    totals = {
        name: sum(getattr(row, name) for row in counted if kind is None or row.kind == kind.value)
        for name in ("dates", *event_figures.SUMS)
    }
    return Behind(
        title=_("Activités de %(year)s") % {"year": year},
        said=_(
            "Les dates publiées qui commencent dans l’année civile, sans celles qui ont été annulées. Une personne présente "
            "compte une fois par date."
        ),
        rows=rows.with_context().soonest_first(),
        chips=((str(kind.label), "sorte"),) if kind else (),
        totals=totals,
    )


def lessons(user, year, asked):
    code = asked.get("theme", "")
    theme = learned.NO_THEME if code == learned.NO_THEME else None
    if theme is None and code:
        theme = next((one for one in Theme.objects.visible_to(user).in_order() if one.code == code), None)
    label = _("Sans thème encore") if theme == learned.NO_THEME else getattr(theme, "short_name", "")
    return Behind(
        title=_("Apprentissages de %(year)s") % {"year": year},
        said=_(
            "Ce que disent les rapports remis dans l’année civile. Un apprentissage prend les thèmes auxquels la boîte à "
            "outils lie ses étiquettes."
        ),
        rows=learned.lessons_of_year(user, year, theme=theme).with_context().latest_first(),
        chips=((label, "theme"),) if theme else (),
    )
