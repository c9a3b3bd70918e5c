"""The programme's settings, for the team: each with its value in force, since when, and where it comes from.

A ``Group`` is a row of settings of one app, with what changing it leaves alone. Two sorts: those that hold at once for
what comes next, and those that begin on a day (``day_field``).
"""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.models import ProgrammeYear
from coaching.models.delays import DELAYS
from events.models import Activity
from proposals.actions.settings import UNTOLD
from proposals.models import ProgrammeSettings, SettingChange, StageRules
from readiness.models import PathRules
from reports.models import Obligation, ReportingRules
from ui.typography import hours, money, number

from . import settings_forms

MOST_CHANGES = 30
YEAR_MINUTES = ("learning_minutes", "dynamo_minutes")
HOURS_LABELS = {
    "learning_minutes": gettext_lazy("Heures pour une question d’apprentissage, par quartier"),
    "dynamo_minutes": gettext_lazy("Heures avec une place de Dynamo, par quartier"),
}
OF_THE_YEAR = (*YEAR_MINUTES, "dynamo_places", "dynamo_carries_over", "former_may_return", *DELAYS)


@dataclass(frozen=True)
class Setting:
    """One value in force. ``is_ours``: the team says otherwise than the portal proposes, or the source says."""

    label: str
    value: str
    since: Any
    source: str
    is_ours: bool = False


@dataclass
class Group:
    """``row``: what is in force. ``kept``: what a change leaves alone. ``to_come``: (day, row) of the versions to come."""

    code: str
    title: str
    kept: str
    row: Any
    form: type
    day_field: str = ""
    to_come: list = field(default_factory=list)
    said: str = ""

    @property
    def names(self):
        return self.form._meta.fields

    @property
    def url(self):
        return reverse("settings_group", args=[self.code])

    @property
    def begins(self):
        """The first day of the version in force, when versions are dated and one is written."""
        return getattr(self.row, self.day_field) if self.day_field and self.row.pk else None

    def is_used(self, row):
        """Whether something already follows a version to come."""
        return isinstance(row, ReportingRules) and Obligation.objects.under(row).exists()

    def row_before(self, day):
        """What holds on the eve of a day: what a version that begins then would replace."""
        held = [row for begins, row in self.to_come if begins < day]
        return held[-1] if held else self.row

    def settings(self, last):
        """``last``: {(group, name): the last change}; the settings of this group, in the order of its form."""
        return [self._setting(name, last.get((self.code, name))) for name in self.names]

    def _setting(self, name, change):
        known = self.row._meta.get_field(name)
        value, default = getattr(self.row, name), known.get_default()
        since = self.begins or (timezone.localdate(change.at) if change else None)
        return Setting(label_of(known), shown(name, value), since, str(known.help_text), value != default)


def label_of(known):
    return capfirst(str(HOURS_LABELS.get(known.name, known.verbose_name)))


def shown(name, value):
    """Return a value as people read it."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if value is None or value == "":
        return _("non fixé")
    if name in YEAR_MINUTES:
        return hours(value)
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, int) and "year" not in name:
        return number(value)
    return str(value)


def groups(user, today):
    """Return every group that the team changes here, the activities last."""
    found = [
        Group(
            "programme",
            _("Appels, réponse et lettres"),
            _(
                "Un appel garde le délai de réponse qu’il avait quand sa date limite a été inscrite; une lettre émise ne "
                "change pas. Le reste vaut dès maintenant, pour les dossiers ouverts aussi."
            ),
            ProgrammeSettings.current(),
            settings_forms.ProgrammeForm,
        ),
        _dated(
            "suivi",
            _("Rapports et rencontres de mi-année"),
            _(
                "Une participation garde les règles en vigueur à son premier jour\u00a0: celles qui ont commencé, et les "
                "calendriers déjà établis, ne changent pas."
            ),
            list(ReportingRules.objects.visible_to(user).in_order()),
            ReportingRules,
            settings_forms.ReportingForm,
            "valid_from",
            today,
        ),
        _dated(
            "preparation",
            _("Parcours de préparation"),
            _("Une demande garde les règles du jour où elle a été ouverte."),
            list(PathRules.objects.order_by("starts_on")),
            PathRules,
            settings_forms.PathForm,
            "starts_on",
            today,
        ),
    ]
    return found + [
        Group(
            f"{ACTIVITY}{activity.code}",
            activity.name,
            _(
                "Une place déjà offerte garde l’heure limite qui a été écrite à la personne; une attestation délivrée reste."
            ),
            activity,
            settings_forms.ActivityForm,
        )
        for activity in Activity.objects.visible_to(user).in_order()
    ]


def _dated(code, title, kept, rows, model, form, day_field, today):
    begun = [row for row in rows if getattr(row, day_field) <= today]
    to_come = [(getattr(row, day_field), row) for row in rows if getattr(row, day_field) > today]
    return Group(code, title, kept, begun[-1] if begun else model(), form, day_field, to_come)


def group_named(code, user, today):
    return next((one for one in groups(user, today) if one.code == code), None)


def last_changes(user, found):
    """{(group, name): its last change}, in one query."""
    last = {}
    for change in SettingChange.objects.visible_to(user).of(*(one.code for one in found)):
        last.setdefault((change.group, change.name), change)
    return last


ACTIVITY = "activite-"


def of_activities(found, last):
    """What the list says of the activities, one a row: {group, settings}; their settings are the same four."""
    return [(group, group.settings(last)) for group in found if group.code.startswith(ACTIVITY)]


def of_the_programme(found, last):
    return [(group, group.settings(last)) for group in found if not group.code.startswith(ACTIVITY)]


# --- Settings that other pages change -------------------------------------------------------------------------------
def year_settings(user, today):
    """(programme year, its settings, where they change) of the year under way, or None."""
    year = ProgrammeYear.objects.visible_to(user).holding(today).first()
    if year is None:
        return None
    rows = []
    for name in OF_THE_YEAR:
        known, value = year._meta.get_field(name), getattr(year, name)
        rows.append(
            Setting(
                label_of(known), shown(name, value), year.starts_on, str(known.help_text), value != known.get_default()
            )
        )
    return {"year": year, "rows": rows}


def reserved_amounts(now):
    """(stage, reserved amount, since) as the rules of the stages have it."""
    return [
        (row.stage, row.reserved_per_year, timezone.localdate(row.valid_from))
        for row in StageRules.objects.in_force(now).select_related("stage").order_by("stage__number")
    ]


# --- A change -------------------------------------------------------------------------------------------------------
def changes(group, before, values):
    """Return [(label, before, after)] of what the typed values change of a row."""
    return [
        (label_of(before._meta.get_field(name)), shown(name, getattr(before, name)), shown(name, value))
        for name, value in values.items()
        if getattr(before, name) != value
    ]


def fingerprint(before, values, day):
    """The short sum of what a preview shows: a confirmation that carries another is shown the preview again."""
    told = sorted((name, str(getattr(before, name)), str(value)) for name, value in values.items())
    return hashlib.sha256(repr((told, day)).encode()).hexdigest()[:16]


def history(user, group):
    """The last changes of a group: (change, label, before, after), in words."""
    rows = SettingChange.objects.visible_to(user).of(group.code)[:MOST_CHANGES]
    return [_in_words(group, change) for change in rows]


def _in_words(group, change):
    known = group.row._meta.get_field(change.name)
    words = ("", "") if change.name in UNTOLD else tuple(_read(known, text) for text in (change.before, change.after))
    return {"change": change, "label": label_of(known), "before": words[0], "after": words[1]}


def _read(known, text):
    return shown(known.name, known.to_python(text) if text else None)
