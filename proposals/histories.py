"""A neighbourhood from phase 1 until today, as far as its reader may know: what its page draws as one picture.

The public reads the initiatives of phase 1, at the neighbourhoods that the review names or the team has confirmed, and the
stages that a sent letter began, without amounts nor files (``places``). Whoever follows the neighbourhood reads how each
stands. What happened to its files is told as a list
tells it: to the table by its letters, to a position by what governance ratified, to a recused person not at all.
"""

from datetime import date, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative
from neighbourhoods.models.places import PHASE_ONE_YEARS
from ui import timelines

from . import places
from .models import Decision, JournalEntry, LetterDispatch, Proposal, Status


def of_place(neighbourhood, user, now):
    """Return (picture, stages) of a neighbourhood; the picture is None when the reader may know nothing."""
    today = timezone.localdate(now)
    initiatives = Initiative.objects.visible_to(user).at_their_place_for(user).carried_by(neighbourhood)
    titles = {one.pk: one for one in initiatives}
    stages = places.stages_of(neighbourhood, user, titles, today)
    periods = [*_phase_one(titles.values()), *(_stage(told, today) for told in stages if not told.lead)]
    marks = list(_marks(neighbourhood, user)) if user.is_authenticated else []
    if not periods and not marks:
        return None, stages
    return timelines.history(periods, marks, today=today, name=neighbourhood.name), stages


def _phase_one(initiatives):
    titles = tuple(initiative.title for initiative in initiatives if initiative.phase == 1)
    first, last = PHASE_ONE_YEARS
    if titles:
        span = date(first, 1, 1), date(last + 1, 1, 1)
        yield timelines.Period(timelines.PHASE_ONE, _("Phase 1"), titles, *span)


def _stage(told, today):
    participation, years = told.participation, []
    for year in participation.years.all():
        after = year.ends_on + timedelta(days=1)
        state = "done" if after <= today else "current" if year.starts_on <= today else "planned"
        years.append(timelines.TimelineYear(_("an %(n)s") % {"n": year.number}, year.starts_on, after, state))
    return timelines.Period(
        participation.stage.number,
        participation.stage.name,
        (told.title,) if told.title else (),
        participation.starts_on,
        participation.last_day + timedelta(days=1),
        told.state,
        tuple(years),
        told.url,
    )


def _marks(neighbourhood, user):
    """Deposits, answers and withdrawals, each on its local day."""
    withdrawals = JournalEntry.objects.filter(proposal=OuterRef("pk"), to_status=Status.WITHDRAWN)
    letters = LetterDispatch.objects.filter(letter__proposal=OuterRef("pk")).order_by("sent_at")
    files = (
        Proposal.objects.visible_to(user)
        .filter(neighbourhood=neighbourhood, submitted_at__isnull=False)
        .as_told_to(user)
        .annotate(
            withdrawn_at=Subquery(withdrawals.values("at")[:1]), answered_at=Subquery(letters.values("sent_at")[:1])
        )
    )
    ratified = {
        row.proposal_id: row for row in Decision.objects.visible_to(user).filter(proposal__in=files.values("pk"))
    }
    for file in files:
        about = {"title": file.display_title, "url": file.get_absolute_url()}
        yield timelines.Mark(timezone.localdate(file.submitted_at), "submitted", _("Proposition déposée"), **about)
        if file.status == Status.WITHDRAWN and file.withdrawn_at:
            day = timezone.localdate(file.withdrawn_at)
            yield timelines.Mark(day, "withdrawn", _("Proposition retirée"), **about)
        if decision := ratified.get(file.pk):
            yield _answer(decision, file, about)


def _answer(decision, file, about):
    """The table knows the answer by its letter, on the day of that letter; others, since governance ratified it."""
    accepted = decision.outcome == Decision.Outcome.ACCEPTED
    kind = "accepted" if accepted else "refused"
    if file.told_as_table:
        label = _("Réponse\u00a0: acceptée") if accepted else _("Réponse\u00a0: refusée")
        return timelines.Mark(timezone.localdate(file.answered_at), kind, label, **about)
    label = _("Décision entérinée\u00a0: acceptée") if accepted else _("Décision entérinée\u00a0: refusée")
    return timelines.Mark(decision.ratified_on, kind, label, **about)
