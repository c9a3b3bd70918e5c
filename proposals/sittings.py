"""What the pages of a sitting of governance read: the files to decide, what was decided, where each letter stands.

Everything comes through ``content_visible_by_position``: whoever is recused from a file finds it in no list and no
count. The number of queries does not depend on the number of files.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from neighbourhoods.models import TableMembership
from notifications.models import Job

from . import policy
from .actions.learning import typed_questions
from .actions.letter_words import begun_texts
from .actions.letters import is_outdated, letter_content
from .actions.mending_sittings import quoted_words
from .actions.together import DRAW, fingerprint
from .models import (
    ConflictDeclaration,
    Decision,
    FileQuestion,
    Letter,
    ProgrammeSettings,
    Proposal,
    Ratification,
    Recommendation,
    SittingCorrection,
    Status,
    Version,
    access,
)
from .models.conditions import negated
from .rules.asked import asked_by_year, granted_as_asked, out_of_range

FINAL = (Recommendation.Outcome.FAVOURABLE, Recommendation.Outcome.UNFAVOURABLE)


# --- Files to decide ------------------------------------------------------------------------------------------------
@dataclass
class ToDecide:
    """A file that the committee recommended or not. ``years``: (amount, reserved) by year, as asked for, in dollars.

    ``apart``: why it cannot be accepted together with others; it then goes through its own form.
    """

    proposal: Proposal
    recommendation: Recommendation | None
    years: list
    apart: list[str]
    is_too_early: bool

    @property
    def total(self):
        return sum(amount for amount, _reserved in self.years)

    @property
    def reserved_total(self):
        return sum(reserved for _amount, reserved in self.years)

    @property
    def is_favourable(self):
        return self.proposal.status == Status.RECOMMENDED

    @property
    def goes_together(self):
        return self.is_favourable and not self.apart and not self.is_too_early


def to_decide(user, sitting):
    """Return the files on which this person may record a decision: never those that they advise (Guide, 5.2)."""
    if not policy.may_record_sittings(user):
        return []
    last = Version.objects.filter(proposal=OuterRef("pk")).order_by("-number")
    files = (
        Proposal.objects.content_visible_by_position(user)
        .filter(negated(access.FACTS["advises"](user)), status__in=[Status.RECOMMENDED, Status.NOT_RECOMMENDED])
        .annotate(asked=Subquery(last.values("content__amounts")[:1]))
        .select_related("neighbourhood", "stage", "rules")
        .order_by("neighbourhood__name", "pk")
    )
    files = list(files)
    adopted = {}
    if files:
        known = Recommendation.objects.visible_to(user).filter(item__proposal__in=files, outcome__in=FINAL)
        adopted = {row.item.proposal_id: row for row in known.select_related("item").order_by("adopted_at")}
    return [_to_decide(file, adopted.get(file.pk), sitting) for file in files]


def _to_decide(file, recommendation, sitting):
    years = [(amount, reserved or 0) for amount, reserved, _why in granted_as_asked(file.asked, file.rules)]
    early = recommendation is not None and sitting.held_on < timezone.localdate(recommendation.adopted_at)
    apart = out_of_range(file.asked, file.rules)
    if not apart and not file.rules.min_years <= len(asked_by_year(file.asked)) <= file.rules.max_years:
        apart = [_("La durée demandée n’est pas celle de l’étape.")]
    return ToDecide(file, recommendation, years, apart, early)


def earliest_day(user, sitting):
    """Return the first day on which this sitting can have been held: none of its files was recommended later."""
    adopted = Recommendation.objects.visible_to(user).filter(
        outcome__in=FINAL, item__proposal__in=decided(user, sitting).order_by().values("proposal")
    )
    last = adopted.aggregate(last=Max("adopted_at"))["last"]
    return timezone.localdate(last) if last else None


def readable(user, keys):
    """Return those of these files (keys) that a position opens to this person: what is posted names nothing else."""
    return list(Proposal.objects.content_visible_by_position(user).filter(pk__in=keys).select_related("neighbourhood"))


def first_of_next_month(day: date):
    """The start that the portal proposes, and that the team changes (portal's default)."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


# --- What was decided, and its letter -------------------------------------------------------------------------------
def decided(user, sitting):
    """Return the decisions of a sitting that this person may read, each with its years."""
    seen = Decision.objects.read_by_position(user).of_sitting(sitting)
    return seen.select_related(
        "proposal__neighbourhood__table", "proposal__stage", "proposal__initiative"
    ).prefetch_related("years")


class Mending:
    """Whether a sitting typed wrongly can still be corrected, the sentence that says why not, and what it said before."""

    def __init__(self, user, sitting):
        corrections = SittingCorrection.objects.visible_to(user).of(sitting)
        conflicts = ConflictDeclaration.objects.conflicts().filter(user=user)
        letters = Letter.objects.quoting(**sitting.facts)
        known = Ratification.objects.filter(pk=sitting.pk)
        is_quoted, has_conflict, is_corrected = known.values_list(
            Exists(letters), Exists(conflicts), Exists(corrections)
        ).get()
        self.why_not = ""
        if user.is_team and not policy.may_correct_sittings(user, has_conflict=has_conflict):
            self.why_not = _(
                "Vous vous retirez d’au moins un dossier, et une séance peut en porter la décision\u00a0: une autre personne "
                "de l’équipe corrige les séances."
            )
        elif user.is_team and is_quoted:
            self.why_not = quoted_words()
        self.is_open = user.is_team and not self.why_not
        self.corrections = list(corrections) if is_corrected else []


class LetterState:
    """Where a letter stands, in the order in which a sitting's page lists them."""

    QUESTION, TO_ISSUE, CORRECTION, DRAWING, NOBODY, READY, SENT = (
        "question", "to_issue", "correction", "drawing", "nobody", "ready", "sent",
    )  # fmt: skip
    LABELS = {
        QUESTION: (gettext_lazy("attend une question d’apprentissage"), "soon"),
        TO_ISSUE: (gettext_lazy("à émettre"), "info"),
        CORRECTION: (gettext_lazy("décision corrigée depuis"), "soon"),
        DRAWING: (gettext_lazy("émise, PDF en préparation"), "info"),
        NOBODY: (gettext_lazy("émise, personne ne coordonne la table"), "soon"),
        READY: (gettext_lazy("émise, prête à partir"), "info"),
        SENT: (gettext_lazy("envoyée"), "done"),
    }


@dataclass
class Row:
    """A decided file and its letter. ``content``: the words as they would be issued, or as they were frozen."""

    decision: Decision
    letter: Letter | None
    state: str
    content: dict
    recipients: list = field(default_factory=list)

    @property
    def proposal(self):
        return self.decision.proposal

    @property
    def label(self):
        return LetterState.LABELS[self.state][0]

    @property
    def tone(self):
        return LetterState.LABELS[self.state][1]

    @property
    def fingerprint(self):
        return fingerprint(self.content)

    @property
    def total(self):
        return sum(year.amount for year in self.decision.years.all())


@dataclass
class Letters:
    """The letters of a sitting, by state; ``job`` draws their PDFs, or None."""

    rows: list[Row]
    job: Any = None

    def _of(self, *states):
        return [row for row in self.rows if row.state in states]

    @property
    def to_issue(self):
        return self._of(LetterState.TO_ISSUE)

    @property
    def to_read(self):
        """Those whose words the page shows in full: to be issued, or issued and not sent."""
        return self._of(LetterState.TO_ISSUE, LetterState.DRAWING, LetterState.NOBODY, LetterState.READY)

    @property
    def ready(self):
        return self._of(LetterState.READY)

    @property
    def drawing(self):
        return self._of(LetterState.DRAWING)

    @property
    def may_be_redrawn(self):
        """PDFs are missing, and no job that the reader asked for is making them: it failed, or somebody else asked."""
        return bool(self.drawing) and (self.job is None or self.job.is_finished)

    @property
    def waiting(self):
        """Those that cannot leave yet, whatever the reason."""
        return [row for row in self.rows if row.state not in (LetterState.READY, LetterState.SENT)]


def letters(user, sitting, now):
    """Return where the letter of each decided file stands, with its words; eight queries for the page, or fewer."""
    today, settings = timezone.localdate(now), ProgrammeSettings.current()
    begun = begun_texts(now)
    pairs = _with_letters(user, sitting, today)
    result = Letters([_row(*pair, settings=settings, now=now, begun=begun) for pair in pairs])
    if result.drawing:
        jobs = Job.objects.visible_to(user).filter(kind=DRAW, payload__sitting=sitting.pk)
        result.job = jobs.order_by("-created_at").first()
    return result


def leaving(user, sitting, now):
    """Return the letters that are issued, with whoever will receive each: what somebody confirms before they leave."""
    today = timezone.localdate(now)
    pairs = [(decision, letter) for decision, letter in _with_letters(user, sitting, today) if letter]
    result = Letters([_row(*pair, settings=None, now=now) for pair in pairs])
    people = _coordinators([row.proposal.neighbourhood_id for row in result.ready], today)
    for row in result.ready:
        row.recipients = people.get(row.proposal.neighbourhood_id, [])
    return result


def _with_letters(user, sitting, today):
    """The decisions of a sitting, each with the last letter of its file, or None."""
    learning = Version.objects.filter(proposal=OuterRef("proposal")).order_by("-number")
    found = list(
        decided(user, sitting).annotate(
            has_recorded_question=Exists(FileQuestion.objects.filter(proposal=OuterRef("proposal"))),
            submitted_learning=Subquery(learning.values("content__sections__learning")[:1]),
            has_recipient=Exists(_coordinating(today).filter(neighbourhood=OuterRef("proposal__neighbourhood"))),
        )
    )
    if not found:
        return []
    last = Letter.objects.visible_to(user).last_ones().filter(proposal__in=[row.proposal_id for row in found])
    issued = {letter.proposal_id: letter for letter in last.select_related("dispatch", "rendering")}
    return [(decision, issued.get(decision.proposal_id)) for decision in found]


def _row(decision, letter, *, settings, now, begun=()):
    decision.proposal.decision = decision
    state = _state(decision, letter, settings)
    if letter:
        content = letter.content
    else:
        content = letter_content(decision.proposal, now=now, settings=settings, begun=begun)
    return Row(decision, letter, state, content)


def issued_letters(user, sitting, keys):
    """Return the last letters of a sitting's files, among these keys, that this person may read."""
    read = Decision.objects.read_by_position(user).of_sitting(sitting).order_by()
    wanted = Letter.objects.visible_to(user).last_ones().filter(pk__in=keys, proposal__in=read.values("proposal"))
    return list(wanted.select_related("proposal__neighbourhood"))


def _state(decision, letter, settings):
    if letter is None:
        wanted = settings.learning_question_required_for_letter and decision.outcome == Decision.Outcome.ACCEPTED
        asked = decision.has_recorded_question or typed_questions(decision.submitted_learning)
        return LetterState.QUESTION if wanted and not asked else LetterState.TO_ISSUE
    if is_outdated(letter, decision):
        return LetterState.CORRECTION
    if hasattr(letter, "dispatch"):
        return LetterState.SENT
    if not hasattr(letter, "rendering"):
        return LetterState.DRAWING
    return LetterState.READY if decision.has_recipient else LetterState.NOBODY


def _coordinating(today):
    """The memberships of those who receive a table's letters, as ``actions.people.coordinators_of`` finds them."""
    return TableMembership.objects.current(today).coordinators().filter(user__in=User.objects.active())


def _coordinators(places, today):
    """Return {neighbourhood: its coordinators}."""
    found = {}
    rows = _coordinating(today).filter(neighbourhood__in=places).select_related("user")
    for row in rows.order_by("user__last_name", "user__first_name"):
        found.setdefault(row.neighbourhood_id, []).append(row.user)
    return found
