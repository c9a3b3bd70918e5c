"""Two versions side by side: what differs, section by section and word by word, amounts in tables, documents by name.

Nothing that differs is left out, and what is the same is there too, folded. Nothing here asks the database.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from ui.diff import Piece, compare_texts
from ui.typography import long_date, money
from writing.answers import Answer, File
from writing.findings import as_date

from .models import SectionCode
from .rules import reading
from .rules.budget import ZERO, read_budget
from .rules.form import form_spec


@dataclass(frozen=True)
class Side:
    """One of the two: the answers under the rules that the version names, and what else it froze."""

    content: reading.Content
    facts: dict


@dataclass(frozen=True)
class TextRow:
    """An answer of either side. ``pieces``: same and deleted make the old text, same and inserted the new one."""

    answer: Answer
    pieces: list[Piece]

    @property
    def changed(self):
        return any(piece.kind != "same" for piece in self.pieces)


@dataclass(frozen=True)
class MoneyRow:
    """Dollars before and after; None where nothing stands. ``was``, ``now``: what was typed and is no amount."""

    label: str
    before: Decimal | None = None
    after: Decimal | None = None
    was: str = ""
    now: str = ""

    @property
    def difference(self):
        return (self.after or ZERO) - (self.before or ZERO)

    @property
    def changed(self):
        return (self.before, self.was) != (self.after, self.now)


@dataclass(frozen=True)
class MoneyTable:
    """Rows of amounts, whose sum is ``total``."""

    rows: list[MoneyRow]

    @property
    def changed(self):
        return [row for row in self.rows if row.changed]

    @property
    def same(self):
        return [row for row in self.rows if not row.changed]

    @property
    def unchanged(self):
        """The sum of what is the same, without which the rows that are shown would not add up; None without any."""
        return _sum("", self.same) if self.same else None

    @property
    def total(self):
        return _sum("", self.rows)


@dataclass(frozen=True)
class FileRow:
    """A document: ``kind`` is added, removed, replaced (another content under the same name), renamed or same."""

    kind: str
    place: str
    old: File | None = None
    new: File | None = None


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    rows: list[TextRow]
    in_old: bool = True
    in_new: bool = True
    years: MoneyTable | None = None
    lines: MoneyTable | None = None

    @property
    def changed_rows(self):
        return [row for row in self.rows if row.changed]

    @property
    def same_rows(self):
        return [row for row in self.rows if not row.changed]

    @property
    def changed(self):
        amounts = [table for table in (self.years, self.lines) if table is not None]
        return bool(self.changed_rows or any(table.changed for table in amounts)) or self.in_old != self.in_new


@dataclass(frozen=True)
class Comparison:
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    files: list[FileRow] = field(default_factory=list)

    @property
    def changed_sections(self):
        return [section for section in self.sections if section.changed]

    @property
    def same_sections(self):
        return [section for section in self.sections if not section.changed]

    @property
    def changed_files(self):
        return [row for row in self.files if row.kind != "same"]

    @property
    def same_files(self):
        return [row for row in self.files if row.kind == "same"]

    @property
    def changed(self):
        return bool(self.facts or self.changed_sections or self.changed_files)


def compare(old: Side, new: Side) -> Comparison:
    """Return everything of two versions, what changed and what did not."""
    return Comparison(
        facts=_facts(old, new), sections=list(_sections(old.content, new.content)), files=_files(old, new)
    )


# --- What the version says of itself --------------------------------------------------------------------------------
def _facts(old, new):
    """(label, before, after) of the stage, its rules, the call and the other facts that differ."""
    told = zip(_told(old), _told(new), strict=True)
    return [(label, before or "–", after or "–") for (label, before), (_label, after) in told if before != after]


def _told(side):
    rules, facts = side.content.rules, side.facts
    contact = as_date(facts.get("first_contact_on"))
    low, high = money(rules.min_per_year), money(rules.max_per_year)
    yield _("Étape"), str(rules.stage)
    yield _("Fourchette par année"), _("de %(low)s à %(high)s") % {"low": low, "high": high}
    yield _("Appel"), str(facts.get("call", ""))
    yield _("Quartier"), str(facts.get("neighbourhood", ""))
    yield _("Premier échange"), long_date(contact) if contact else ""


# --- Answers --------------------------------------------------------------------------------------------------------
def _sections(old, new):
    """The sections of the new version in its order, then those that only the old one has."""
    before = {page.code: page for page in reading.pages(old)}
    after = {page.code: page for page in reading.pages(new)}
    for code in [*after, *(code for code in before if code not in after)]:
        page = after.get(code) or before[code]
        amounts = {}
        if code == SectionCode.BUDGET:
            amounts = {"years": _years(old, new), "lines": _lines(old, new)}
        rows = list(_rows(before.get(code), after.get(code), skip=_is_amount if amounts else None))
        yield Section(code, page.title, rows, in_old=code in before, in_new=code in after, **amounts)


def _rows(before, after, *, skip=None):
    """The answers of both sides, each once; files are compared apart, by their content."""
    was = {answer.key: answer for answer in before.answers} if before else {}
    now = {answer.key: answer for answer in after.answers} if after else {}
    for key in [*now, *(key for key in was if key not in now)]:
        answer = now.get(key) or was[key]
        if _is_file(was.get(key)) or _is_file(now.get(key)) or (skip and skip(answer)):
            continue
        texts = [side[key].text if key in side else "" for side in (was, now)]
        yield TextRow(answer, compare_texts(*texts))


def _is_amount(answer):
    return answer.path[0] in ("lines", "skill_lines")


def _is_file(answer):
    return answer is not None and bool(answer.files)


# --- Amounts --------------------------------------------------------------------------------------------------------
def _budgets(*contents):
    return [
        read_budget(content.data(SectionCode.BUDGET), years=content.years, rules=content.rules) for content in contents
    ]


def _years(old, new):
    """What each year asks for in the range, and outside of it."""
    budgets = _budgets(old, new)
    rows = []
    for index in range(max(len(budget.years) for budget in budgets)):
        years = [budget.years[index] if index < len(budget.years) else None for budget in budgets]
        for name, label in (
            ("in_range", _("An\u00a0%(n)s, dans la fourchette")),
            ("outside", _("An\u00a0%(n)s, hors de la fourchette")),
        ):
            before, after = (getattr(year, name) if year else None for year in years)
            if before or after or name == "in_range":
                rows.append(MoneyRow(label % {"n": index + 1}, before, after))
    return MoneyTable(rows)


def _lines(old, new):
    """The lines by their label, each in each year that holds something; two of the same label are told apart by order."""
    before, after = (dict(_cells(budget)) for budget in _budgets(old, new))
    lines = list(dict.fromkeys(key[:-1] for key in [*after, *before]))
    rows = []
    for line in lines:
        for year in sorted({key[-1] for key in (*before, *after) if key[:-1] == line}):
            was, now = before.get((*line, year)), after.get((*line, year))
            label = _("%(line)s, an\u00a0%(n)s") % {"line": line[1], "n": year}
            rows.append(MoneyRow(label, _amount(was), _amount(now), _refused(was), _refused(now)))
    return MoneyTable(rows)


def _cells(budget):
    labels = {item["code"]: item["label"] for item in form_spec()[SectionCode.BUDGET].extra["skill_lines"]}
    seen = Counter()
    for line in budget.all_lines:
        if line.is_blank:
            continue
        label = labels.get(line.code) or line.label or _("(sans nom)")
        seen[line.code, label] += 1
        for year, cell in enumerate(line.cells, start=1):
            if not cell.is_blank:
                yield (line.code, label, seen[line.code, label], year), cell


def _amount(cell):
    return cell.amount if cell else None


def _refused(cell):
    return cell.raw.strip() if cell and cell.amount is None else ""


def _sum(label, rows):
    before = sum((row.before or ZERO for row in rows), ZERO)
    after = sum((row.after or ZERO for row in rows), ZERO)
    return MoneyRow(label, before, after)


# --- Documents ------------------------------------------------------------------------------------------------------
def _files(old, new):
    """Pair the documents of each place: first by content and name, then by content, then by name."""
    rows = []
    slots = dict.fromkeys(file.slot for file in [*new.content.files, *old.content.files])
    places = {**_places(old.content), **_places(new.content)}
    for slot in slots:
        was, now = list(old.content.files_in(slot)), list(new.content.files_in(slot))
        for kind, alike in (("same", _same), ("renamed", _same_content), ("replaced", _same_name)):
            for before, after in _pairs(was, now, alike):
                rows.append(FileRow(kind, places.get(slot, slot), before, after))
        rows += [FileRow("added", places.get(slot, slot), new=file) for file in now]
        rows += [FileRow("removed", places.get(slot, slot), old=file) for file in was]
    return rows


def _pairs(was, now, alike):
    """Take out of both lists, and yield, the pairs that are alike."""
    for before in list(was):
        after = next((file for file in now if alike(before, file)), None)
        if after is not None:
            was.remove(before)
            now.remove(after)
            yield before, after


def _same(before, after):
    return _same_content(before, after) and _same_name(before, after)


def _same_content(before, after):
    return before.digest == after.digest


def _same_name(before, after):
    return before.name == after.name


def _places(content):
    """{slot: where a reader finds it}: the prerequisite, the vision, the documents."""
    places = {row.code: row.label for row in content.rules.prerequisites.all()}
    return places | {section.code: section.title for section, _requirement in form_spec().for_rules(content.rules)}
