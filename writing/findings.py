"""What a check finds, and the checks that every long form asks for: what is empty, begun and not ended, or too long."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ui.typography import number

from . import limits
from .form import count_words

ASSUMPTION = "Hypothèse du portail"


@dataclass(frozen=True)
class Finding:
    """A broken rule. ``blocking`` false: a warning, shown and not refused. ``field`` is the control's id suffix."""

    section: str
    field: str
    rule: str
    mend: str
    source: str
    blocking: bool = True


def as_date(raw):
    """Return the date of an ISO text, or None."""
    try:
        return date.fromisoformat(str(raw or "").strip())
    except ValueError:
        return None


def filled(value):
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(filled(item) for item in value)
    if isinstance(value, dict):
        return any(filled(item) for item in value.values())
    return value is not None and value is not False


def too_long(section, spec, field, value):
    words = count_words(value) if isinstance(value, str) else 0
    if spec.max_words and words > spec.max_words:
        yield Finding(
            section.code,
            field,
            _("«\u00a0%(label)s\u00a0» compte %(words)s mots.") % {"label": spec.label, "words": words},
            _("Raccourcissez la réponse à %(limit)s mots au plus.") % {"limit": spec.max_words},
            ASSUMPTION,
        )
    elif spec.max_chars and isinstance(value, str):
        yield from too_many_signs(section, field, spec.label, value, spec.max_chars)


def too_many_signs(section, field, label, value, limit):
    if len(value) > limit:
        yield Finding(
            section.code,
            field,
            _("«\u00a0%(label)s\u00a0» compte %(n)s caractères, soit %(excess)s.")
            % {"label": label, "n": number(len(value)), "excess": limits.too_many(len(value), limit)},
            limits.mend(len(value), limit),
            ASSUMPTION,
        )


def row_name(spec, index):
    """What the page calls a row of a list: « Question 1 », « Partenaire 2 »."""
    return spec.item_label.replace("{n}", str(index + 1)) or _("Ligne %(n)s") % {"n": index + 1}


def begun_rows(section, spec, value):
    """Each begun row of a list says everything that a row must say."""
    if not spec.item_fields or not isinstance(value, list):
        return
    for index, row in enumerate(value):
        row = row if isinstance(row, dict) else {}
        if not any(filled(cell) for cell in row.values()):
            continue
        for item in spec.item_fields:
            if item.required and not filled(row.get(item.code)):
                yield Finding(
                    section.code,
                    f"{spec.code}-{index}-{item.code}",
                    _("%(row)s\u00a0: «\u00a0%(label)s\u00a0» est vide.")
                    % {"row": row_name(spec, index), "label": item.label},
                    _("Complétez la ligne ou videz-la."),
                    section.source,
                )
            yield from too_long(section, item, f"{spec.code}-{index}-{item.code}", row.get(item.code))
