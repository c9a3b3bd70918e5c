"""What reviewers have before their eyes: the clock, the way of a file, its history in words. No rule stands here."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ui.typography import long_date

from .eight_weeks import clock_of
from .journal_words import sentence
from .models import AnalysisItem, Status
from .rules import reading

# Red is for errors and for what is overdue: an unfavourable answer is neither.
TONES = {
    Status.DRAFT: "neutral",
    Status.SUBMITTED: "info",
    Status.UNDER_REVIEW: "info",
    Status.INFO_REQUESTED: "soon",
    Status.RECOMMENDED: "info",
    Status.NOT_RECOMMENDED: "info",
    Status.POSTPONED: "soon",
    Status.ACCEPTED: "done",
    Status.REFUSED: "closed",
    Status.CONFIRMED: "done",
    Status.WITHDRAWN: "closed",
}

LABEL_TONES = {
    AnalysisItem.Label.MET: "done",
    AnalysisItem.Label.PARTLY: "soon",
    AnalysisItem.Label.NOT_MET: "closed",
    AnalysisItem.Label.TO_CLARIFY: "info",
}

RECUSALS = {
    "withdraws": gettext_lazy("retrait prévu au guide"),
    "membership": gettext_lazy("lien avec une table concernée"),
    "declared": gettext_lazy("conflit déclaré"),
    "ruled": gettext_lazy("conflit tranché, à sa demande"),
    "late": gettext_lazy("conflit déclaré après la lecture"),
}

# While the grid may still change: what the committee adopted is frozen.
ANALYSIS_OPEN = (Status.UNDER_REVIEW, Status.INFO_REQUESTED, Status.POSTPONED)
DECIDED = (Status.ACCEPTED, Status.REFUSED, Status.CONFIRMED)


def named(proposal):
    """« Une place pour chaque jeune » (Grand Côté): how a list of things to do names a file."""
    return f"«\u00a0{proposal.display_title}\u00a0» ({proposal.neighbourhood})"


def answers(version, proposal):
    """Return what a version holds, section by section, as the table wrote it; empty sections are left out."""
    content = reading.of_version(version, proposal.rules, proposal.stage.number)
    return [page for page in reading.pages(content) if not page.is_blank]


def clock(proposal, now, decision=None):
    """Return the eight-week clock of a file; it stops the day its decision was ratified (Guide, 5.2)."""
    return clock_of(proposal, now, stopped_on=decision.ratified_on if decision else None)


def steps(proposal, decision=None, *, answered_on=None):
    """Return the five steps that lead a file to its letter, for ``ui/status_line.html``.

    ``answered_on``: when its first letter left, or None.
    """
    reached = {
        Status.SUBMITTED: 1,
        Status.UNDER_REVIEW: 1,
        Status.INFO_REQUESTED: 1,
        Status.POSTPONED: 2,
        Status.RECOMMENDED: 3,
        Status.NOT_RECOMMENDED: 3,
        Status.ACCEPTED: 4,
        Status.REFUSED: 4,
        Status.CONFIRMED: 5,
    }.get(proposal.status, 0)
    if answered_on:
        reached = 5
    rows = [
        (_("Déposée"), long_date(proposal.submitted_at) if proposal.submitted_at else ""),
        (_("Analyse"), _("précisions demandées") if proposal.status == Status.INFO_REQUESTED else ""),
        (_("Comité"), _("reportée") if proposal.status == Status.POSTPONED else ""),
        (
            _("Décision entérinée"),
            long_date(decision.ratified_on)
            if decision
            else _("au plus tard le %(date)s") % {"date": long_date(proposal.answer_due_on)}
            if proposal.answer_due_on
            else "",
        ),
        (_("Lettre"), long_date(answered_on) if answered_on else ""),
    ]
    states = ["done" if n < reached else "current" if n == reached else "todo" for n in range(len(rows))]
    return [{"label": label, "state": state, "date": date} for (label, date), state in zip(rows, states, strict=True)]


def history(entries):
    """Return the lines of a journal as a page prints them: what, who, when, why; the latest first."""
    return [
        {
            "what": sentence(entry.verb),
            "who": entry.by.full_name,
            "at": entry.at,
            "why": entry.note.text if hasattr(entry, "note") else "",
            "internal": entry.is_internal,
        }
        for entry in reversed(list(entries))
    ]


def grid(analysis, labels):
    """Return the lines of a grid for reading. ``labels`` names the prerequisites: {code: label}."""
    return [
        {
            "title": labels.get(item.subject, item.subject) if item.subject else item.get_criterion_display(),
            "criterion": item.get_criterion_display() if item.subject else "",
            "label": item.get_label_display() or _("Sans appréciation"),
            "tone": LABEL_TONES.get(item.label, "neutral"),
            "comment": item.comment,
        }
        for item in analysis.items.all()
    ]


def frozen_grid(kept):
    """Return the lines of a grid that the committee adopted, in the same shape as ``grid``."""
    criteria, words = dict(AnalysisItem.Criterion.choices), dict(AnalysisItem.Label.choices)
    return [
        {
            "title": line["subject_label"] or line["subject"] or str(criteria.get(line["criterion"], "")),
            "criterion": str(criteria.get(line["criterion"], "")) if line["subject"] else "",
            "label": str(words.get(line["label"], _("Sans appréciation"))),
            "tone": LABEL_TONES.get(line["label"], "neutral"),
            "comment": line["comment"],
        }
        for line in kept["items"]
    ]


def prerequisite_labels(proposal):
    return {row.code: row.label for row in proposal.rules.prerequisites.all()}


def missing_quorum(record):
    """Say that nothing may be adopted for want of members; ``record`` as in ``quorum_words``."""
    said = ngettext(
        "Quorum non atteint\u00a0: %(present)s siège présent, il en faut %(required)s.",
        "Quorum non atteint\u00a0: %(present)s sièges présents, il en faut %(required)s.",
        max(record["present"], 1),
    )
    return said % {"present": record["present"], "required": record["required"]}


def quorum_figures(record):
    """Say the figures of a quorum; ``record`` is ``Quorum.as_record()``, now or as the minutes kept it."""
    present, eligible = record["present"], record["eligible"]
    said = ngettext(
        "%(present)s siège présent sur %(eligible)s", "%(present)s sièges présents sur %(eligible)s", max(present, 1)
    ) % {"present": present, "eligible": eligible}
    said = _("%(said)s; il en faut %(required)s") % {"said": said, "required": record["required"]}
    waiting = record.get("in_doubt", 0)
    if not waiting:
        return said
    waits = ngettext(
        "%(n)s siège attend une réponse sur un conflit d’intérêts et ne compte pas comme présent",
        "%(n)s sièges attendent une réponse sur un conflit d’intérêts et ne comptent pas comme présents",
        waiting,
    )
    return f"{said}; {waits % {'n': waiting}}"


def quorum_words(record):
    """Say a quorum in one sentence, with the organisations that withdrew and why."""
    parts, recused = [quorum_figures(record)], record["recused"]
    if recused:
        names = ", ".join(f"{row['organisation']} ({RECUSALS[row['kind']]})" for row in recused)
        parts.append(
            ngettext("%(n)s retrait\u00a0: %(names)s", "%(n)s retraits\u00a0: %(names)s", len(recused))
            % {"n": len(recused), "names": names}
        )
    return "; ".join(parts) + "."
