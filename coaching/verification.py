"""The invariants of the hours, checked on what the database holds today. Each fault is one French sentence.

Numbers are those of the specification: I1 whole quarters, I2 nothing changed or removed, I3 covered + excess = length,
I4 0 ≤ used ≤ lot, I5 a lot covers its own days, I6 nothing appears nor disappears, I7 two grants at most, I8 no balance
below zero, I9 one grant a year, I10 one cancellation a line, I14 parts sum to the whole.
"""

from collections import Counter, defaultdict
from contextlib import suppress

from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.append_only import missing_triggers

from . import books, figures, limits
from .actions.years import digest_of
from .ledger import QUARTER, JournalError, Reversal, Session
from .models import Envelope, HoursAccount, HoursEntry, ProgrammeYear, SessionExcess

Kind = HoursEntry.Kind
TABLES = "coaching_"


def faults(now):
    """Yield every fault, the database's guards first, then account by account, then the years."""
    yield from of_guards()
    years = list(ProgrammeYear.objects.in_order())
    yield from of_years(years)
    yield from of_accounts(years, timezone.localdate(now))
    for year in years:
        try:
            found = [*(of_closing(year) if year.is_closed else []), *of_sums(year)]
        except JournalError as refusal:  # one broken account keeps a whole year from being added up
            found = [_("I14\u00a0: %(year)s ne se calcule pas, %(refusal)s") % {"year": year.label, "refusal": refusal}]
        yield from found


def of_guards():
    """I2: the triggers that refuse every change are in place."""
    for name in missing_triggers(connection):
        if TABLES in name:
            yield _("I2\u00a0: le déclencheur %(name)s manque (lancez «\u00a0migrate\u00a0»).") % {"name": name}


def of_years(years):
    for before, after in zip(years, years[1:], strict=False):
        if before.ends_on != after.starts_on:
            yield _("Années\u00a0: %(after)s ne commence pas le jour où finit %(before)s.") % {
                "before": before.label,
                "after": after.label,
            }


# --- Accounts -------------------------------------------------------------------------------------------------------
def of_accounts(years, today):
    places = figures.places_with_hours()
    kept = books.read(places, through=today, years=years)
    sums = books.sums(places, through=today, years=years)
    rows, standing = _rows(), _standing()
    for place in places:
        for envelope in Envelope.values:
            book = kept[place.pk, envelope]
            name = f"{place.name}, {Envelope(envelope).label}"
            yield from of_entries(name, rows[book.account_id] if book.account_id else [])
            yield from _of_book(name, book, standing.get((place.pk, envelope), {}))
            yield from _of_sums(name, book, sums[place.pk, envelope], today)


def _rows():
    found = defaultdict(list)
    for row in HoursEntry.objects.select_related("year", "reverses").order_by("account", "sequence"):
        found[row.account_id].append(row)
    return found


def _standing():
    """Return {(neighbourhood, envelope): {session: minutes}} of the excess that people were told of."""
    rows = SessionExcess.objects.standing().values_list(
        "session__mandate__neighbourhood", "session__mandate__envelope", "session", "minutes"
    )
    found = defaultdict(dict)
    for place, envelope, session, minutes in rows:
        found[place, envelope][session] = minutes
    return found


def of_entries(name, rows):
    """I1, I9 and I10 on the lines themselves."""
    for row in rows:
        if row.minutes <= 0 or row.minutes % QUARTER:
            yield _("I1\u00a0: %(name)s, écriture %(n)s\u00a0: %(minutes)s minutes ne sont pas des quarts d’heure.") % {
                "name": name,
                "n": row.sequence,
                "minutes": row.minutes,
            }
    grants = Counter(row.year_id for row in rows if row.kind == Kind.GRANT)
    labels = {row.year_id: row.year.label for row in rows if row.year_id}
    for key, count in grants.items():
        if count > 1:
            yield _("I9\u00a0: %(name)s a reçu %(count)s allocations pour %(year)s.") % {
                "name": name,
                "count": count,
                "year": labels[key],
            }
    yield from _of_reversals(name, [row for row in rows if row.kind == Kind.REVERSAL])


def _of_reversals(name, rows):
    seen = set()
    for row in rows:
        told, target = {"name": name, "n": row.sequence}, row.reverses
        if target.pk in seen:
            yield _("I10\u00a0: %(name)s, écriture %(n)s\u00a0: elle annule une ligne déjà annulée.") % told
        if target.kind == Kind.REVERSAL:
            yield _("I10\u00a0: %(name)s, écriture %(n)s\u00a0: elle annule une annulation.") % told
        if target.kind == Kind.GRANT:
            yield _("I10\u00a0: %(name)s, écriture %(n)s\u00a0: elle annule une allocation.") % told
        if target.account_id != row.account_id:
            yield _("I10\u00a0: %(name)s, écriture %(n)s\u00a0: elle annule une ligne d’un autre compte.") % told
        if target.minutes != row.minutes:
            yield _("I10\u00a0: %(name)s, écriture %(n)s\u00a0: elle n’annule pas la ligne entière.") % told
        seen.add(target.pk)


def _of_book(name, book, standing):
    try:
        statement = book.statement()
    except JournalError as refusal:
        yield _("I4\u00a0: %(name)s, %(refusal)s") % {"name": name, "refusal": refusal}
        return
    yield from of_statement(name, book.journal, statement)
    above = limits.above_two_grants(book.journal, statement)
    if above and not limits.excepted(book, above):
        yield _("I7\u00a0: %(name)s ouvre %(years)s avec plus que deux allocations, sans exception.") % {
            "name": name,
            "years": ", ".join(above),
        }
    due = {book.lines[line.id].session_id: line.excess for line in statement.sessions if line.excess}
    if due != standing:
        yield _(
            "Au-delà\u00a0: %(name)s, le journal donne %(due)s et la table a lu %(told)s (minutes, par séance)."
        ) % {
            "name": name,
            "due": sorted(due.items()),
            "told": sorted(standing.items()),
        }


