"""A journal as JSON, and its statement as JSON: what ``replay_hours`` reads and writes, and what the portal exports."""

import json
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .replay import DYNAMO, LEARNING, Adjustment, Journal, JournalError, Reversal, Session, Year

FILE = gettext_lazy("fichier")
KINDS = ("session", "reversal", "adjustment")
YEAR_KEYS = ("label", "carried", "granted", "adjusted", "opening", "covered", "excess", "expired", "closing")


def read(text):
    """Return the ``Journal`` that a JSON text describes; the order of its lines does not matter.

    Raises JournalError, which names the line and the rule, for anything that is not such a text.
    """
    try:
        content = json.loads(text, object_pairs_hook=_without_repeated_keys, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as problem:
        raise JournalError(FILE, _("ce n’est pas du JSON lisible (%(problem)s).") % {"problem": problem}) from problem
    if not isinstance(content, dict):
        raise JournalError(
            FILE, _("le contenu est un objet avec «\xa0envelope\xa0», «\xa0years\xa0» et «\xa0entries\xa0».")
        )
    envelope = _text(content, "envelope", FILE)
    if envelope not in (LEARNING, DYNAMO):
        raise JournalError(FILE, _("l’enveloppe %(name)s n’existe pas (LEARNING ou DYNAMO).") % {"name": envelope})
    years = [_year(row, index) for index, row in enumerate(_rows(content, "years"), start=1)]
    entries = [_entry(row, index) for index, row in enumerate(_rows(content, "entries"), start=1)]
    return Journal(envelope, tuple(sorted(years, key=lambda year: (year.start, year.end))), tuple(entries))


def write_statement(statement):
    """Return a statement as the plain structure that is printed; minutes everywhere."""
    return {
        "years": [{key: getattr(line, key) for key in YEAR_KEYS} for line in statement.years],
        "sessions": [
            {
                "id": line.id,
                "covered": [{"lot": cover.lot, "minutes": cover.minutes} for cover in line.covered],
                "excess": line.excess,
            }
            for line in statement.sessions
        ],
    }


def write_journal(journal):
    """Return a journal as the plain structure that ``read`` accepts."""
    return {
        "envelope": journal.envelope,
        "years": [_written_year(year) for year in journal.years],
        "entries": [_written(entry) for entry in sorted(journal.entries, key=lambda one: one.seq)],
    }


def _written_year(year):
    written = {"label": year.label, "start": year.start.isoformat(), "end": year.end.isoformat(), "grant": year.grant}
    return written if year.life is None else {**written, "life": year.life}


def _written(entry):
    common = {"id": entry.id, "seq": entry.seq, "recorded_at": entry.recorded_at.isoformat()}
    match entry:
        case Session():
            return {**common, "kind": "session", "date": entry.date.isoformat(), "minutes": entry.minutes}
        case Adjustment():
            return {**common, "kind": "adjustment", "year": entry.year, "minutes": entry.minutes}
        case Reversal():
            return {**common, "kind": "reversal", "reverses": entry.reverses}


def _year(row, index):
    line = _("année %(label)s") % {"label": row.get("label") or index}
    life = None if row.get("life") is None else _whole(row, "life", line)
    if life is not None and life not in (1, 2):
        raise JournalError(line, _("«\xa0life\xa0» vaut 1 ou 2, en années."))
    return Year(
        _text(row, "label", line), _date(row, "start", line), _date(row, "end", line), _whole(row, "grant", line), life
    )


def _entry(row, index):
    line = _("écriture %(id)s") % {"id": row.get("id") or index}
    kind = _text(row, "kind", line)
    if kind not in KINDS:
        raise JournalError(
            line, _("le genre %(kind)s n’existe pas (session, reversal ou adjustment).") % {"kind": kind}
        )
    common = {
        "id": _text(row, "id", line),
        "seq": _whole(row, "seq", line),
        "recorded_at": _instant(row, "recorded_at", line),
    }
    if kind == "session":
        return Session(**common, date=_date(row, "date", line), minutes=_whole(row, "minutes", line))
    if kind == "adjustment":
        return Adjustment(**common, year=_text(row, "year", line), minutes=_whole(row, "minutes", line))
    return Reversal(**common, reverses=_text(row, "reverses", line))


def _rows(content, key):
    rows = content.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise JournalError(FILE, _("«\xa0%(key)s\xa0» est une liste d’objets.") % {"key": key})
    return rows


def _text(row, key, line):
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise JournalError(line, _("«\xa0%(key)s\xa0» est un texte.") % {"key": key})
    return value


def _whole(row, key, line):
    value = row.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise JournalError(line, _("«\xa0%(key)s\xa0» est un nombre entier.") % {"key": key})
    return value


def _date(row, key, line):
    try:
        return date.fromisoformat(_text(row, key, line))
    except ValueError as problem:
        if isinstance(problem, JournalError):
            raise
        raise JournalError(line, _("«\xa0%(key)s\xa0» est une date (AAAA-MM-JJ).") % {"key": key}) from problem


def _instant(row, key, line):
    return instant(_text(row, key, line), line)


def instant(text, line):
    """Return an aware datetime, or raise JournalError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as problem:
        raise JournalError(line, _("un instant s’écrit 2024-05-14T21:00:00Z.")) from problem
    if found.tzinfo is None:
        raise JournalError(line, _("un instant porte son fuseau horaire (2024-05-14T21:00:00Z)."))
    return found


def _without_repeated_keys(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(_("une clé figure deux fois dans un objet"))
    return found


def _refuse_constant(word):
    raise ValueError(_("%(word)s n’est pas un nombre") % {"word": word})
