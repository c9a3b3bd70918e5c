"""How a session took place, beside its day and length: its mode and note, and what they were before a correction."""

from django.utils.translation import gettext as _

from ..models import Mode, SessionAmendment
from ..refusals import Refused


def differs(session, how):
    return any(getattr(session, name) != value for name, value in how.items())


def amend(session, how, *, key, why, by, now):
    """Write how the session took place, and keep what was written before, once something of it changes."""
    if differs(session, how):
        SessionAmendment.objects.create(
            key=key,
            session=session,
            mode_before=session.mode,
            mode_after=how["mode"],
            reason_before=session.in_person_reason,
            reason_after=how["in_person_reason"],
            note_before=session.note,
            note_after=how["note"],
            why=why.strip(),
            amended_at=now,
            amended_by=by,
        )
    for name, value in how.items():
        setattr(session, name, value)
    session.save(update_fields=["contest_until", *how])


def how_it_took_place(mode, in_person_reason, note):
    if mode == Mode.IN_PERSON and not in_person_reason.strip():
        raise Refused(
            _(
                "Dites pourquoi la séance a eu lieu en personne\u00a0: le mode à distance est privilégié (Menu des possibles)."
            ),
            "in_person_reason",
        )
    return {
        "mode": mode,
        "in_person_reason": in_person_reason.strip() if mode == Mode.IN_PERSON else "",
        "note": note.strip(),
    }