def _of_sums(name, book, summary, today):
    """The sums that pages read say the same of each year as the lines, one by one."""
    with suppress(JournalError):  # _of_book has said it
        if book.statement(as_of=today).years != summary.statement().years:
            yield _("Sommes\u00a0: %(name)s, les séances additionnées par année ne donnent pas le même relevé.") % {
                "name": name
            }


def of_statement(name, journal, statement):
    """I3 to I6 and I8: does what a replay says hold together, whatever computed it?"""
    cancelled = {entry.reverses for entry in journal.entries if isinstance(entry, Reversal)}
    counted = {one.id: one for one in journal.entries if isinstance(one, Session) and one.id not in cancelled}
    if sorted(counted) != sorted(line.id for line in statement.sessions):
        yield _("I3\u00a0: %(name)s, des séances inscrites ne sont dans aucune année du relevé.") % {"name": name}
    spans, used = _spans(journal), Counter()
    for line in statement.sessions:
        told = {"name": name, "n": line.id}
        session = counted.get(line.id)
        if session is None or line.covered_minutes + line.excess != session.minutes or line.excess < 0:
            yield _("I3\u00a0: %(name)s, écriture %(n)s\u00a0: couvertes et au-delà ne font pas la durée.") % told
        for cover in line.covered:
            used[cover.lot] += cover.minutes
            first, after = spans[cover.lot]
            if session is not None and not (first <= session.date and (after is None or session.date < after)):
                yield _("I5\u00a0: %(name)s, écriture %(n)s\u00a0: le lot %(lot)s ne vaut pas ce jour-là.") % {
                    **told,
                    "lot": cover.lot,
                }
    for line in statement.years:
        if not 0 <= used[line.label] <= line.granted + line.adjusted:
            yield _("I4\u00a0: %(name)s, le lot %(lot)s a donné plus que ce qu’il contient.") % {
                "name": name,
                "lot": line.label,
            }
        if line.closing < 0 or line.opening < 0:
            yield _("I8\u00a0: %(name)s, le solde de %(year)s est négatif.") % {"name": name, "year": line.label}
    if statement.years and not _is_conserved(statement.years):
        yield _("I6\u00a0: %(name)s, accordées et ajustées ne font pas couvertes, perdues et restantes.") % {
            "name": name
        }


def _spans(journal):
    """Return {lot: (first day, first day when it can no longer be used, or None beyond the years known)}."""
    years = journal.years
    ends = {year.label: n + year.life_in(journal.envelope) - 1 for n, year in enumerate(years)}
    return {
        year.label: (year.start, years[ends[year.label]].end if ends[year.label] < len(years) else None)
        for year in years
    }


def _is_conserved(lines):
    total = {key: sum(getattr(line, key) for line in lines) for key in ("granted", "adjusted", "covered", "expired")}
    left = lines[-1].closing - lines[-1].expired
    return total["granted"] + total["adjusted"] == total["covered"] + total["expired"] + left


# --- Years ----------------------------------------------------------------------------------------------------------
def of_closing(year):
    """What was frozen is intact, and is still what the journal says. A neighbourhood that changed its name is no fault."""
    closing = year.closings.latest_first().first()
    told = {"year": year.label}
    if closing is None:
        yield _("Fermeture\u00a0: %(year)s est fermée sans que ses chiffres soient gardés.") % told
        return
    told["n"] = closing.number
    if digest_of(closing.figures) != closing.digest:
        yield _("Fermeture\u00a0: l’empreinte de %(year)s, version %(n)s, n’est pas celle de ses chiffres.") % told
    if digest_of(_unnamed(figures.of_year(year))) != digest_of(_unnamed(closing.figures)):
        yield _("Fermeture\u00a0: le journal ne donne plus les chiffres de %(year)s, version %(n)s.") % told


def _unnamed(frozen):
    rows = [{key: value for key, value in row.items() if key != "name"} for row in frozen["accounts"]]
    return {**frozen, "accounts": sorted(rows, key=lambda row: (row["neighbourhood"], row["envelope"]))}


def of_sums(year):
    """I14: neighbourhoods sum to the programme, partners to the total, and both to the sessions of the journal."""
    rows = figures.of_places(figures.places_with_hours(), year)
    total = figures.totals(rows)
    logged = (
        HoursEntry.objects.sessions()
        .standing()
        .filter(dated_on__gte=year.starts_on, dated_on__lt=year.ends_on)
        .aggregate(total=Sum("minutes"))["total"]
        or 0
    )
    yield from of_parts(year.label, total, figures.by_partner(rows), logged)


def of_parts(label, total, partners, logged):
    """``total``: columns summed over neighbourhoods; ``partners``: rows of ``figures.by_partner``; ``logged``: minutes."""
    told = {"year": label}
    if (total["covered"], total["excess"]) != (sum(row[1] for row in partners), sum(row[2] for row in partners)):
        yield _("I14\u00a0: les partenaires ne font pas le total de %(year)s.") % told
    if total["covered"] + total["excess"] != logged:
        yield _("I14\u00a0: les quartiers de %(year)s ne font pas les séances inscrites.") % told


def counts():
    """How much was checked: (accounts, lines, years)."""
    return HoursAccount.objects.count(), HoursEntry.objects.count(), ProgrammeYear.objects.count()
