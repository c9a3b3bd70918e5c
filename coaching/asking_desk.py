"""What the pages of requests and mandates read: the offer of the year, the loop's steps, the hours used."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Prefetch, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from proposals.models import LearningQuestion, Participation

from .models import CoachingRequest, CoachingSession, HoursEntry, LoopStep, ProgrammeYear
from .models.years import MENU

Status = CoachingRequest.Status
TONES = {
    Status.SENT: "info",
    Status.ASSIGNED: "done",
    Status.REFERRED: "closed",
    Status.DECLINED: "closed",
    Status.WITHDRAWN: "closed",
}
# What each step is about, in the portal's own words.
ABOUT = {
    LoopStep.QUESTIONS: _("Choisir ensemble ce que vous voulez comprendre, et dire pourquoi c’est le moment."),
    LoopStep.PLAN: _("Décider qui participe, ce que vous regarderez et quand, avec les moyens que vous avez."),
    LoopStep.COLLECT: _(
        "Repérer ce que vous savez déjà, puis aller chercher ce qui manque auprès des bonnes personnes."
    ),
    LoopStep.ANALYSE: _("Lire les données à plusieurs\u00a0: ce qui se répète, ce qui surprend, ce qui reste flou."),
    LoopStep.COMMUNICATE: _(
        "Raconter ce que vous avez trouvé aux personnes concernées, dans une forme qui leur parle."
    ),
    LoopStep.REINVEST: _("Changer quelque chose dans l’action grâce à ce que vous avez appris, puis choisir la suite."),
}


# --- What is offered ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bank:
    """The hours and places of a year; without a year in the database, those of the source."""

    learning_minutes: int = 31 * 60
    dynamo_minutes: int = 30 * 60
    places: int = 9
    free_places: int | None = None
    learning_source: str = MENU
    dynamo_source: str = MENU
    places_source: str = MENU

    @property
    def most_minutes(self):
        """Two years' hours: unused ones are carried over one year at most."""
        return 2 * self.learning_minutes


def bank_on(day, years=None):
    """The hours of the programme year that holds that day, and how many of its places are free.

    ``years``: every year in order ``with_place_counts``, when they were read already; else one query.
    """
    years = list(ProgrammeYear.objects.holding(day).with_place_counts()) if years is None else years
    year = next((one for one in years if one.holds(day)), None)
    if year is None:
        return Bank()
    sources = (year.learning_source, year.dynamo_source, year.places_source)
    free = year.free if year.total else None
    return Bank(year.learning_minutes, year.dynamo_minutes, year.dynamo_places, free, *sources)


@dataclass(frozen=True)
class Offer:
    """What a neighbourhood may ask about that day."""

    participations: list = field(default_factory=list)

    @property
    def initiatives(self):
        return list({p.initiative_id: p.initiative for p in self.participations}.values())

    @property
    def questions(self):
        """The learning questions of today: [(question, its initiative)]."""
        return [(question, p.initiative) for p in self.participations for question in p.current_questions]


def takes_part(neighbourhood, day):
    """True when the neighbourhood has something to ask about that day."""
    return Participation.objects.active(day).filter(neighbourhood=neighbourhood).exists()


def offer_of(neighbourhood, day):
    """The participations under way or to come, with the learning questions that they ask: two queries."""
    current = Prefetch(
        "learning_questions",
        queryset=LearningQuestion.objects.filter(asked_until=None),
        to_attr="current_questions",
    )
    rows = Participation.objects.active(day).filter(neighbourhood=neighbourhood)
    return Offer(list(rows.select_related("initiative").prefetch_related(current).order_by("starts_on")))


# --- A mandate ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    step: LoopStep
    done: object  # the mark, or None
    notes: int
    documents: int

    @property
    def begun(self):
        return bool(self.notes or self.documents)


def steps_of(mandate):
    """The six steps with their marks and counts: three queries."""
    marks = {mark.step: mark for mark in mandate.done_steps.select_related("done_by")}
    notes = _counts(mandate.notes)
    documents = _counts(mandate.documents.in_use())
    return [Step(step, marks.get(step), notes.get(step, 0), documents.get(step, 0)) for step in LoopStep]


def _counts(rows):
    return dict(rows.order_by("step").values_list("step").annotate(n=Count("pk")))


def tasks_of(mandate, steps):
    """The steps as ``ui/task_list.html`` reads them."""
    return [
        {
            "label": f"{row.step.value}. {row.step.label}",
            "url": reverse("coaching:loop_step", args=[mandate.public_id, row.step.value]),
            "status": _("terminée") if row.done else _("commencée") if row.begun else _("à venir"),
            "tone": "done" if row.done else "info" if row.begun else "neutral",
            "hint": _held(row),
        }
        for row in steps
    ]


def _held(row):
    parts = []
    if row.notes:
        parts.append(ngettext("%(n)s note", "%(n)s notes", row.notes) % {"n": row.notes})
    if row.documents:
        parts.append(ngettext("%(n)s document", "%(n)s documents", row.documents) % {"n": row.documents})
    return ", ".join(parts)


@dataclass(frozen=True)
class SessionLine:
    """A session that counts: its day and minutes are those of its standing entry."""

    session: CoachingSession
    dated_on: object
    minutes: int
    url: str


def sessions_of(mandate, user):
    """The sessions of a mandate that this person may see and that count, latest first: two queries."""
    standing = Prefetch("entries", queryset=HoursEntry.objects.sessions().standing(), to_attr="standing_entries")
    seen = CoachingSession.objects.visible_to(user).of_mandates([mandate]).with_context().prefetch_related(standing)
    lines = [
        SessionLine(session, entry.dated_on, entry.minutes, _address(session))
        for session in seen
        for entry in session.standing_entries
    ]
    return sorted(lines, key=lambda line: line.dated_on, reverse=True)


def _address(session):
    try:
        return session.get_absolute_url()
    except NoReverseMatch:  # the pages of sessions are not there
        return ""


def state_of(mandate, day):
    """Return (words, tone) for the state of a mandate that day."""
    if mandate.is_concluded:
        return _("conclu"), "done"
    if day < mandate.starts_on:
        return _("à venir"), "neutral"
    if mandate.is_current(day):
        return _("en cours"), "info"
    return _("bilan attendu"), "soon"


# --- The list of requests -------------------------------------------------------------------------------------------
FILTERS = {"attente": _("En attente"), "repondues": _("Avec une réponse")}


def requests_for(user, chosen):
    """Requests that this person follows: those that wait first, the oldest of them first; then the last answered."""
    seen = CoachingRequest.objects.visible_to(user)
    rows = {"attente": seen.waiting(), "repondues": seen.answered()}.get(chosen, seen)
    return rows.with_context().order_by(F("answered_at").desc(nulls_first=True), "sent_at", "pk")


def request_counts(user):
    """{filter: how many}: one query."""
    waits = Q(status=Status.SENT)
    counts = CoachingRequest.objects.visible_to(user).aggregate(
        attente=Count("pk", filter=waits, distinct=True), repondues=Count("pk", filter=~waits, distinct=True)
    )
    return {**counts, "": sum(counts.values())}
