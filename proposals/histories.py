"""A neighbourhood from phase 1 until today, as far as its reader may know: what its page draws as one picture.

The public reads what is public elsewhere: the initiatives of phase 1, at the neighbourhoods that the review names or the
team has confirmed. Whoever follows the neighbourhood reads its stages. What happened to its files is told as a list
tells it: to the table by its letters, to a position by what governance ratified, to a recused person not at all.
"""

from datetime import date, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative
from neighbourhoods.models.places import PHASE_ONE_YEARS
from ui import timelines

from .models import Decision, JournalEntry, LetterDispatch, Participation, Proposal, Status


def of_place(neighbourhood, user, now):
    """Return (picture, participations) of a neighbourhood; the picture is None when the reader may know nothing."""
    today = timezone.localdate(now)
    followed = _participations(neighbourhood, user)
    periods = [*_phase_one(neighbourhood, user), *(_stage(row, today) for row in followed)]
    marks = list(_marks(neighbourhood, user)) if user.is_authenticated else []
    if not periods and not marks:
        return None, followed
    return timelines.history(periods, marks, today=today, name=neighbourhood.name), followed


def _phase_one(neighbourhood, user):
    seen = Initiative.objects.visible_to(user).at_their_place_for(user).of_phase_one().carried_by(neighbourhood)
    titles = tuple(initiative.title for initiative in seen)
    first, last = PHASE_ONE_YEARS
    if titles:
        span = date(first, 1, 1), date(last + 1, 1, 1)
        yield timelines.Period(timelines.PHASE_ONE, _("Phase 1"), titles, *span)


def _participations(neighbourhood, user):
    if not user.is_authenticated:
        return []
    seen = Participation.objects.visible_to(user).filter(neighbourhood=neighbourhood)
    return list(
        seen.select_related("neighbourhood", "stage", "initiative").prefetch_related("years").order_by("starts_on")
    )


def _stage(participation, today):
    years = []
    for year in participation.years.all():
        after = year.ends_on + timedelta(days=1)
        state = "done" if after <= today else "current" if year.starts_on <= today else "planned"
        years.append(timelines.TimelineYear(_("an %(n)s") % {"n": year.number}, year.starts_on, after, state))
    return timelines.Period(
        participation.stage.number,
        participation.stage.name,
        (participation.initiative.title,),
        participation.starts_on,
        participation.last_day + timedelta(days=1),
        participation.state_label(today),
        tuple(years),
        participation.get_absolute_url(),
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
