"""A table says that a session is not right; it counts until the team has ruled."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import policy
from ..models import CoachingSession
from ..refusals import Refused
from . import contest_mail
from .accounts import locked_account
from .sessions import cancel_session, standing_entry

Ruling = CoachingSession.Ruling


@transaction.atomic
def contest_session(*, session, reason, by, now):
    """Whoever acts for the table contests, on the last day at the latest; the team is told. Twice changes nothing."""
    session = _locked(session)
    if not policy.may_contest(by, session):
        raise PermissionDenied
    if session.is_contested:
        return session
    if session.ruled_at is not None:
        raise NotAllowedNow(_("L’équipe a déjà répondu à votre contestation\u00a0: écrivez-lui pour en reparler."))
    standing_entry(session)
    if timezone.localdate(now) > session.contest_until:
        raise NotAllowedNow(
            _(
                "Une séance se contestait jusqu’au %(date)s. Écrivez à l’équipe du PIC\u00a0: elle peut encore la corriger."
            )
            % {"date": long_date(session.contest_until)}
        )
    if not reason.strip():
        raise Refused(_("Dites ce qui n’est pas juste\u00a0: la date, la durée, ou la séance elle-même."), "reason")
    session.contested_at, session.contested_by, session.contest_reason = now, by, reason.strip()
    session.save(update_fields=["contested_at", "contested_by", "contest_reason"])
    contest_mail.contested(session, now=now)
    return session


@transaction.atomic
def rule_on_contest(*, session, ruling, reason, by, now):
    """The team keeps the session, cancels it, or says that it was corrected; the table and its coach are told.

    « Corrigée » needs a correction since the contest, whose own reason may be enough; the others say why. A coach who
    is one no more is not told.
    """
    session = _locked(session)
    if not policy.may_run(by):
        raise PermissionDenied
    if not session.is_contested:
        raise NotAllowedNow(_("Aucune contestation n’attend de réponse pour cette séance."))
    if ruling == Ruling.CORRECTED:
        if not session.was_corrected_since(session.contested_at):
            raise Refused(_("Corrigez d’abord la séance\u00a0: rien n’y a changé depuis la contestation."), "ruling")
    elif not reason.strip():
        raise Refused(_("Inscrivez le motif de la réponse\u00a0: la table le lira."), "reason")
    if ruling == Ruling.REVERSED:
        cancel_session(session=session, reason=reason, by=by, now=now)
    session.ruling, session.ruling_reason, session.ruled_at, session.ruled_by = ruling, reason.strip(), now, by
    session.save(update_fields=["ruling", "ruling_reason", "ruled_at", "ruled_by"])
    contest_mail.ruled(session, now=now)
    return session


def _locked(session):
    locked_account(session.mandate.neighbourhood, session.mandate.envelope)
    return CoachingSession.objects.with_context().select_for_update(of=("self",)).get(pk=session.pk)
