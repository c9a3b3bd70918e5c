"""Answers laid out for reading: the same on screen, in a PDF, in a comparison, in a conflict.

Nothing here decides anything; what cannot be read is shown as it was typed.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ui.typography import long_date

from .findings import as_date


@dataclass(frozen=True)
class File:
    """A document as a reader needs it. ``size`` is in bytes."""

    public_id: str
    slot: str
    name: str
    kind: str
    size: int
    digest: str = ""


@dataclass(frozen=True)
class Table:
    """Amounts by line and year, already written as text. ``total`` closes the table; each row is (label, cells)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    total: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Record:
    """A member of a list as it reads: what it is called, what is said of it in a word, then (label, text) pairs."""

    title: str
    mark: str = ""
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """One answer. ``path`` says where it stands in the section's data; ``joins``: two texts can both be kept.

    ``idle``: empty, and not asked given the other answers; a reading leaves it out.
    """

    path: tuple[str, ...]
    label: str
    text: str = ""
    group: str = ""
    joins: bool = False
    table: Table | None = None
    files: tuple[File, ...] = ()
    records: tuple[Record, ...] = ()
    idle: bool = False

    @property
    def key(self):
        return ".".join(self.path)

    @property
    def is_blank(self):
        return not (self.text or self.files)


@dataclass(frozen=True)
class Page:
    code: str
    title: str
    question: str
    source: str
    requirement: str
    answers: list[Answer]

    @property
    def is_blank(self):
        return all(answer.is_blank for answer in self.answers)


def value_at(data, path):
    """Return what ``data`` holds at ``path``, or None."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def rows_of(section, key):
    """Return the rows of a list in a section as typed, whatever shape it has."""
    rows = section.get(key) if isinstance(section, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def with_value(data, path, value):
    """Return a copy of ``data`` with ``value`` at ``path``."""
    head, *rest = path
    copy = dict(data) if isinstance(data, dict) else {}
    copy[head] = with_value(copy.get(head), rest, value) if rest else value
    return copy


def file_answer(path, label, files, group="", *, idle=False):
    """Files as an answer: their names, and the files to hand out."""
    names = "\n".join(file.name for file in files)
    return Answer(path, label, names, group=group, files=files, idle=idle and not files)


def text_of(spec, value, places=()):
    """Return an answer in words. ``places``: {slug: name}, for the one type that names neighbourhoods."""
    match spec.type:
        case "choice":
            return _choice(spec, value)
        case "date":
            return _date(value)
        case "rows":
            return "\n\n".join(_as_text(record) for record in records_of(spec, value))
        case "partners" | "questions":
            return "\n".join(filter(None, (_row(spec, row) for row in value or () if isinstance(row, dict))))
        case "neighbourhoods":
            return _places(value or (), places)
        case _:
            return str(value or "").strip()


def records_of(spec, rows):
    """Return the members of a list that say something: the first cell names them, a choice marks them."""
    found = []
    for row in rows if isinstance(rows, list) else ():
        cells = (
            [(item, text_of(item, row.get(item.code))) for item in spec.item_fields] if isinstance(row, dict) else []
        )
        if not any(text for _item, text in cells):
            continue
        (_first, title), *others = cells
        marks = ", ".join(text for item, text in others if item.type == "choice" and text)
        texts = tuple((item.label, text) for item, text in others if item.type != "choice" and text)
        found.append(Record(title or _("(sans nom)"), marks, texts))
    return tuple(found)


def _as_text(record):
    head = f"{record.title} ({record.mark.lower()})" if record.mark else record.title
    return "\n".join([head, *(f"{label}\xa0: {text}" for label, text in record.texts)])


def _choice(spec, value):
    return str(spec.labels.get(str(value), value or ""))


def _date(value):
    day = as_date(value)
    return long_date(day) if day else str(value or "").strip()


def _row(spec, row):
    cells = {item.code: text_of(item, row.get(item.code)) for item in spec.item_fields}
    first, *others = cells.values()
    if spec.type == "partners":
        role, status = cells.get("role", ""), cells.get("status", "")
        name = first or (_("(sans nom)") if role or status else "")
        return name + (f"\xa0: {role}" if role else "") + (f" ({status.lower()})" if status else "")
    return " – ".join(filter(None, [first, *others]))


def _places(slugs, places):
    """The names of the neighbourhoods chosen. A frozen version holds them as names already, those that counted."""
    if isinstance(places, dict):
        return ", ".join(places.get(slug, slug) for slug in slugs)
    return ", ".join(places) if slugs else ""
