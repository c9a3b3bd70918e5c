"""Words with fields, filled in; and what is wrong with words that somebody typed, told before they take effect."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from .texts import SlotKind

_FIELD = re.compile(r"\{([^{}\n]*)\}")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_NOT_IN_A_LINE = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")  # no-break spaces stay where they are
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
SUBJECT_MAX, BODY_MAX = 200, 10_000


@dataclass(frozen=True)
class Paragraph:
    kind: str
    words: str


def fields_in(*words):
    """Return the names between braces, each once."""
    return list(dict.fromkeys(_FIELD.findall("\n".join(words))))


def filled_line(template, values):
    """Return one line, such as a subject: a value of several lines is joined in one, without signs that nobody sees."""
    flat = {name: _NOT_IN_A_LINE.sub(" ", value).strip() for name, value in values.items()}
    return _fill(template, flat).strip()


def paragraphs(text, body, values):
    """Return the ``Paragraph``s of a body. A line or a paragraph whose fields are all empty leaves no gap."""
    found = []
    for part in _BLANK_LINES.split(body.strip()):
        alone = _FIELD.fullmatch(part.strip())
        slot = text.slots_by_name.get(alone[1]) if alone else None
        if slot is not None and slot.stands_alone:
            if slot.kind == SlotKind.TABLE or values[slot.name].strip():
                found.append(Paragraph(slot.kind.value, values[slot.name].strip()))
            continue
        filled = [(line, _fill(line, values).strip()) for line in part.split("\n")]
        whole = "\n".join(now for before, now in filled if now or not before.strip()).strip()
        found += [Paragraph("words", words.strip("\n")) for words in _BLANK_LINES.split(whole) if words.strip()]
    return found


def _fill(line, values):
    """A field that has no value is left as it stands: only the preview of an old version, which no e-mail uses, has one."""
    filled = _FIELD.sub(lambda match: values.get(match[1], match[0]), line)
    # An optional sentence that says nothing leaves one space where it stood, not two.
    return re.sub(r" {2,}", " ", filled) if "" in [values.get(name) for name in _FIELD.findall(line)] else filled


def normalised(typed):
    """Return what a browser sent as it is kept: line ends of one sort, nothing after the last word of a line."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def problems(text, subject, body):
    """Return {"subject": […], "body": […]}: French sentences that say what is wrong and how to mend it."""
    found = {"subject": [], "body": []}
    if text.is_email:
        found["subject"] = [*_unreadable(subject, several_lines=False), *_fields(text, subject)]
        found["subject"] += _no_place(text, subject)
    found["body"] = [*_unreadable(body, several_lines=True), *_fields(text, body)]
    if not any(found.values()):
        found["body"] = [*_missing(text, body), *_crowded(text, body)]
    return {name: sentences for name, sentences in found.items() if sentences}


def _unreadable(words, *, several_lines):
    if not several_lines and ("\n" in words or "\r" in words or "\t" in words):
        return [_("L’objet tient sur une seule ligne\u00a0: retirez le retour à la ligne.")]
    if _CONTROL.search(words):
        return [_("Ce texte contient un signe invisible qu’un courriel ne peut porter\u00a0: retapez le passage.")]
    return []


def _fields(text, words):
    """What is between braces must be a field of this text, and braces serve for nothing else."""
    found = []
    if "{" in _FIELD.sub("", words) or "}" in _FIELD.sub("", words):
        found.append(
            _(
                "Une accolade n’est pas fermée, ou est en trop. Chaque champ s’écrit entre deux accolades, "
                "comme {%(name)s}; elles ne servent à rien d’autre."
            )
            % {"name": text.slots[0].name if text.slots else "champ"}
        )
    for name in fields_in(words):
        if name in text.slots_by_name:
            continue
        near = get_close_matches(name.strip().lower().replace(" ", "_"), list(text.slots_by_name), n=1, cutoff=0.5)
        if near:
            sentence = _("«\u00a0{%(name)s}\u00a0» n’est pas un champ de ce texte. Vouliez-vous écrire {%(near)s}?")
        else:
            sentence = _("«\u00a0{%(name)s}\u00a0» n’est pas un champ de ce texte\u00a0: prenez-en un de la liste.")
        found.append(sentence % {"name": name, "near": near[0] if near else ""})
    return found


def _no_place(text, subject):
    """A link, a quotation or a table has no place in a subject."""
    return [
        _("Le champ {%(name)s} ne va pas dans l’objet\u00a0: mettez-le dans le texte.") % {"name": name}
        for name in fields_in(subject)
        if name in text.slots_by_name and (text.slots_by_name[name].stands_alone or text.slots_by_name[name].required)
    ]


def _missing(text, body):
    return [
        _("Il manque le champ {%(name)s} (%(label)s)\u00a0: ce texte n’a pas de sens sans lui.")
        % {"name": slot.name, "label": slot.label}
        for slot in text.slots
        if slot.required and slot.tag not in body
    ]


def _crowded(text, body):
    """A table or a quotation stands between two blank lines; a table stands there once."""
    found = []
    parts = [part.strip() for part in _BLANK_LINES.split(body)]
    for slot in text.slots:
        if not slot.stands_alone or slot.tag not in body:
            continue
        if any(slot.tag in part and part != slot.tag for part in parts):
            found.append(_("Mettez le champ {%(name)s} seul, entre deux lignes vides.") % {"name": slot.name})
        elif body.count(slot.tag) > 1:
            found.append(_("Le champ {%(name)s} ne va qu’une fois dans le texte.") % {"name": slot.name})
    return found
