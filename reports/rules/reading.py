"""What a report says, laid out for reading: the same answers on screen, in the PDF, in a conflict between two people."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from ui.typography import money
from writing.answers import Answer, File, Page, Table, file_answer, records_of, text_of
from writing.frozen import files_in_use, files_of

from ..models import ReportSection
from .form import report_form
from .statement import INSIDE, OUTSIDE, Limits, read_statement, signed, variance_words


@dataclass(frozen=True)
class Content:
    """Everything that a reading needs. ``granted`` and ``reserved``: the year's amounts in dollars."""

    kind: str
    year_number: int
    stage_number: int
    sections: dict
    granted: Decimal
    reserved: Decimal
    limits: Limits
    files: list[File] = field(default_factory=list)

    def data(self, code):
        value = self.sections.get(code)
        return value if isinstance(value, dict) else {}

    def statement(self, data=None):
        data = self.data(ReportSection.STATEMENT) if data is None else data
        return read_statement(data, granted=self.granted, reserved=self.reserved, limits=self.limits)


def of_report(report, year, sections, documents):
    """Return the content of a report as it stands. ``year``: the ``ParticipationYear`` that it tells of."""
    row = report.obligation
    files = files_in_use(documents)
    limits = Limits(row.rules.variance_percent, row.rules.variance_amount)
    return Content(
        row.kind,
        row.year_number,
        row.participation.stage.number,
        sections,
        year.amount if year else Decimal("0.00"),
        year.reserved if year else Decimal("0.00"),
        limits,
        files,
    )


def of_version(version):
    """Return the content of a frozen version, with the amounts and the limits that it was judged by."""
    content = version.content
    files = files_of(content["documents"])
    return Content(
        content["kind"],
        content["year"],
        content["stage_number"],
        content["sections"],
        Decimal(content["granted"]),
        Decimal(content["reserved"]),
        Limits(content["limits"]["percent"], Decimal(content["limits"]["amount"])),
        files,
    )


def with_section(content, code, data):
    """Return the same content with another text of one section."""
    return replace(content, sections={**content.sections, code: data})


def pages(content, *, only=None) -> list[Page]:
    """Return the sections, each with its answers in the order of the form."""
    return [
        Page(section.code, section.title, section.question, section.source, "", answers(content, section))
        for section in report_form().of(content.kind)
        if only is None or section.code in only
    ]


def answers(content, section) -> list[Answer]:
    """Every answer of a section, always the same ones in the same order, whatever was typed."""
    if section.code == ReportSection.STATEMENT:
        return list(_statement(content, section))
    return list(_plain(content, section))


def _plain(content, section):
    data = content.data(section.code)
    for spec in section.fields_at(content.stage_number):
        if spec.type == "file":
            yield file_answer((spec.code,), spec.label, tuple(content.files))
        else:
            value, is_list = data.get(spec.code), spec.type == "rows"
            records = records_of(spec, value) if is_list else ()
            joins = is_list or spec.type in ("text", "longtext")
            yield Answer((spec.code,), spec.label, text_of(spec, value), joins=joins, records=records)


def _statement(content, section):
    data, statement = content.data(section.code), content.statement()
    columns = (_("Prévu"), _("Dépensé"), _("Écart"), _("Explication"))
    labels = {item["code"]: item["label"] for item in section.extra["skill_lines"]}
    shown = [(line.label or _("(sans nom)"), line) for line in statement.lines if not line.is_blank]
    shown += [(labels[line.code], line) for line in statement.skill_lines if line.code in INSIDE and not line.is_blank]
    total = statement.own
    table = (
        Table(columns, tuple(_row(label, line) for label, line in shown), (_("Total"), _total(total)))
        if shown
        else None
    )
    yield Answer(("lines",), section.extra["lines_title"], _as_text(table), joins=True, table=table)
    for line in statement.skill_lines:
        if line.code in OUTSIDE:
            own = None if line.is_blank else Table(columns, (_row(labels[line.code], line),))
            yield Answer(
                ("skill_lines", line.code),
                labels[line.code],
                _as_text(own),
                group=section.extra["skill_title"],
                table=own,
                idle=line.is_blank and not content.reserved,  # nothing was reserved, nothing is said of it
            )
        else:
            # Its amounts count in the table above; two people may still have typed two different ones.
            yield Answer(
                ("skill_lines", line.code), labels[line.code], _as_text(_alone(line, labels, columns)), idle=True
            )
    for spec in section.fields:
        value = data.get(spec.code)
        text = text_of(spec, value)
        if spec.type == "money":
            cell = statement.opening if spec.code == "opening_balance" else statement.opening_reserved
            text = cell.raw.strip() if cell.amount is None else money(cell.amount)
        # Nothing was kept of the year before, or nothing is left to speak of: an empty answer lacks nothing.
        idle = not text and (spec.type == "money" or not statement.has_something_left)
        yield Answer((spec.code,), spec.label, text, joins=spec.type == "longtext", idle=idle)


def _alone(line, labels, columns):
    return None if line.is_blank else Table(columns, (_row(labels[line.code], line),))


def _row(label, line):
    return label, (_amount(line.planned), _amount(line.actual), variance_words(line), line.explanation.strip())


def _total(total):
    return money(total.planned), money(total.actual), signed(total.variance), ""


def _amount(cell):
    return cell.raw.strip() if cell.error else "–" if cell.amount is None else money(cell.amount)


def _as_text(table):
    """The table in lines of words, for a comparison."""
    if table is None:
        return ""
    rows = [*table.rows, *([table.total] if table.total else [])]
    return "\n".join(
        f"{label} – "
        + ", ".join(f"{column.lower()}\xa0: {cell}" for column, cell in zip(table.columns, cells, strict=True) if cell)
        for label, cells in rows
    )
