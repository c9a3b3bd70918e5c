"""Logging a session, correcting it, cancelling it. The journal is only added to; every figure is replayed from it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import books, policy
from ..models import (
    CoachingSession,
    DynamoPlace,
    DynamoRequest,
    Envelope,
    HeldSession,
    HoursEntry,
    Mandate,
    Mode,
)
from ..previews import preview
from ..refusals import Refused
from . import contest_mail
from . import excess as excesses
from .accounts import (
    already_otherwise,
    append,
    check_not_closed,
    check_two_grants,
    lock_years,
    locked_account,
    locked_year,
    open_lots,
    reverse,
)
from .amendments import amend, differs, how_it_took_place

Kind = HoursEntry.Kind


class ToConfirm(Exception):
    """What is asked would exceed what is available, or change other sessions, and nobody agreed to that yet.

    ``preview`` says what would happen; ``twin`` is the entry of a session that stands with the same day, length and
    mandate. Nothing was written.
    """

    def __init__(self, shown, twin=None):
        super().__init__()
        self.preview, self.twin = shown, twin


@transaction.atomic
def log_session(*, mandate, on, minutes, key, by, now, mode=Mode.VIRTUAL, in_person_reason="", note="",
                agreed=None, held=None):  # fmt: skip
    """Write a session in the journal and return it; the same ``key`` and facts give the session that stands.

    ``minutes`` is a whole number of quarters of an hour. ``agreed`` is the number of minutes beyond the available
    that whoever logs was shown and agrees to (None: nobody was shown anything). Raises ``ToConfirm`` when there are
    more, or when other sessions' cover changes or a session has the same facts, and nothing was shown; ``Refused``
    for a day or a mandate that does not allow it. When other sessions would exceed more, only the team confirms
    (``hold_session`` for coaches): ``held`` is then the session that the coach proposed.
    Holds the account's row, then the mandate's, then the year's.
    """
    account = locked_account(mandate.neighbourhood, mandate.envelope)
    mandate = _locked_mandate(mandate)
    if not policy.may_log(by, mandate):
        raise PermissionDenied
    standing = HoursEntry.objects.filter(key=key).select_related("session").first()
    if standing is not None:
        return _the_same(standing, mandate, on, minutes)
    year = _checked_day(mandate, on, by=by, now=now, held=held)
    open_lots(account, through=year, by=by, now=now)
    shown = _preview(account, on=on, minutes=minutes, now=now)
    _check_agreed(shown, agreed, by, twin=_twin(mandate, on, minutes))
    session = CoachingSession.objects.create(
        mandate=mandate,
        coach=held.held_by if held else by,
        recorded_at=now,
        contest_until=_contest_until(year, now),
        **how_it_took_place(mode, in_person_reason, note),
    )
    _append_session(account, session, key=key, on=on, minutes=minutes, by=by, now=now)
    excesses.follow(account, now=now)
    return session


@transaction.atomic
def correct_session(*, session, on, minutes, key, by, now, mode, in_person_reason="", note="", reason="",
                    agreed=None, held=None):  # fmt: skip
    """Cancel the line that stands and write another; both stay readable. Unchanged hours leave the journal as it is.

    A note or a mode that changes leaves what it was in a row of its own (``SessionAmendment``). Both days must be in
    years that are not closed. A concluded mandate takes no new session, and still has its own corrected. The rest is
    as for ``log_session``. When it was contested, the table and the team are told.
    """
    account = locked_account(session.mandate.neighbourhood, session.mandate.envelope)
    session = CoachingSession.objects.with_context().get(pk=session.pk)
    if not policy.may_log(by, session.mandate):
        raise PermissionDenied
    done = HoursEntry.objects.filter(key=key).select_related("session").first()
    if done is not None:
        return _the_same(done, session.mandate, on, minutes)
    if session.amendments.filter(key=key).exists():
        return session
    entry = standing_entry(session)
    _locked_mandate(session.mandate)
    how, same_hours = how_it_took_place(mode, in_person_reason, note), (entry.dated_on, entry.minutes) == (on, minutes)
    if same_hours and not differs(session, how):
        return session
    lock_years(entry.dated_on, on)
    _check_day_of(entry, by=by, now=now)
    if not same_hours:
        year = _checked_day(session.mandate, on, by=by, now=now, held=held, corrects=entry)
        open_lots(account, through=year, by=by, now=now)
        shown = _preview(account, on=on, minutes=minutes, now=now, replacing=str(entry.pk))
        _check_agreed(shown, agreed, by)
        reverse(account, entry, key=f"{key}:annule", by=by, now=now, reason=reason)
        _append_session(account, session, key=key, on=on, minutes=minutes, by=by, now=now)
        session.contest_until = _contest_until(year, now)
        check_two_grants(account, exception=False, through=timezone.localdate(now))
    amend(session, how, key=key, why=reason, by=by, now=now)
    excesses.follow(account, now=now)
    if session.is_contested:
        contest_mail.corrected(session, by=by, now=now)
    return session


@transaction.atomic
def cancel_session(*, session, reason, by, now, exception=False):
    """Cancel a session wholly. What it used returns to its lots, and lapses with them. Asking twice changes nothing.

    The partner's coaches, or the team; ``exception`` lets a year open above two grants, by the team alone.
    """
    account = locked_account(session.mandate.neighbourhood, session.mandate.envelope)
    session = CoachingSession.objects.with_context().get(pk=session.pk)
    if not policy.may_log(by, session.mandate) or exception and not policy.may_run(by):
        raise PermissionDenied
    entry = session.entries.standing().first()
    if entry is None:
        return session
    _check_day_of(entry, by=by, now=now)
    if not reason.strip():
        raise Refused(_("Inscrivez pourquoi la séance est annulée."), "reason")
    reverse(account, entry, key=f"annule-{entry.pk}", by=by, now=now, reason=reason, exception=exception)
    check_two_grants(account, exception=exception, through=timezone.localdate(now))
    excesses.follow(account, now=now)
    return session


# --- Sessions that the team confirms --------------------------------------------------------------------------------
@transaction.atomic
def hold_session(*, mandate, on, minutes, key, by, now, mode=Mode.VIRTUAL, in_person_reason="", note="", reason="",
                 replaces=None):  # fmt: skip
    """Keep a session that would make others exceed more, until the team confirms it. It does not count meanwhile."""
    locked_account(mandate.neighbourhood, mandate.envelope)
    mandate = _locked_mandate(mandate)
    if not policy.may_log(by, mandate) or replaces is not None and replaces.mandate_id != mandate.pk:
        raise PermissionDenied
    held = HeldSession.objects.filter(key=key).first()
    if held is not None:
        if held.decided_at or (held.mandate_id, held.dated_on, held.minutes) != (mandate.pk, on, minutes):
            raise already_otherwise()
        return held
    if replaces and HeldSession.objects.correcting(replaces).exists():
        raise NotAllowedNow(_("Une correction de cette séance attend déjà l’équipe du PIC."))
    corrects = standing_entry(replaces) if replaces else None
    if corrects:
        _check_day_of(corrects, by=by, now=now)
    _checked_day(mandate, on, by=by, now=now, corrects=corrects)
    return HeldSession.objects.create(
        key=key,
        mandate=mandate,
        replaces=replaces,
        dated_on=on,
        minutes=minutes,
        reason=reason.strip(),
        held_at=now,
        held_by=by,
        **how_it_took_place(mode, in_person_reason, note),
    )


@transaction.atomic
def confirm_held(*, held, agreed, grown, by, now):
    """The team confirms: the session counts, and the neighbourhood is told what exceeds more. Return the session.

    ``agreed``: minutes beyond for the session itself, ``grown``: more for the others, as the team was shown. Raises
    ``ToConfirm`` when there are more by now. A mandate concluded since takes it still: it was proposed before.
    """
    account, held = _undecided(held, by)
    replacing = str(standing_entry(held.replaces).pk) if held.replaces_id else None
    shown = _preview(account, on=held.dated_on, minutes=held.minutes, now=now, replacing=replacing)
    if shown.grown > grown:
        raise ToConfirm(shown)
    how = {"mode": held.mode, "in_person_reason": held.in_person_reason, "note": held.note}
    facts = {"on": held.dated_on, "minutes": held.minutes, "key": held.key, "by": by, "now": now, "agreed": agreed}
    facts["held"] = held
    if held.replaces_id:
        session = correct_session(session=held.replaces, reason=held.reason, **facts, **how)
    else:
        session = log_session(mandate=held.mandate, **facts, **how)
    _decide(held, HeldSession.Outcome.CONFIRMED, by, now)
    return session


@transaction.atomic
def decline_held(*, held, by, now):
    """The team sets it aside: it never counts. The coach reads it on their page."""
    _account, held = _undecided(held, by)
    return _decide(held, HeldSession.Outcome.DECLINED, by, now)


def _undecided(held, by):
    if not policy.may_run(by):
        raise PermissionDenied
    account = locked_account(held.mandate.neighbourhood, held.mandate.envelope)
    held = HeldSession.objects.with_context().select_for_update(of=("self",)).get(pk=held.pk)
    if held.decided_at is not None:
        raise NotAllowedNow(_("Cette séance a déjà sa réponse."))
    return account, held


def _decide(held, outcome, by, now):
    held.outcome, held.decided_at, held.decided_by = outcome, now, by
    held.save(update_fields=["outcome", "decided_at", "decided_by"])
    return held


# --- What a session must meet ---------------------------------------------------------------------------------------
def standing_entry(session):
    """Return the line that counts for a session; NotAllowedNow once it is cancelled."""
    entry = session.entries.standing().first()
    if entry is None:
        raise NotAllowedNow(_("Cette séance est annulée\u00a0: elle ne se corrige plus."))
    return entry


def _locked_mandate(mandate):
    """Nobody changes its dates or concludes it before the caller's transaction ends."""
    return Mandate.objects.with_context().select_for_update(of=("self",)).get(pk=mandate.pk)


