"""Invented figures for the page of components; nothing here belongs to a real neighbourhood."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from . import svg, timelines
from .bars import HoursRow, hours_bars
from .charts import ChartRow, Figure, chart
from .diff import compare_texts
from .fields import DurationField, HintedRadioSelect, LocalDateField, LocalDateTimeField, MoneyField
from .forms import BaseForm, forms
from .money_rows import MoneyRow, money_rows
from .typography import long_date
from .uploads import UploadedFileField

STAGES = [
    SimpleNamespace(number=1, name=lazy("Planification")),
    SimpleNamespace(number=2, name=lazy("Déploiement")),
    SimpleNamespace(number=3, name=lazy("Intensification")),
]


class SampleForm(BaseForm):
    """One field of each sort."""

    title = forms.CharField(
        label=lazy("Titre de l’initiative"), max_length=120, help_text=lazy("Une phrase courte suffit.")
    )
    stage = forms.ChoiceField(
        label=lazy("Étape"),
        choices=[("1", lazy("Planification")), ("2", lazy("Déploiement")), ("3", lazy("Intensification"))],
        widget=HintedRadioSelect(
            hints={
                "1": lazy("1 an, de 25\xa0000\xa0$ à 50\xa0000\xa0$"),
                "2": lazy("3 ans, de 75\xa0000\xa0$ à 150\xa0000\xa0$"),
            }
        ),
        help_text=lazy("Vous pourrez changer d’étape tant que la proposition est un brouillon."),
    )
    amount = MoneyField(
        label=lazy("Montant demandé pour l’an 1"),
        min_value=Decimal(75_000),
        max_value=Decimal(150_000),
        help_text=lazy("Entre 75\xa0000\xa0$ et 150\xa0000\xa0$, par exemple 90\xa0000."),
    )
    duration = DurationField(
        label=lazy("Durée de la rencontre"), help_text=lazy("En quarts d’heure, par exemple 1,5 ou 1\xa0h\xa030.")
    )
    met_on = LocalDateField(label=lazy("Date du premier échange"), required=False)
    opens_at = LocalDateTimeField(label=lazy("Ouverture des inscriptions"), required=False)
    mode = forms.ChoiceField(
        label=lazy("Mode"), choices=[("", "---------"), ("v", lazy("Virtuel")), ("p", lazy("En personne"))]
    )
    themes = forms.MultipleChoiceField(
        label=lazy("Thèmes"),
        required=False,
        choices=[("a", lazy("Évaluation")), ("b", lazy("Mobilisation")), ("c", lazy("Équité, diversité et inclusion"))],
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(label=lazy("Changement souhaité"), widget=forms.Textarea(attrs={"rows": 5}))
    plan = UploadedFileField(
        label=lazy("Plan de quartier"),
        allowed=("pdf", "docx"),
        required=False,
        help_text=lazy("PDF ou DOCX, 10\xa0Mo au plus."),
    )
    agrees = forms.BooleanField(label=lazy("Je déclare que la table a adopté cette proposition"))


def _form(bound):
    if not bound:
        return SampleForm(prefix="vide", initial={"amount": Decimal("90000"), "duration": 90})
    data = {
        "erreur-amount": "160 000\xa0$",
        "erreur-duration": "1,3",
        "erreur-met_on": "2027-02-30",
        "erreur-title": "Ruelle",
    }
    form = SampleForm(data, prefix="erreur")
    form.is_valid()
    return form


def _years(start, count, today):
    cells = []
    for n in range(count):
        first, last = start.replace(year=start.year + n), start.replace(year=start.year + n + 1)
        state = "done" if last <= today else "current" if first <= today else "planned"
        cells.append(timelines.TimelineYear(_("an %(n)s") % {"n": n + 1}, first, last, state))
    return cells


def _history(start, stages, today):
    """Two phases that overlap, a refusal, and an award whose deposit and answer are close."""
    periods = [
        timelines.Period(
            timelines.PHASE_ONE, _("Phase 1"), ("La cuisine collective", "Le jardin des ruelles"), date(2015, 1, 1),
            date(2024, 1, 1),
        ),
        *(
            timelines.Period(s.number, s.name, (s.title,), s.start, s.end + timedelta(days=1), s.status, tuple(s.years))
            for s in stages
        ),
    ]  # fmt: skip
    told = [
        (-520, "submitted", _("Proposition déposée"), "Le marché du coin"),
        (-470, "refused", _("Réponse\u00a0: refusée"), "Le marché du coin"),
        (-70, "submitted", _("Proposition déposée"), "Manger ensemble"),
        (-20, "accepted", _("Réponse\u00a0: acceptée"), "Manger ensemble"),
    ]
    marks = [timelines.Mark(start + timedelta(days=days), *facts) for days, *facts in told]
    return timelines.history(periods, marks, today=today, name="Quartier des Érables")


def _pictures(today):
    start = date(today.year - 3, 7, 1)
    stages = [
        timelines.TimelineStage(1, _("Planification"), "Manger ensemble", _years(start, 1, today), _("terminée")),
        timelines.TimelineStage(
            2, _("Déploiement"), "Manger ensemble", _years(start.replace(year=start.year + 1), 3, today), _("en cours")
        ),
        timelines.TimelineStage(
            3, "Intensification", "Manger ensemble", _years(start.replace(year=start.year + 4), 3, today), _("à venir")
        ),
    ]
    ago = timedelta
    return {
        "history": _history(start, stages, today),
        "history_empty": timelines.history([], [], today=today, name="Quartier des Passerelles"),
        "timeline": timelines.timeline(stages, today=today, name="Quartier des Érables"),
        "timeline_empty": timelines.timeline([], today=today, name="Quartier des Passerelles"),
        "clocks": [
            svg.eight_week_clock(today - ago(17), today),
            svg.eight_week_clock(today - ago(47), today),
            svg.eight_week_clock(today - ago(61), today),
            svg.eight_week_clock(today - ago(70), today, today - ago(25)),
        ],
        "gauges": [
            svg.hours_gauge(
                [
                    svg.Lot("2025-2026", 1860, 1230, today + ago(40), soon=True),
                    svg.Lot("2026-2027", 1860, 0, today + ago(405)),
                ],
                reserved=900,
            ),
            svg.hours_gauge(
                [svg.Lot("2026-2027", 1860, 1860, today + ago(300))], excess=540, title=_("Heures d’apprentissage")
            ),
        ],
        "places": [
            svg.nine_places(6, waiting=0, year=f"{today.year}-{today.year + 1}"),
            svg.nine_places(9, waiting=3, own_rank=2, year=today.year),
            svg.nine_places(7, own_place=4),
        ],
        "chart": chart(
            "sample",
            [
                ChartRow("2026", (Figure(2, "#"), Figure(1, "#")), ((("1", 2), ("2", 1)),)),
                ChartRow("2027", (Figure(0), Figure(3, "#")), ((("2", 3),),)),
            ],
            title=_("Participations par année"),
            label=_("Année"),
            columns=[_("Planification"), _("Déploiement")],
            legend=[("1", _("Planification")), ("2", _("Déploiement"))],
            total=ChartRow(_("Total"), (Figure(2, "#"), Figure(4, "#"))),
        ),
        "hours_rows": hours_bars(
            [
                ("Quartier des Érables", "#", 1230, 630, 0, [(_("Réservées"), 600)]),
                ("Quartier du Vieux-Moulin", "#", 3720, 0, 195, [(_("Réservées"), 0)]),
                ("Quartier des Passerelles", "#", 0, 1860, 0, [(_("Réservées"), 0)]),
            ]
        ),
        "hours_total": HoursRow(_("Total"), "", 4950, 2490, 195, ((_("Réservées"), 600),)),
        "seats": [svg.seats(14, 20), svg.seats(20, 20, 6), svg.seats(22, 20)],
        "bars": svg.money_bars(
            [
                ("2024", Decimal(50_000), 1),
                ("2025", Decimal(120_000), 2),
                ("2026", Decimal(150_000), 2),
                ("2027", Decimal(300_000), 3),
            ]
        ),
    }


def _award(label, paid, left):
    return MoneyRow(label, (("paid", paid), ("left", left)), ((_("Versé"), paid), (_("Reste à verser"), left)))


def _lists(today):
    rows = [
        {
            "label": _("Animation et coordination"),
            "planned": Decimal(60_000),
            "actual": Decimal("58200.50"),
            "variance": Decimal("-1799.50"),
        },
        {
            "label": _("Aménagement de la cuisine collective"),
            "planned": Decimal(30_000),
            "actual": Decimal(36_500),
            "variance": Decimal(6_500),
            "explanation": _("Le plancher a dû être refait."),
        },
        {
            "label": _("Évaluation"),
            "planned": Decimal(10_000),
            "actual": Decimal(4_000),
            "variance": Decimal(-6_000),
            "must_explain": True,
        },
    ]
    return {
        "tags": [
            (_("brouillon"), "neutral"),
            (_("déposée"), "info"),
            (_("échéance proche"), "soon"),
            (_("acceptée"), "done"),
            (_("en retard"), "late"),
            (_("retirée"), "closed"),
        ],
        "stages": STAGES,
        "tasks": [
            {"label": _("Changement souhaité"), "url": "#", "status": _("terminée"), "tone": "done"},
            {
                "label": _("Préalables et preuves"),
                "url": "#",
                "status": _("commencée"),
                "tone": "info",
                "hint": _("Il manque la preuve du plan de quartier."),
            },
            {"label": _("Budget par année"), "url": "#", "status": _("à faire"), "tone": "neutral"},
            {"label": _("Vérifier et déposer"), "url": "", "status": _("pas encore possible"), "tone": "closed"},
        ],
        "summary_rows": [
            {"label": _("Quartier"), "value": "Quartier des Érables"},
            {
                "label": _("Changement souhaité"),
                "value": _("Que chaque famille du quartier mange à sa faim.\n\nEt qu’elle le fasse ensemble."),
                "url": "#",
            },
            {"label": _("Date du premier échange"), "value": "", "url": "#", "action": _("Ajouter")},
        ],
        "award_rows": money_rows(
            _award(label, Decimal(paid), Decimal(left))
            for label, paid, left in (("2025", 84_000, 0), ("2026", 152_000, 110_000))
        ),
        "award_total": _award(_("Total"), Decimal(236_000), Decimal(110_000)),
        "award_legend": [("paid", _("versé")), ("left", _("reste à verser"))],
        "money_rows": rows,
        "money_total": {"planned": Decimal(100_000), "actual": Decimal("98700.50"), "variance": Decimal("-1299.50")},
        "todos": [
            {
                "label": _("Répondre aux précisions demandées"),
                "url": "#",
                "due": today + timedelta(days=3),
                "why": _("L’analyse attend votre réponse sur le budget de l’an 2."),
                "tone": "soon",
                "tone_label": _("dans 3 jours"),
            },
            {
                "label": _("Déposer le rapport annuel de l’an 1"),
                "url": "#",
                "due": today - timedelta(days=4),
                "why": _("Guide de la phase 2, section 5.3."),
                "tone": "late",
                "tone_label": _("en retard"),
            },
            {"label": _("Choisir une question d’apprentissage"), "url": "#", "due": None, "why": ""},
        ],
        "steps": [
            {"label": _("Déposée"), "state": "done", "date": long_date(today - timedelta(days=17))},
            {"label": _("Analyse"), "state": "current"},
            {"label": _("Comité"), "state": "todo"},
            {
                "label": _("Réponse"),
                "state": "todo",
                "date": _("au plus tard le %(date)s") % {"date": long_date(today + timedelta(days=39))},
            },
        ],
        "filter_groups": [
            {
                "label": _("État"),
                "options": [
                    {"label": _("Toutes"), "url": "?", "current": True, "count": 48},
                    {"label": _("En analyse"), "url": "?etat=analyse", "current": False, "count": 7},
                ],
            },
            {
                "label": _("Étape"),
                "options": [
                    {"label": stage.name, "url": f"?etape={stage.number}", "current": False} for stage in STAGES
                ],
            },
        ],
        "filter_chips": [{"label": _("En analyse"), "url": "?"}, {"label": "Quartier du Vieux-Moulin", "url": "?"}],
        "page": Paginator(range(48), 12).page(2),
        "pieces": compare_texts(
            _("Nous voulons que chaque famille mange à sa faim d’ici trois ans; la cuisine ouvrira le samedi."),
            _("Nous voulons que chaque famille d’ici mange à sa faim dans deux ans; elle ouvrira les deux jours."),
        ),
    }


def gallery(today, now):
    """Return the context of the page of components."""
    return {
        **_pictures(today),
        **_lists(today),
        "today": today,
        "now": now,
        "empty_form": _form(False),
        "refused_form": _form(True),
    }
