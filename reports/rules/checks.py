"""Everything that a report must hold to be handed in: each broken rule with its field, its words, its source, its mend."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ui.typography import long_date, money
from writing import limits
from writing.findings import ASSUMPTION, Finding, begun_rows, filled, too_long, too_many_signs

from ..models import ReportSection
from .form import report_form
from .statement import variance_words

GUIDE_5_3 = "Guide de la phase 2, section 5.3"


@dataclass(frozen=True)
class Subject:
    """What is checked. ``sections``: {code: data}; ``statement``: the one of those sections; ``only``: those looked at."""

    kind: str
    year_number: int
    stage_number: int
    period_ends_on: date
    today: date
    sections: dict
    statement: object
    only: frozenset | None = None

    def data(self, code):
        value = self.sections.get(code)
        return value if isinstance(value, dict) else {}


def check(subject) -> list[Finding]:
    """Return what stands in the way of handing the report in, then the warnings. Empty: nothing."""
    found = list(_opening(subject)) if subject.only is None else []
    for section in report_form().of(subject.kind):
        if subject.only is not None and section.code not in subject.only:
            continue
        found += _plain(subject, section)
        if section.code == ReportSection.STATEMENT:
            found += _statement(subject, section)
    return sorted(found, key=lambda finding: not finding.blocking)


def _opening(subject):
    if subject.today <= subject.period_ends_on:
        yield Finding(
            "opening",
            "period",
            _("L’an %(n)s se termine le %(date)s.")
            % {"n": subject.year_number, "date": long_date(subject.period_ends_on)},
            _("Remettez le rapport à partir du lendemain; d’ici là, tout reste ici."),
            GUIDE_5_3,
        )


def _plain(subject, section):
    data, specs = subject.data(section.code), section.fields_at(subject.stage_number)
    for spec in specs:
        if spec.type == "file":
            continue
        value = data.get(spec.code)
        if spec.required_at(subject.stage_number) and not _says_something(spec, value):
            yield Finding(
                section.code,
                spec.code,
                _("«\u00a0%(label)s\u00a0» est vide.") % {"label": spec.label},
                _("Répondez à cette question."),
                section.source,
            )
        yield from begun_rows(section, spec, value)
        yield from too_long(section, spec, spec.code, value)
    asked = section.at_least if subject.stage_number in section.at_least_stages else 0
    if sum(1 for spec in specs if filled(data.get(spec.code))) < asked:
        yield Finding(
            section.code,
            specs[0].code,
            section.at_least_message,
            _("Répondez à au moins un des cinq."),
            section.source,
        )


def _says_something(spec, value):
    """A list says something when a row of it does beyond its first cell, which the portal may have filled in."""
    if not spec.item_fields or len(spec.item_fields) == 1:
        return filled(value)
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return any(filled(row.get(item.code)) for row in rows for item in spec.item_fields)


def _statement(subject, section):
    statement = subject.statement
    labels = {item["code"]: item["label"] for item in section.extra["skill_lines"]}
    for index, line in enumerate(statement.lines):
        if index in statement.label_errors:
            yield _finding(
                section, f"line-{index}-label", _("Une ligne n’a pas de nom."), statement.label_errors[index]
            )
        name = line.label or _("Ligne %(n)s") % {"n": index + 1}
        yield from too_many_signs(section, f"line-{index}-label", name, line.label, limits.LABEL)
        yield from _line(section, f"line-{index}", line, name, statement)
    for line in statement.skill_lines:
        yield from _line(section, f"skill-{line.code}", line, labels[line.code], statement)
    for name, cell in (("opening_balance", statement.opening), ("opening_reserved", statement.opening_reserved)):
        if cell.error:
            yield _finding(
                section, name, _("%(label)s\u00a0:") % {"label": section.named(name).label}, _lower(cell.error)
            )
    if not any(not line.is_blank for line in statement.all_lines):
        yield _finding(
            section,
            "line-0-actual",
            _("Le bilan financier est vide."),
            _("Inscrivez ce qui a été dépensé, ligne par ligne."),
        )
    yield from _balance(subject, section)
    if statement.plan_differs:
        yield Finding(
            section.code,
            "line-0-planned",
            _("Le prévu totalise %(planned)s; le soutien de l’an %(n)s est de %(granted)s.")
            % {
                "planned": money(statement.own.planned),
                "n": subject.year_number,
                "granted": money(statement.available),
            },
            _("Ajustez le prévu si le budget a changé depuis la proposition, ou laissez-le tel quel."),
            ASSUMPTION,
            blocking=False,
        )


def _line(section, prefix, line, name, statement):
    for part, cell in (("planned", line.planned), ("actual", line.actual)):
        if cell.error:
            yield _finding(section, f"{prefix}-{part}", _("%(line)s\u00a0:") % {"line": name}, _lower(cell.error))
    if line.actual.is_blank and not line.planned.is_blank and line.planned.amount != 0:
        yield _finding(
            section,
            f"{prefix}-actual",
            _("%(line)s\u00a0: il manque ce qui a été dépensé.") % {"line": name},
            _("Inscrivez le montant, 0 si rien n’a été dépensé."),
        )
    if line.must_explain and not line.explanation.strip():
        yield Finding(
            section.code,
            f"{prefix}-explanation",
            _("%(line)s\u00a0: l’écart est de %(variance)s.") % {"line": name, "variance": variance_words(line)},
            _("Expliquez-le en une ligne\u00a0: c’est demandé au-delà de %(percent)s\u00a0%% et de %(amount)s.")
            % {"percent": statement.limits.percent, "amount": money(statement.limits.amount)},
            ASSUMPTION,
        )
    yield from too_many_signs(
        section, f"{prefix}-explanation", _("%(line)s, explication") % {"line": name}, line.explanation, limits.SHORT
    )


def _balance(subject, section):
    """What is left is spoken of; a statement that does not read yet leaves nothing that can be trusted."""
    statement, data = subject.statement, subject.data(section.code)
    if statement.has_invalid_cell or not statement.has_something_left or not statement.total.actual:
        return
    spec = section.named("unspent")
    if data.get(spec.code) not in spec.labels:
        left = max(statement.balance, 0) + max(statement.balance_reserved, 0)
        yield _finding(
            section,
            spec.code,
            _("Il reste %(left)s.") % {"left": money(left)},
            _("Dites ce que vous proposez d’en faire."),
            ASSUMPTION,
        )


def _finding(section, name, rule, mend, source=""):
    return Finding(section.code, name, rule, mend, source or section.source)


def _lower(text):
    return text[:1].lower() + text[1:]
