"""The team adds hours to one year's lot, or takes some away, with a reason."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.typography import hours

from .. import books, policy
from ..models import HoursEntry, ProgrammeYear
from ..refusals import Refused
from . import excess as excesses
from .accounts import append, check_not_closed, check_two_grants, lock_years, locked_account, open_lots, reverse

Kind = HoursEntry.Kind


@transaction.atomic
def adjust(*, neighbourhood, envelope, year, minutes, direction, reason, key, by, now, exception=False):
    """Add (``direction`` 1) or take away (−1) minutes of the lot of ``year``; return the line.

    Refused once the year is closed, when the lot would no longer cover what it has covered, and when a year would
    open above two grants without an exception.
    """
    account = locked_account(neighbourhood, envelope)
    lock_years(year.starts_on)
    year = ProgrammeYear.objects.get(pk=year.pk)
    if not policy.may_run(by):
        raise PermissionDenied
    check_not_closed(year, field="year")
    if not reason.strip():
        raise Refused(_("Inscrivez le motif de l’ajustement\u00a0: la table le lira sur son relevé."), "reason")
    if year.starts_on > timezone.localdate(now):
        raise Refused(_("Cette année n’a pas commencé\u00a0: son lot n’existe pas encore."), "year")
    open_lots(account, through=year, by=by, now=now)
    is_granted = account.entries.filter(kind=Kind.GRANT, year=year).exists()
    if not is_granted and not books.entitled_years(neighbourhood, envelope, [year]):
        raise Refused(
            _("%(place)s n’a reçu aucune heure pour %(year)s\u00a0: il n’y a pas de lot à ajuster.")
            % {"place": neighbourhood.name, "year": year.label},
            "year",
        )
    if direction < 0 and not HoursEntry.objects.filter(key=key).exists():
        _check_still_covers(account, year, minutes, now)
    line = append(
        account,
        key=key,
        kind=Kind.ADJUSTMENT,
        minutes=minutes,
        direction=direction,
        dated_on=year.starts_on,
        year=year,
        is_exception=exception,
        by=by,
        now=now,
        reason=reason,
    )
    check_two_grants(account, exception=exception, through=timezone.localdate(now))
    excesses.follow(account, now=now)
    return line


@transaction.atomic
def cancel_adjustment(*, entry, reason, by, now, exception=False):
    """Cancel an adjustment wholly, under the conditions of one that goes the other way. Twice changes nothing."""
    account = locked_account(entry.account.neighbourhood, entry.account.envelope)
    entry = account.entries.select_related("year").get(pk=entry.pk, kind=Kind.ADJUSTMENT)
    year = ProgrammeYear.objects.select_for_update().get(pk=entry.year_id)
    if not policy.may_run(by):
        raise PermissionDenied
    if not account.entries.standing().filter(pk=entry.pk).exists():
        return entry.reversed_by
    check_not_closed(year, field="year")
    if not reason.strip():
        raise Refused(_("Inscrivez le motif de l’annulation."), "reason")
    if entry.direction > 0:
        _check_still_covers(account, year, entry.minutes, now)
    key = f"annule-{entry.pk}"
    line = reverse(account, entry, key=key, by=by, now=now, reason=reason, exception=exception)
    check_two_grants(account, exception=exception, through=timezone.localdate(now))
    excesses.follow(account, now=now)
    return line


def _check_still_covers(account, year, minutes, now):
    book = books.book(account.neighbourhood, account.envelope, through=timezone.localdate(now))
    statement = book.statement()
    used = sum(cover.minutes for line in statement.sessions for cover in line.covered if cover.lot == year.label)
    line = next(one for one in statement.years if one.label == year.label)
    spare = line.granted + line.adjusted - used
    if minutes > spare:
        raise Refused(
            _("Le lot de %(year)s a déjà couvert %(used)s\u00a0: retirez-en au plus %(spare)s.")
            % {"year": year.label, "used": hours(used), "spare": hours(spare)},
            "minutes",
        )
