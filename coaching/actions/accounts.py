"""Writing in an account's journal: the row is locked first, then lines are only added."""

from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import hours

from .. import books, limits
from ..models import EntryReason, Envelope, HoursAccount, HoursEntry, ProgrammeYear
from ..refusals import Refused

Kind = HoursEntry.Kind
# What must be the same for a second call with the same key to be the same act.
FACTS = ("account_id", "kind", "minutes", "direction", "dated_on", "year_id", "session_id", "partner_id", "reverses_id")


def locked_account(neighbourhood, envelope):
    """Return the account, made if need be, its row locked until the transaction ends.

    Everybody who writes in a journal comes through here first. A year's row is locked after it, never before.
    """
    account, _created = HoursAccount.objects.get_or_create(neighbourhood=neighbourhood, envelope=envelope)
    return HoursAccount.objects.select_for_update(of=("self",)).select_related("neighbourhood").get(pk=account.pk)


def lock_years(*days):
    """Lock at once, in order, every year in which lines of these days may write: two writers never cross.

    The caller holds the account. Return them; a day may be in none.
    """
    return list(ProgrammeYear.objects.select_for_update().written_for(days))


def locked_year(day):
    """Return the programme year that holds a day, locked: nobody closes it before the caller's transaction ends."""
    year = next((year for year in lock_years(day) if year.holds(day)), None)
    if year is None:
        raise Refused(_("Cette date n’est dans aucune année du programme\u00a0: écrivez à l’équipe du PIC."), "on")
    return year


def open_lots(account, *, through, by, now):
    """Write every grant that is missing up to ``through`` (a year that has begun), whole, dated on its first day.

    The caller holds these years: their hours do not change meanwhile. Dynamo's hours follow the place, which may pass
    to another neighbourhood while the year lasts: their line is written when the year closes.
    """
    if account.envelope == Envelope.DYNAMO:
        return
    years = list(ProgrammeYear.objects.in_order().started_by(through.starts_on))
    grant(account, books.entitled_years(account.neighbourhood, account.envelope, years), by=by, now=now)


def grant(account, years, *, by, now):
    """Write the grant of each of these years that has none. The caller holds the account and the years."""
    written = set(account.entries.filter(kind=Kind.GRANT).values_list("year", flat=True))
    for year in years:
        minutes = year.minutes_of(account.envelope)
        if year.pk not in written and minutes:
            append(
                account,
                key=f"grant-{account.pk}-{year.pk}",
                kind=Kind.GRANT,
                minutes=minutes,
                dated_on=year.starts_on,
                year=year,
                by=by,
                now=now,
            )


def append(account, *, key, kind, minutes, dated_on, by, now, direction=1, year=None, session=None, partner=None,
           reverses=None, is_exception=False, reason=""):  # fmt: skip
    """Add a line to the journal of an account that the caller has locked, and return it.

    The same key with the same facts gives the line that stands; with other facts, or once it is cancelled, it is
    refused: a page sent again must not say that it did what no longer holds.
    """
    line = HoursEntry(
        key=key,
        account=account,
        kind=kind,
        minutes=minutes,
        direction=direction,
        dated_on=dated_on,
        recorded_at=now,
        author=by,
        year=year,
        session=session,
        partner=partner,
        reverses=reverses,
        is_exception=is_exception,
    )
    standing = HoursEntry.objects.filter(key=key).first()
    if standing is not None:
        if _is_cancelled(standing) or any(getattr(standing, name) != getattr(line, name) for name in FACTS):
            raise already_otherwise()
        return standing
    last = account.entries.order_by("-sequence").values_list("sequence", flat=True).first()
    line.sequence = (last or 0) + 1
    line.save(force_insert=True)
    if reason.strip():
        EntryReason.objects.create(entry=line, text=reason.strip())
    return line


def reverse(account, entry, *, key, by, now, reason, exception=False):
    """Cancel a line wholly, by a line of the same minutes and day. The caller has locked the account."""
    return append(
        account,
        key=key,
        kind=Kind.REVERSAL,
        minutes=entry.minutes,
        dated_on=entry.dated_on,
        reverses=entry,
        is_exception=exception,
        by=by,
        now=now,
        reason=reason,
    )


def _is_cancelled(entry):
    return HoursEntry.objects.filter(reverses=entry).exists()


def already_otherwise():
    return NotAllowedNow(
        _("Cette page a déjà servi à inscrire autre chose. Rouvrez le formulaire pour inscrire une nouvelle séance.")
    )


def check_not_closed(year, *, field="on"):
    if year.is_closed:
        raise Refused(
            _("L’année %(year)s est fermée\u00a0: ses heures ne changent plus. Au besoin, l’équipe peut la rouvrir.")
            % {"year": year.label},
            field,
        )


def check_two_grants(account, *, exception, through):
    """After a line was added: no year opens above two grants, unless the team says that it is an exception."""
    book = books.book(account.neighbourhood, account.envelope, through=through)
    above = limits.above_two_grants(book.journal, book.statement())
    if above and not exception and not limits.excepted(book, above):
        year = next(one for one in book.journal.years if one.label == next(iter(above)))
        opening = next(line.opening for line in book.statement().years if line.label == year.label)
        most = limits.valid_grants(book.journal, year)
        if year.life_in(account.envelope) == 1:
            said = _(
                "L’année %(year)s s’ouvrirait avec %(opening)s, et son allocation est de %(most)s (Menu des possibles)."
            )
        else:
            said = _(
                "L’année %(year)s s’ouvrirait avec %(opening)s, plus que les deux allocations, %(most)s (Menu des possibles)."
            )
        may = _("L’équipe peut le permettre par une exception, que le relevé montrera.")
        facts = {"year": year.label, "opening": hours(opening), "most": hours(most)}
        raise Refused(f"{said % facts} {may}", "exception")
