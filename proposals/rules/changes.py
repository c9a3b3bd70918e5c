"""What a prepared set of rules changes, compared with the set in force: read before it takes effect."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.typography import money

OWN = (
    "min_per_year",
    "max_per_year",
    "reserved_per_year",
    "min_years",
    "base_years",
    "max_years",
    "source",
    "note",
)
FIGURES = OWN[:6]
ROWS = {"prerequisites": gettext_lazy("préalables"), "sections": gettext_lazy("sections du formulaire")}


def source_problem(current, values):
    """Return the sentence that asks where a changed amount or duration comes from, or "": pages cite the source beside it.

    ``values`` are what somebody typed for ``OWN``.
    """
    moved = any(values[name] != getattr(current, name) for name in FIGURES)
    if not moved or values["source"].strip() != current.source:
        return ""
    return _(
        "Un montant ou une durée change\u00a0: indiquez d’où vient ce changement. «\u00a0%(source)s\u00a0» est la "
        "source des règles en vigueur."
    ) % {"source": current.source}


def own_changes(current, prepared):
    """Return (what, before, after) for each amount, duration, source or note that differs."""
    found = []
    for name in OWN:
        before, after = getattr(current, name), getattr(prepared, name)
        if before != after:
            found.append((prepared._meta.get_field(name).verbose_name, _shown(name, before), _shown(name, after)))
    return found


def changes(current, prepared):
    """Return (what, before, after) for each difference between the set in force and the prepared one."""
    found = own_changes(current, prepared)
    for related, label in ROWS.items():
        before, after = (list(getattr(rules, related).all()) for rules in (current, prepared))
        if [_facts(row) for row in before] != [_facts(row) for row in after]:
            found.append((label, _listed(before), _listed(after)))
    return found


def _shown(name, value):
    if value in (None, ""):
        return "–"
    return money(value) if name.endswith("per_year") else str(value)


def _facts(row):
    """Every column of a row but its own key and the set to which it belongs."""
    return [getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in ("id", "rules")]


def _listed(rows):
    return "; ".join(str(row) for row in rows) or "–"
