"""The English of the portal: which strings people read, gathered from the code, the templates and the YAML.

Each room keeps its catalogue, ``<app>/locale/en/LC_MESSAGES/django.po``; a string that several rooms say stands in the
lowest of them. ``scripts/catalogue.py`` is the command. Python's own strings come through Babel; those of a template are
read from the compiled template, so that they are the very strings that will be looked up.
"""

import os
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "en"
# From the lowest layer to the highest: the order in which a string finds its room.
ROOMS = (
    "ui", "search", "accounts", "writing", "notifications", "neighbourhoods", "proposals", "events", "coaching",
    "readiness", "reports", "toolbox", "pic_portal",
)  # fmt: skip
# Folders of templates/ that bear the name of no room.
TEMPLATE_ROOMS = {
    "account": "accounts",
    "mfa": "accounts",
    "allauth": "accounts",
    "emails": "notifications",
    "public": "pic_portal",
}
KEYWORDS = {
    **dict.fromkeys(("_", "_now", "lazy", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}  # fmt: skip
QUOTED = re.compile(r"""_\(\s*(?:"([^"]+)"|'([^']+)')\s*\)""")


def catalogue_path(room):
    return ROOT / room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


# --- What people read -------------------------------------------------------------------------------------------------
def gathered():
    """Return {room: {(context, msgid): [place]}}; a plural's msgid is a pair. Needs Django to be set up."""
    found = {room: {} for room in ROOMS}
    known = {}
    for room in ROOMS:
        for place, context, msgid in _of_room(room):
            # A singular that is also said alone shares its entry with the plural, which gettext wants whole.
            key = (context, msgid[0] if isinstance(msgid, tuple) else msgid)
            at = known.setdefault(key, (room, msgid))
            if isinstance(msgid, tuple) and not isinstance(at[1], tuple):
                found[at[0]][context, msgid] = found[at[0]].pop((context, at[1]))
                at = known[key] = (at[0], msgid)
            found[at[0]].setdefault((context, at[1]), []).append(place)
    return found


def _of_room(room):
    for path in sorted((ROOT / room).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts):
            yield from _of_python(path)
    for path in _templates_of(room):
        yield from ((path, context, msgid) for context, msgid in strings_of_template(path.read_text(encoding="utf-8")))
    yield from _of_yaml(room)


def _of_python(path):
    for _line, message, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
        if message and message != ("",):
            yield path, context, message


def _templates_of(room):
    folder = ROOT / "templates"
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
        top = path.relative_to(folder).parts[0]
        owner = top if top in ROOMS else TEMPLATE_ROOMS.get(top, "ui")
        if owner == room:
            yield path


def strings_of_template(source):
    """Yield (context, msgid) of a template's text, as Django will look them up."""
    from django.template import Template
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    for node in Template(source).nodelist.get_nodes_by_type((BlockTranslateNode, TranslateNode)):
        context = str(node.message_context.resolve({})) if node.message_context else None
        if isinstance(node, TranslateNode):
            if isinstance(literal := node.filter_expression.var, str):
                yield context, literal
            elif (text := getattr(literal, "literal", None)) is not None:
                yield context, text.replace("%", "%%")
            continue
        singular, _names = node.render_token_list(node.singular)
        if node.plural:
            plural, _names = node.render_token_list(node.plural)
            yield context, (_trimmed(node, singular), _trimmed(node, plural))
        else:
            yield context, _trimmed(node, singular)
    for first, second in QUOTED.findall(source):
        yield None, (first or second).replace("%", "%%")


def _trimmed(node, text):
    from django.utils.translation import trim_whitespace

    return trim_whitespace(text) if node.trimmed else text


def _of_yaml(room):
    """Texts read with ``ui.reference``, and the words of e-mails and letters with what their fields say."""
    from django.apps import apps
    from django.urls import get_resolver
    from django.utils.module_loading import autodiscover_modules

    from notifications.wordings import all_texts
    from ui import reference

    get_resolver().url_patterns  # noqa: B018 - the views import whatever reads a file
    autodiscover_modules("wordings", "loading")
    for file in reference.declared():
        if file.path.is_relative_to(ROOT / room):
            yield from ((file.path, None, words) for words in file.strings())
    for text in all_texts().values():
        place = ROOT / text.group.code / "reference"
        if apps.is_installed(room) and text.group.code == room:
            strings = [str(text.label), str(text.group.label)]
            if text.is_email:
                strings += [text.subject, text.body, *(slot.example for slot in text.slots)]
            yield from ((place, None, words) for words in strings if words)
            for slot in text.slots:
                yield place, None, str(slot.label)
                yield from ((place, context, msgid) for context, msgid in strings_of_template(slot.template_source))


# --- The catalogues ---------------------------------------------------------------------------------------------------
def read(room):
    """Return the room's catalogue; an empty one when there is none."""
    path = catalogue_path(room)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def faults(room, wanted):
    """Yield what keeps the room's English from being whole: a string missing, doubtful, left over, or with other fields."""
    catalogue = read(room)
    said = {(message.context, message.id): message for message in catalogue if message.id}
    for key in wanted:
        message = said.get(key)
        if message is None or not _is_said(message):
            yield f"{room}: missing {key[1]!r}"
        elif message.fuzzy:
            yield f"{room}: doubtful {key[1]!r}"
        else:
            yield from (f"{room}: {fault} in {key[1]!r}" for fault in _differences(message))
    yield from (f"{room}: nobody says {key[1]!r}" for key in said if key not in wanted)


HEADER = """\
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
FIELDS = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w*)\}|%%")


def _differences(message):
    """Fields that the English lacks or invents: a plural's singular may leave its number out."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    wanted = {field[0] for text in ids for field in FIELDS.finditer(text)}
    for text in strings:
        said = {field[0] for field in FIELDS.finditer(text)}
        if said - wanted - {"%%"}:
            yield f"unknown fields {sorted(said - wanted)}"
        if len(strings) == 1 and wanted - said - {"%%"}:
            yield f"fields left out {sorted(wanted - said)}"


def update():
    """Write the strings that appeared, and drop those that nobody says any more. Return {room: missing}."""
    missing = {}
    # A string keeps its English when it changes rooms.
    said = {(message.context, message.id): message for room in ROOMS for message in read(room) if message.id}
    for room, wanted in gathered().items():
        if not wanted and not catalogue_path(room).exists():
            continue
        fresh = Catalog(locale=LANGUAGE, fuzzy=False)
        for context, msgid in sorted(wanted, key=_order):
            kept = said.get((context, msgid))
            flags = ["python-format"] if "%(" in "".join(msgid) else []
            fresh.add(msgid, kept.string if kept else None, context=context, flags=flags)
            if kept and kept.fuzzy:
                fresh.get(msgid, context).flags.add("fuzzy")
        missing[room] = sum(1 for message in fresh if message.id and not _is_said(message))
        _write(room, fresh)
    return missing


def _is_said(message):
    return all(message.string if isinstance(message.string, tuple) else [message.string])


def _order(key):
    context, msgid = key
    return (context or "", msgid if isinstance(msgid, tuple) else (msgid,))


def _write(room, catalogue):
    """Without the dates that gettext's tools put in the header: a catalogue changes when its words do."""
    path = catalogue_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=0, no_location=True, omit_header=True)


def compile_all():
    """Make what gettext reads of each catalogue that changed since. Quick when there is nothing to do."""
    for path in map(catalogue_path, ROOMS):
        made = path.with_suffix(".mo")
        if path.exists() and not (made.exists() and made.stat().st_mtime_ns > path.stat().st_mtime_ns):
            with path.open("rb") as source:
                catalogue = read_po(source, locale=LANGUAGE)
            half_made = made.with_suffix(f".mo{os.getpid()}")
            with half_made.open("wb") as file:
                write_mo(file, catalogue)
            half_made.replace(made)
