"""« Qui doit quoi »: the list, a neighbourhood's calendar, one obligation, what will be recalled."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.views.paging import paged
from neighbourhoods.models import Neighbourhood
from proposals.listing import CountedPaginator

from .. import forecast, policy
from ..listing import Listing
from ..models import FollowUp, MeetingNote, Obligation, ObligationEntry, ReminderStep
from ..words import act_of, step_words, tone_of

PER_PAGE = 25


def trail(*more):
    items = [{"label": _("Suivi"), "url": reverse("reports:list")}]
    return items + [{"label": label, "url": url} for label, url in more]


def found(request, public_id):
    seen = Obligation.objects.visible_to(request.user).with_context().select_related("meeting", "report")
    return get_object_or_404(seen, public_id=public_id)


@require_safe
def obligations(request):
    now = timezone.now()
    listing = Listing(request.user, request.GET, now)

    def url(**changed):
        return reverse("reports:list", query=listing.chosen.as_query(**changed))

    page = CountedPaginator(listing.rows(), PER_PAGE, count=listing.total()).get_page(request.GET.get("page"))
    context = {
        "rows": [(row, *tone_of(row, listing.today)) for row in page.object_list],
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1),
        "listing": listing,
        "groups": [] if listing.is_empty else list(listing.groups(url)),
        "chips": listing.chips(url),
        "may_run": policy.may_run_the_calendar(request.user),
    }
    return render(request, "reports/list.html", context)


@require_safe
def place(request, slug):
    """Everything that one neighbourhood owes or owed, year by year."""
    neighbourhood = get_object_or_404(Neighbourhood.objects.visible_to(request.user), slug=slug)
    rows = list(Obligation.objects.visible_to(request.user).of_place(neighbourhood).standing().with_context().by_date())
    if not rows:
        raise Http404
    today = timezone.localdate()
    years = {}
    for row in sorted(rows, key=lambda one: (one.year_number, one.deadline)):
        years.setdefault((row.participation, row.year_number), []).append((row, *tone_of(row, today)))
    # The latest participation first, each in the order of its years.
    ordered = sorted(years.items(), key=lambda pair: pair[0][0].starts_on, reverse=True)
    context = {
        "place": neighbourhood,
        "years": [(participation, number, found) for (participation, number), found in ordered],
        "breadcrumb": trail(),
    }
    return render(request, "reports/place.html", context)


@require_safe
def obligation(request, public_id):
    row, today = found(request, public_id), timezone.localdate()
    tone, label = tone_of(row, today)
    user = request.user
    runs, records = policy.may_run_the_calendar(user), policy.may_record(user, row)
    steps = ReminderStep.objects.visible_to(user).of([row]).newest_first()
    context = {
        "obligation": row,
        "tone": tone,
        "label": label,
        "act": act_of(row),
        "history": ObligationEntry.objects.visible_to(user).of(row).with_people(),
        "steps": [(step, step_words(step.step)) for step in steps],
        **(_report(row, user, today) if row.is_report else _meeting(row, user, timezone.now())),
        "may_extend": runs and row.is_waiting,
        "may_waive": runs and row.is_waiting,
        "may_restore": runs and row.waived_at is not None and row.dropped_at is None,
        "may_receive": records and row.is_waiting,
        "may_reopen": records and row.done_on is not None and not was_handed_in(row),
        "breadcrumb": trail((row.participation.neighbourhood.name, _place_url(row))),
    }
    return render(request, "reports/obligation.html", context)


def _report(row, user, today):
    """What the page of a report shows more: where it stands, or that it can begin."""
    report = getattr(row, "report", None)
    writes = policy.may_write_report(user, row)
    begins = row.is_waiting and writes and report is None
    has_begun = row.period_starts_on <= today
    return {
        "report": report,
        "writes": writes,
        "may_start": begins and has_begun,
        "opens_on": row.period_starts_on if begins and not has_begun else None,
    }


def was_handed_in(row):
    report = getattr(row, "report", None)
    return report is not None and report.submitted_at is not None


def _meeting(row, user, now):
    """What the page of a mid-year meeting shows more: moments, notes, what follows."""
    meeting, keeps = getattr(row, "meeting", None), policy.may_keep_meeting(user, row)
    moments = [] if meeting is None else list(meeting.moments.all())
    return {
        "is_meeting": True,
        "meeting": meeting,
        "moments": [(one, int(one.starts_at.timestamp()), one.starts_at > now) for one in moments],
        "notes": MeetingNote.objects.visible_to(user).of(row).with_author(),
        "follow_ups": FollowUp.objects.visible_to(user).of(row).with_context(),
        "may_propose": keeps and row.is_waiting,
        "may_choose": row.is_waiting and (keeps or policy.may_choose_moment(user, row)),
        "may_write": keeps or policy.may_write_notes(user, row),
    }


def _place_url(row):
    return reverse("reports:place", args=[row.participation.neighbourhood.slug])


@require_safe
def reminders(request):
    """What leaves in the next thirty days, to whom and why, if nothing changes until then."""
    if not policy.may_run_the_calendar(request.user):
        raise PermissionDenied
    now = timezone.now()
    lines = paged(request, forecast.planned(request.user, now), PER_PAGE)
    context = {
        **lines,
        "days": forecast.by_day(lines["page"].object_list, now),
        "length": forecast.DAYS,
        "last": forecast.last_sweep(now),
        "breadcrumb": trail(),
    }
    return render(request, "reports/reminders.html", context)
