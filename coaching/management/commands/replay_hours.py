"""Print the statement of an exported journal, so that anybody can check a figure without the portal's database."""

import json
import sys
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from coaching.ledger import JournalError, replay
from coaching.ledger.files import instant, read, write_statement

REFUSED = 2


class Command(BaseCommand):
    help = "Rejoue un journal d’heures (JSON) et imprime son relevé, en minutes, sans toucher à la base de données."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FICHIER", help="le journal exporté; « - » lit l’entrée standard")
        parser.add_argument("--as-of", metavar="DATE", help="les séances jusqu’à ce jour (AAAA-MM-JJ)")
        parser.add_argument("--known-at", metavar="INSTANT", help="ce qui était inscrit à cet instant (ISO 8601)")

    def handle(self, *args, file, as_of, known_at, **options):
        try:
            statement = replay(read(_text_of(file)), as_of=_day(as_of), known_at=_instant(known_at))
        except JournalError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        self.stdout.write(json.dumps(write_statement(statement), ensure_ascii=False, indent=2))


def _text_of(file):
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise JournalError(file, _("ce fichier ne se lit pas (%(problem)s).") % {"problem": problem}) from problem


def _day(text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise JournalError("--as-of", _("une date s’écrit AAAA-MM-JJ.")) from problem


def _instant(text):
    return instant(text, "--known-at") if text else None
