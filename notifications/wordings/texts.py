"""The register of editable texts: the portal's own words, and the fields (« {initiative} ») that may stand in them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

import yaml
from django.conf import settings
from django.template import Context, engines
from django.utils import translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext, gettext_lazy

from ui import language


class SlotKind(StrEnum):
    """``QUOTE``: what somebody wrote, shown as theirs. ``TABLE``: laid out by the portal. Both stand alone."""

    WORDS = "words"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True)
class Slot:
    """A field of a text: a French name between braces, filled in by the portal.

    ``source`` is a piece of Django template, written by developers alone: what it says in the context of the e-mail is
    the value. A whole sentence that depends on the file is a slot too, empty when it does not apply (``may_be_empty``).
    """

    name: str
    label: str
    source: str
    example: str
    required: bool = False
    may_be_empty: bool = False
    kind: SlotKind = SlotKind.WORDS

    @property
    def tag(self):
        return f"{{{self.name}}}"

    @property
    def stands_alone(self):
        return self.kind != SlotKind.WORDS

    @property
    def template_source(self):
        return "{% load i18n ui letters %}" + self.source

    def value(self, context):
        """Return what the field says here, without HTML escapes: whoever lays it out in HTML escapes it."""
        return _compiled(self.template_source).template.render(Context(context, autoescape=False)).strip()


@cache
def _compiled(source):
    return engines["django"].from_string(source)


@dataclass(frozen=True)
class Group:
    code: str
    label: str
    rank: int


@dataclass(frozen=True)
class Sheet:
    """The page on which a letter is laid out: its templates, and the context that paragraphs (as JSON) are shown in."""

    screen: str
    pdf: str
    context: Callable[["Text", list], dict]


@dataclass(frozen=True)
class Text:
    """An e-mail or a letter. ``subject`` is empty for a letter: its title is the portal's.

    ``template`` is the name by which ``queue_email`` knows an e-mail. ``greets_by_name``: « Bonjour Ana Roy, ».
    ``about_file``: it is written about a file, and follows the version of the day on which that file was opened.
    An e-mail has a twin in English, a text of its own whose versions are its own; a letter has none.
    """

    code: str
    label: str
    group: Group
    body: str
    slots: tuple[Slot, ...]
    sheet: Sheet | None = None
    subject: str = ""
    template: str = ""
    greets_by_name: bool = True
    about_file: bool = False
    language: str = settings.LANGUAGE_CODE

    @property
    def is_email(self):
        return bool(self.subject)

    @property
    def lang(self):
        return language.TAGS[self.language]

    @cached_property
    def slots_by_name(self):
        return {slot.name: slot for slot in self.slots}

    def values(self, context, names):
        """Return what these fields say in a context: only those asked for, some of which ask the database."""
        return {name: self.slots_by_name[name].value(context) for name in names}

    def examples(self):
        return {slot.name: slot.example for slot in self.slots}


ENGLISH = "-en"  # ends the code of a twin

_texts: dict[str, Text] = {}
_by_template: dict[str, Text] = {}


def register_text(text):
    """Offer a text to the team; called at import by an app's ``wordings`` module."""
    _texts[text.code] = text
    if text.template:
        _by_template[text.template] = text


def register_texts(path, **more):
    """Offer the texts of a file (``reference/emails.yaml``): its group, the fields that several share, its texts.

    ``more``: what each of its texts has besides, such as the ``sheet`` of letters.
    """
    data = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    group = Group(**data["group"] | {"label": gettext_lazy(data["group"]["label"])})
    shared = {name: _slot(name, **facts) for name, facts in data.get("fields", {}).items()}
    for name, facts in data.get("emails", {}).items():
        register_text(_text(group, name, shared, template=f"{group.code}/emails/{name}", **facts, **more))
    for name, facts in data.get("letters", {}).items():
        register_text(_text(group, name, shared, **facts, **more))


def _text(group, name, shared, *, label, body, subject="", fields=None, offers=(), **facts):
    """A text offers the fields of its own, those that it uses, and the shared ones that ``offers`` names."""
    own = {field: _slot(field, **about) for field, about in (fields or {}).items()}
    slots = [
        slot
        for slot in (shared | own).values()
        if slot.name in own or slot.name in offers or slot.tag in subject or slot.tag in body
    ]
    said = {"label": gettext_lazy(label), "subject": subject, "body": body.strip()}
    return Text(f"{group.code}-{name}", group=group, slots=tuple(slots), **said, **facts)


def _slot(name, *, label, source, example, kind=SlotKind.WORDS, **facts):
    return Slot(name, gettext_lazy(label), source, example, kind=SlotKind(kind), **facts)


def all_texts():
    """Return {code: text}, in French: each is written there."""
    _discover()
    return _texts


@cache
def _in_english():
    """Return {code: twin} of the e-mails: the words of the catalogue, with its examples."""
    with translation.override("en"):
        twins = [_english_of(text) for text in all_texts().values() if text.is_email]
    return {twin.code: twin for twin in twins}


def _english_of(text):
    slots = tuple(replace(slot, example=gettext(slot.example)) for slot in text.slots)
    words = {"subject": gettext(text.subject), "body": gettext(text.body)}
    return replace(text, code=f"{text.code}{ENGLISH}", language="en", slots=slots, **words)


def twin_of(text):
    """Return the same e-mail in the portal's other language; None for a letter."""
    if text.language != settings.LANGUAGE_CODE:
        return all_texts()[text.code.removesuffix(ENGLISH)]
    return _in_english().get(f"{text.code}{ENGLISH}")


@cache
def _discover():
    """Once for each process: every e-mail asks."""
    autodiscover_modules("wordings")


def text_of(code):
    """Return the text of this code; KeyError when there is none."""
    return all_texts()[code] if code in all_texts() else _in_english()[code]


def email_text(template):
    """Return the text that ``queue_email`` calls by this name, in the active language; None: it is made of templates."""
    all_texts()
    text = _by_template.get(template)
    return twin_of(text) if text is not None and language.current() == "en" else text


def grouped():
    """Return [(group, its texts)] in the order in which people meet them."""
    groups = {}
    for text in all_texts().values():
        groups.setdefault(text.group, []).append(text)
    return sorted(groups.items(), key=lambda pair: pair[0].rank)
