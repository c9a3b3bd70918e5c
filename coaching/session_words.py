"""What a session's page tells of what was written: facts in a few words, its history, why it no longer changes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import hours, how_many, long_date

from . import policy
from .models import HeldSession, ProgrammeYear, SessionExcess


def told(session, entry):
    """Which session a page is about, as facts: its day, length, neighbourhood, partner and coach."""
    mandate = session.mandate
    return [
        {"label": _("Séance"), "value": f"{long_date(entry.dated_on)}, {hours(entry.minutes)}"},
        {"label": _("Quartier"), "value": f"{mandate.neighbourhood.name} ({mandate.get_envelope_display()})"},
        {"label": _("Avec"), "value": f"{mandate.partner.name}, {session.coach.full_name}"},
    ]


def why_fixed(entry, user, today):
    """Say why nobody, or not this person, may correct or cancel a session any more; "" while they may."""
    year = ProgrammeYear.objects.holding(entry.dated_on).first()
    if year is None or year.is_closed:
        label = year.label if year else ""
        return _(
            "L’année %(year)s est fermée\u00a0: cette séance ne change plus. Au besoin, l’équipe peut la rouvrir."
        ) % {"year": label}
    if not year.takes_entries_on(today) and not policy.may_run(user):
        return _(
            "L’année %(year)s ne prend plus d’inscriptions depuis le %(date)s\u00a0: l’équipe du PIC peut encore corriger "
            "cette séance."
        ) % {"year": year.label, "date": long_date(year.takes_entries_until)}
    return ""


def pending_correction(session):
    """The correction of this session that waits for the team, or None."""
    return HeldSession.objects.correcting(session).select_related("held_by").first()


def what_was_done(session, key):
    """Say what a correction that has just been sent did, by the row that it left."""
    if session.entries.of_occasion(key).exists():
        return _("La séance est corrigée. La première inscription reste lisible.")
    if session.amendments.of_occasion(key).exists():
        return _("La correction est enregistrée. Ce qui était écrit avant reste lisible.")
    return _("Rien n’a changé\u00a0: la séance reste comme elle était inscrite.")


# --- History --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Told:
    """One thing that was written. ``struck``: it no longer counts. ``more``: what became of it, as sentences."""

    at: datetime
    what: str
    by: str = ""
    struck: bool = False
    more: list = field(default_factory=list)
    changes: list = field(default_factory=list)


def history(session, lines, earlier):
    """Everything that was written of a session, oldest first: its lines, its notes, what was answered before."""
    last = lines[-1] if lines else None
    rows = [_line(line, is_last=line is last) for line in lines]
    rows += [_amendment(one) for one in session.amendments.in_order()]
    rows += [_earlier(one) for one in earlier]
    return sorted(rows, key=lambda row: row.at)


def _line(line, *, is_last):
    undone = getattr(line, "reversed_by", None)
    more = []
    if undone is not None:
        words = _("Annulée par %(who)s le %(date)s") if is_last else _("Corrigée par %(who)s le %(date)s")
        said = words % {"who": undone.author.full_name, "date": long_date(undone.recorded_at)}
        reason = undone.reason.text if hasattr(undone, "reason") else ""
        more = [f"{said}\u00a0: {reason}" if reason else f"{said}."]
    return Told(
        line.recorded_at, f"{long_date(line.dated_on)}, {hours(line.minutes)}", line.author.full_name,
        undone is not None, more,
    )  # fmt: skip


def _amendment(one):
    labels = [str(label) for label, _before, _after in one.changes]
    what = _("Correction sans effet sur les heures (%(what)s)") % {"what": ", ".join(labels).lower()}
    return Told(one.amended_at, what, one.amended_by.full_name, more=[one.why] if one.why else [], changes=one.changes)


def _earlier(row):
    """An answer about a number of hours that changed since."""
    return Told(
        row.superseded_at, answered(row), more=[_("Le nombre a changé depuis\u00a0: la réponse portait sur celui-là.")]
    )


def answered(row):
    """What was answered to a number of hours, by whom and when."""
    facts = {"n": hours(row.minutes)}
    if row.ruling == SessionExcess.Ruling.BILLED:
        return _("%(n)s au-delà, que l’équipe avait décidé de facturer le %(date)s") % {
            **facts,
            "date": long_date(row.ruled_at),
        }
    accepted = ngettext("%(n)s au-delà, acceptée", "%(n)s au-delà, acceptées", how_many(row.minutes))
    refused = ngettext("%(n)s au-delà, refusée", "%(n)s au-delà, refusées", how_many(row.minutes))
    words = accepted if row.answer == SessionExcess.Answer.ACCEPTED else refused
    words = f"{words} {_('par %(who)s le %(date)s')}"
    return words % {**facts, "who": row.answered_by.full_name, "date": long_date(row.answered_at)}


def grown(excess, earlier):
    """Say that hours were accepted already and why they are asked again; "" when nothing was accepted before."""
    accepted = [row for row in earlier if row.answer == SessionExcess.Answer.ACCEPTED]
    if excess is None or excess.answer or not accepted:
        return ""
    before = accepted[-1]
    return _(
        "La table avait accepté %(before)s le %(date)s. Depuis, une séance inscrite, corrigée ou annulée a porté ce nombre "
        "à %(after)s\u00a0: la réponse est à refaire."
    ) % {"before": hours(before.minutes), "date": long_date(before.answered_at), "after": hours(excess.minutes)}