def _checked_day(mandate, on, *, by, now, held=None, corrects=None):
    """Return the locked year of a day on which this mandate may have a session that this person may log now.

    ``corrects``: the line that this day replaces. What took place can be put right after the mandate was concluded,
    and after the place that it used was given up. ``held``: a session that the coach proposed before that.
    """
    today = timezone.localdate(now)
    if on > today:
        raise Refused(
            _("Une séance s’inscrit une fois qu’elle a eu lieu\u00a0: inscrivez une date au plus tard le %(today)s.")
            % {"today": long_date(today)},
            "on",
        )
    if mandate.is_concluded and held is None and corrects is None:
        raise Refused(
            _(
                "Cet accompagnement est conclu\u00a0: il ne prend plus de séances. L’équipe du PIC peut le rouvrir au besoin."
            ),
            "mandate",
        )
    if not mandate.is_current(on):
        raise Refused(_outside(mandate) % {"place": mandate.neighbourhood.name}, "on")
    year = locked_year(on)
    _check_year(year, by=by, today=today)
    if mandate.envelope == Envelope.DYNAMO and not (corrects and year.holds(corrects.dated_on)):
        _check_place(mandate, year)
    return year


def _outside(mandate):
    start, end = long_date(mandate.starts_on), mandate.ends_on and long_date(mandate.ends_on - timedelta(days=1))
    if end:
        return _("Le mandat pour %%(place)s va du %(start)s au %(end)s\u00a0: inscrivez une date entre les deux.") % {
            "start": start,
            "end": end,
        }
    return _("Le mandat pour %%(place)s commence le %(start)s\u00a0: inscrivez une date à partir de ce jour.") % {
        "start": start
    }


