"""A programme year from its preparation to its closing, and the audited act that opens it again."""

import hashlib
import json
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import books, figures, policy
from ..models import (
    CoachingSession,
    DynamoPlace,
    Envelope,
    HeldSession,
    HoursAccount,
    HoursEntry,
    ProgrammeYear,
    ReopeningReason,
    SessionExcess,
    YearClosing,
    YearReopening,
)
from ..models.delays import DELAYS
from ..models.years import LATE_ENTRIES
from ..refusals import Refused
from .accounts import grant

# The next year exists this long before it begins, so that nothing stops on its first day (portal's default).
PREPARED_BEFORE = timedelta(days=60)
# What the next year takes over from the last; the last day for late entries follows from its own dates.
KEPT = ("learning_minutes", "dynamo_minutes", "dynamo_places", "dynamo_carries_over", "former_may_return", *DELAYS)
GRANTED = {
    "learning_minutes": Envelope.LEARNING,
    "dynamo_minutes": Envelope.DYNAMO,
    "dynamo_carries_over": Envelope.DYNAMO,
}


def label_of(starts_on, ends_on):
    """« 2026-2027 », or « 2026 » for a calendar year."""
    last = (ends_on - timedelta(days=1)).year
    return str(starts_on.year) if last == starts_on.year else f"{starts_on.year}-{last}"


@transaction.atomic
def create_year(*, starts_on: date, ends_on: date, now, by=None, like=None, **settings):
    """Make a year with its places; ``like`` gives the settings that are not named. Years follow without a gap.

    ``by`` is None for the daily task, which prepares the next year like the last.
    """
    if by is not None and not policy.may_run(by):
        raise PermissionDenied
    years = list(ProgrammeYear.objects.select_for_update().in_order())
    if years and starts_on != years[-1].ends_on:
        raise Refused(
            _("Les années se suivent\u00a0: la prochaine commence le %(date)s.")
            % {"date": long_date(years[-1].ends_on)},
            "starts_on",
        )
    if ends_on <= starts_on:
        raise Refused(_("Une année finit après son premier jour."), "ends_on")
    label = label_of(starts_on, ends_on)
    if any(year.label == label for year in years):
        raise Refused(
            _("Une année s’appelle déjà %(label)s\u00a0: choisissez un autre dernier jour.") % {"label": label},
            "ends_on",
        )
    kept = {name: getattr(like, name) for name in KEPT} if like else {}
    facts = {"takes_entries_until": ends_on - timedelta(days=1) + LATE_ENTRIES, **kept, **settings}
    year = ProgrammeYear.objects.create(label=label, starts_on=starts_on, ends_on=ends_on, **facts)
    DynamoPlace.objects.bulk_create(
        DynamoPlace(year=year, number=number) for number in range(1, year.dynamo_places + 1)
    )
    return year


@transaction.atomic
def prepare_next_year(*, now):
    """Create the year that follows the last one when it is about to end; return it, or None. Harmless twice."""
    last = next(reversed(ProgrammeYear.objects.select_for_update().in_order()), None)
    if last is None or timezone.localdate(now) < last.ends_on - PREPARED_BEFORE:
        return None
    return create_year(starts_on=last.ends_on, ends_on=a_year_after(last.ends_on), like=last, now=now)


