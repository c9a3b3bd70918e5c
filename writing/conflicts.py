"""Two people wrote the same section: what differs, what each changed, and the text that their choices make."""

import hashlib
import json
from dataclasses import dataclass

from ui.diff import compare_texts

from .answers import value_at, with_value

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Clash:
    """One answer that differs. ``suggested``: the choice that loses nothing, told from what each person changed.

    ``rows_before``: fingerprints of the rows that the writer first saw, when the answer is a list.
    """

    path: tuple[str, ...]
    label: str
    group: str
    mine: str
    theirs: str
    pieces: list
    joins: bool
    suggested: str
    rows_before: frozenset[str] = frozenset()

    @property
    def key(self):
        return ".".join(self.path)


def fingerprints(answers, data):
    """Return {key: short digest} of what somebody has before their eyes, to tell later what they changed.

    A list has its rows' digests besides, under « key[] »: two people who fill in different rows change no row twice.
    """
    found = {}
    for answer in answers:
        if not answer.files:
            value = value_at(data, answer.path)
            found[answer.key] = _digest(value)
            if isinstance(value, list) and answer.joins:
                found[f"{answer.key}[]"] = " ".join(_digest(row) for row in value)
    return found


def clashes(mine_answers, their_answers, mine, theirs, *, base=None):
    """Return the answers that differ between two data of one section; ``base``: ``fingerprints`` of the first text."""
    base = base or {}
    found = []
    for own, other in zip(mine_answers, their_answers, strict=True):
        typed, stored = value_at(mine, own.path), value_at(theirs, own.path)
        if own.files or _digest(typed) == _digest(stored):
            continue
        found.append(
            Clash(
                own.path,
                own.label,
                own.group,
                own.text,
                other.text,
                compare_texts(other.text, own.text),
                own.joins,
                _suggest(base.get(own.key), typed, stored, own.joins),
                frozenset(str(base.get(f"{own.key}[]", "")).split()),
            )
        )
    return found


def _suggest(before, typed, stored, joins):
    if before is not None and _digest(typed) == before:
        return THEIRS
    if before is not None and _digest(stored) == before:
        return MINE
    if joins and typed and stored:
        return BOTH
    return MINE if typed or not stored else THEIRS


def merged(mine, theirs, found, choices):
    """Return ``mine`` with each choice made: {key: mine | theirs | both}. Without a choice, the suggested one."""
    result = mine
    for clash in found:
        choice = choices.get(clash.key) or clash.suggested
        stored = value_at(theirs, clash.path)
        if choice == THEIRS:
            result = with_value(result, clash.path, stored)
        elif choice == BOTH and clash.joins:
            result = with_value(result, clash.path, _join(stored, value_at(mine, clash.path), clash.rows_before))
    return result


def _join(first, second, rows_before=frozenset()):
    if isinstance(first, list) and isinstance(second, list):
        return _rows_of_both(first, second, rows_before)
    return "\n\n".join(text for text in (str(first or "").strip(), str(second or "").strip()) if text)


def _rows_of_both(theirs, mine, before):
    """The rows that either person wrote, one after the other where both changed the same one.

    A row that one left as it was, and the other changed or took away, is no text of the first: amounts would count twice.
    """
    if len(theirs) != len(mine):
        known = {_digest(row) for row in theirs}, {_digest(row) for row in mine}
        kept = [row for row in theirs if _digest(row) in known[1] or _digest(row) not in before]
        return [*kept, *(row for row in mine if _digest(row) not in known[0] | before)]
    joined = []
    for their, own in zip(theirs, mine, strict=True):
        if _digest(their) == _digest(own) or _digest(own) in before:
            joined.append(their)
        elif _digest(their) in before:
            joined.append(own)
        else:
            joined += [their, own]
    return joined


def _digest(value):
    text = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plain(value):
    """Nothing, an empty text and a list of empty rows are the same answer."""
    if isinstance(value, dict):
        return {key: plain for key, item in value.items() if (plain := _plain(item))}
    if isinstance(value, list):
        items = [_plain(item) for item in value]
        while items and not items[-1]:
            items.pop()
        return items
    return str(value).strip() if value is not None else ""
