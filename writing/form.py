"""A long form as data: its sections and their questions, read from the YAML file that holds the wording.

One source for the live form, its blank copy and every reading of what was answered.
"""

from dataclasses import dataclass, field

from . import limits


@dataclass(frozen=True)
class Choice:
    code: str
    label: str


@dataclass(frozen=True)
class FieldSpec:
    """One question. ``required`` is checked at submission, never when a draft is saved."""

    code: str
    type: str
    label: str
    help: str = ""
    help_for_adoption: str = ""
    max_words: int | None = None
    max_chars: int | None = None
    required: tuple[int, ...] = ()
    required_when: str = ""
    stages: tuple[int, ...] = (1, 2, 3)
    choices: tuple[Choice, ...] = ()
    only_for: tuple[str, ...] = ()
    item_label: str = ""
    add_label: str = ""
    max_items: int = 20
    item_fields: tuple["FieldSpec", ...] = ()

    def required_at(self, stage_number):
        return stage_number in self.required and stage_number in self.stages

    @property
    def labels(self):
        return {choice.code: choice.label for choice in self.choices}


@dataclass(frozen=True)
class SectionSpec:
    """One page of the form. ``extra`` keeps the wording that only one page needs (the budget's lines)."""

    code: str
    title: str
    question: str
    lede: str
    source: str
    fields: tuple[FieldSpec, ...]
    at_least: int = 0
    at_least_stages: tuple[int, ...] = ()
    at_least_message: str = ""
    extra: dict = field(default_factory=dict, hash=False, compare=False)

    def fields_at(self, stage_number):
        return [spec for spec in self.fields if stage_number in spec.stages]

    def named(self, code):
        """Return the field of that code. A method, not ``[]``: a template would take ``section.title`` for a field."""
        for spec in self.fields:
            if spec.code == code:
                return spec
        raise KeyError(code)


_ALWAYS = (1, 2, 3)
_SECTION_KEYS = {"code", "title", "question", "lede", "source", "source_code", "fields", "at_least", "at_least_message"}


def read_section(raw):
    """Return the section that a mapping of the file says; keys that no field of SectionSpec names go to ``extra``."""
    at_least = raw.get("at_least") or {}
    return SectionSpec(
        code=raw["code"],
        title=raw["title"],
        question=raw["question"],
        lede=raw["lede"],
        source=raw.get("source") or "",
        fields=tuple(_field(item) for item in raw.get("fields", ())),
        at_least=at_least.get("count", 0),
        at_least_stages=tuple(at_least.get("stages", ())),
        at_least_message=raw.get("at_least_message", ""),
        extra={key: value for key, value in raw.items() if key not in _SECTION_KEYS},
    )


def _field(raw):
    required = raw.get("required", "never")
    return FieldSpec(
        code=raw["code"],
        type=raw["type"],
        label=raw["label"],
        help=raw.get("help") or "",
        help_for_adoption=raw.get("help_for_adoption") or "",
        max_words=raw.get("max_words"),
        max_chars=raw.get("max_chars", limits.default_for(raw["type"])),
        required=_ALWAYS if required == "always" else () if required == "never" else tuple(required),
        required_when=raw.get("required_when", ""),
        stages=tuple(raw.get("stages", _ALWAYS)),
        choices=tuple(Choice(str(item["code"]), item["label"]) for item in raw.get("choices", ())),
        only_for=tuple(raw.get("only_for", ())),
        item_label=raw.get("item_label", ""),
        add_label=raw.get("add_label", ""),
        max_items=raw.get("max_items", 20),
        item_fields=tuple(_field(item) for item in raw.get("item_fields", ())),
    )


def count_words(text):
    """Words as people count them: runs of characters between spaces."""
    return len(str(text or "").split())