def a_year_after(day):
    """The same day of the next year; 28 February after a 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day + timedelta(days=365)


@transaction.atomic
def change_year(*, year, by, now, **settings):
    """Change the settings of a year that is not closed. Hours stay as they are once somebody has them: written, or
    counted since the year has begun.

    The number of places is changed where the places are (``actions.dynamo``).
    """
    if not policy.may_run(by):
        raise PermissionDenied
    year = ProgrammeYear.objects.select_for_update().get(pk=year.pk)
    _check_open(year)
    changed = {name: value for name, value in settings.items() if getattr(year, name) != value}
    granted = [name for name in GRANTED if name in changed and _has_granted(year, GRANTED[name], now)]
    if granted:
        raise Refused(
            _(
                "Des quartiers ont déjà reçu leurs heures de %(year)s\u00a0: elles ne changent plus pour tout le monde. "
                "Ajustez plutôt le lot d’un quartier."
            )
            % {"year": year.label},
            granted[0],
        )
    if changed.get("takes_entries_until", year.ends_on) < year.ends_on:
        raise Refused(
            _("Les inscriptions en retard se prennent au moins jusqu’au %(date)s.") % {"date": long_date(year.ends_on)},
            "takes_entries_until",
        )
    if changed.get("reminder_days", year.reminder_days) > changed.get("team_days", year.team_days):
        raise Refused(
            _("Le rappel vient avant que l’équipe prenne le relais\u00a0: inscrivez moins de jours, ou autant."),
            "reminder_days",
        )
    for name, value in changed.items():
        setattr(year, name, value)
    year.save(update_fields=list(changed) or ["label"])
    return year


def _has_granted(year, envelope, now):
    if year.entries.filter(kind=HoursEntry.Kind.GRANT, account__envelope=envelope).exists():
        return True
    has_begun = year.starts_on <= timezone.localdate(now)
    return has_begun and bool(books.entitled_places(figures.places_with_hours(), envelope, year))


def obstacles(year, now):
    """Return what must be settled before a year closes, as French sentences; none when it may close."""
    return [sentence for _matter, sentence in named_obstacles(year, now)]


def named_obstacles(year, now):
    """Like ``obstacles``, as (matter, sentence): « end », « before », « held », « contested », « open » or « excess »."""
    today, found = timezone.localdate(now), []
    if today < year.ends_on:
        found.append(("end", _("L’année se termine le %(date)s.") % {"date": long_date(year.last_day)}))
    earlier = list(ProgrammeYear.objects.before(year).not_closed().in_order().values_list("label", flat=True))
    if earlier:
        words = ngettext(
            "L’année %(years)s n’est pas fermée.", "Les années %(years)s ne sont pas fermées.", len(earlier)
        )
        found.append(("before", words % {"years": ", ".join(earlier)}))
    held = HeldSession.objects.waiting().filter(dated_on__gte=year.starts_on, dated_on__lt=year.ends_on).count()
    if held:
        words = ngettext(
            "Une séance attend la confirmation de l’équipe.",
            "%(n)s séances attendent la confirmation de l’équipe.",
            held,
        )
        found.append(("held", words % {"n": held}))
    standing = {"entries__kind": "session", "entries__reversed_by": None}
    days = {"entries__dated_on__gte": year.starts_on, "entries__dated_on__lt": year.ends_on}
    contested = CoachingSession.objects.contested().filter(**standing, **days).count()
    if contested:
        words = ngettext(
            "Une séance contestée attend une réponse.", "%(n)s séances contestées attendent une réponse.", contested
        )
        found.append(("contested", words % {"n": contested}))
    open_ones = CoachingSession.objects.open_to_contest(today).filter(**standing, **days)
    told = open_ones.aggregate(count=Count("pk", distinct=True), last=Max("contest_until"))
    if told["count"]:
        words = ngettext(
            "La table peut encore contester une séance, jusqu’au %(date)s.",
            "Les tables peuvent encore contester %(n)s séances, jusqu’au %(date)s.",
            told["count"],
        )
        found.append(("open", words % {"n": told["count"], "date": long_date(told["last"])}))
    open_rows = SessionExcess.objects.standing().filter(ruling="").exclude(answer=SessionExcess.Answer.ACCEPTED)
    waiting = open_rows.filter(session__in=CoachingSession.objects.filter(**standing, **days)).count()
    if waiting:
        words = ngettext(
            "Des heures au-delà du disponible attendent une réponse, pour une séance.",
            "Des heures au-delà du disponible attendent une réponse, pour %(n)s séances.",
            waiting,
        )
        found.append(("excess", words % {"n": waiting}))
    return found


@transaction.atomic
def close_year(*, year, by, now):
    """Freeze the year's figures as a version with its digest. Nothing is logged in it any more; twice changes nothing.

    The grants that nobody had written yet are: what was frozen stands in the journals, and a participation that the
    portal learns of later grants nothing for a closed year. Holds the accounts, then the year's row, for which whoever
    logs a session waits: no session slips in between figures and closing.
    """
    if not policy.may_run(by):
        raise PermissionDenied
    accounts = _locked_accounts(year)
    year = ProgrammeYear.objects.select_for_update().get(pk=year.pk)
    if year.is_closed:
        return year.closings.latest_first().first()
    if found := obstacles(year, now):
        raise NotAllowedNow(_("L’année %(year)s ne peut pas encore fermer. ") % {"year": year.label} + " ".join(found))
    _write_grants(year, accounts, by=by, now=now)
    year.closed_at, year.closed_by = now, by
    year.save(update_fields=["closed_at", "closed_by"])
    frozen = figures.of_year(year)
    last = year.closings.latest_first().first()
    return YearClosing.objects.create(
        year=year,
        number=last.number + 1 if last else 1,
        figures=frozen,
        digest=digest_of(frozen),
        closed_at=now,
        closed_by=by,
    )


def _locked_accounts(year):
    """Lock, in one order, the account of everybody who is granted hours of that year; made where there is none yet."""
    places, mine = figures.places_with_hours(), Q(pk__in=[])
    for envelope in Envelope:
        entitled = books.entitled_places(places, envelope, year)
        fresh = [HoursAccount(neighbourhood_id=place, envelope=envelope) for place in entitled]
        HoursAccount.objects.bulk_create(fresh, ignore_conflicts=True)
        mine |= Q(neighbourhood__in=entitled, envelope=envelope)
    rows = HoursAccount.objects.select_for_update(of=("self",)).select_related("neighbourhood")
    return list(rows.filter(mine).order_by("pk"))


def _write_grants(year, accounts, *, by, now):
    places = [account.neighbourhood for account in accounts]
    for envelope in Envelope:
        entitled = set(books.entitled_places(places, envelope, year))  # again, under the year's lock
        for account in accounts:
            if account.envelope == envelope and account.neighbourhood_id in entitled:
                grant(account, [year], by=by, now=now)


@transaction.atomic
def reopen_year(*, year, reason, by, now):
    """Open a closed year again, for a reason that stays; the frozen version stays readable. Later years open first."""
    if not policy.may_run(by):
        raise PermissionDenied
    year = ProgrammeYear.objects.select_for_update().get(pk=year.pk)
    if not year.is_closed:
        raise NotAllowedNow(_("Cette année n’est pas fermée."))
    if not reason.strip():
        raise Refused(_("Inscrivez pourquoi l’année est rouverte\u00a0: ce motif reste."), "reason")
    later = ProgrammeYear.objects.after(year).closed().in_order().last()
    if later is not None:
        raise NotAllowedNow(
            _("Rouvrez d’abord %(year)s\u00a0: ses chiffres reposent sur ceux de cette année.") % {"year": later.label}
        )
    reopening = YearReopening.objects.create(
        closing=year.closings.latest_first().first(), reopened_at=now, reopened_by=by
    )
    ReopeningReason.objects.create(reopening=reopening, text=reason.strip())
    year.closed_at = year.closed_by = None
    year.save(update_fields=["closed_at", "closed_by"])
    return reopening


def written_out(frozen):
    """The figures as the bytes of which the digest is made, whatever the order of their keys."""
    return json.dumps(frozen, sort_keys=True, cls=DjangoJSONEncoder).encode()


def digest_of(frozen):
    """SHA-256 of the figures."""
    return hashlib.sha256(written_out(frozen)).hexdigest()


def _check_open(year):
    if year.is_closed:
        raise NotAllowedNow(_("L’année %(year)s est fermée\u00a0: rouvrez-la d’abord.") % {"year": year.label})