def _check_year(year, *, by, today):
    check_not_closed(year)
    if not year.takes_entries_on(today) and not policy.may_run(by):
        raise Refused(
            _(
                "L’année %(year)s ne prend plus d’inscriptions depuis le %(date)s. Écrivez à l’équipe du PIC\u00a0: elle "
                "peut encore inscrire cette séance."
            )
            % {"year": year.label, "date": long_date(year.takes_entries_until)},
            "on",
        )


def _check_day_of(entry, *, by, now):
    _check_year(locked_year(entry.dated_on), by=by, today=timezone.localdate(now))


def _check_place(mandate, year):
    """A session with Dynamo's hours needs a place in its year; without one it is refused, not booked as excess.

    The request that the mandate answers must hold its own still: a later one has its own talk, and its own mandate.
    """
    places = DynamoPlace.objects.select_for_update(of=("self",)).of_year(year).held_by_place(mandate.neighbourhood)
    granted = places.filter(request__status=DynamoRequest.Status.PLACED, request__confirmed_at__isnull=False)
    if not (granted.exists() and DynamoRequest.objects.placed().filter(pk=mandate.dynamo_request_id).exists()):
        raise Refused(
            _(
                "%(place)s n’a pas de place auprès de Dynamo pour %(year)s\u00a0: cette séance ne peut pas s’inscrire ici."
            )
            % {"place": mandate.neighbourhood.name, "year": year.label},
            "mandate",
        )


def _check_agreed(shown, agreed, by, *, twin=None):
    if shown.grows and not policy.may_run(by):
        raise ToConfirm(shown, twin)
    if (shown.asks or twin) and agreed is None or agreed is not None and shown.excess > agreed:
        raise ToConfirm(shown, twin)


def _twin(mandate, on, minutes):
    """The entry of a session that stands with the same facts: the same one, perhaps, entered twice."""
    lines = HoursEntry.objects.sessions().standing().of_mandates([mandate]).between(on, on)
    return lines.filter(minutes=minutes).select_related("session", "author").first()


# --- Writing --------------------------------------------------------------------------------------------------------
def _preview(account, *, on, minutes, now, replacing=None):
    today = timezone.localdate(now)
    book = books.book(account.neighbourhood, account.envelope, through=today)
    return preview(book, on=on, minutes=minutes, today=today, now=now, replacing=replacing)


def _append_session(account, session, *, key, on, minutes, by, now):
    return append(
        account,
        key=key,
        kind=Kind.SESSION,
        minutes=minutes,
        dated_on=on,
        session=session,
        partner=session.mandate.partner,
        by=by,
        now=now,
    )


def _contest_until(year, now):
    """Last day on which the table may contest a line written now."""
    return timezone.localdate(now) + timedelta(days=year.contest_days)


def _the_same(entry, mandate, on, minutes):
    """The session that a page wrote, sent again; one that was corrected or cancelled since is no longer what it says."""
    same = entry.kind == Kind.SESSION and (entry.dated_on, entry.minutes) == (on, minutes)
    if not same or entry.session.mandate_id != mandate.pk or entry.session.entries.standing().first() != entry:
        raise already_otherwise()
    return entry.session
