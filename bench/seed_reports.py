"""Reports of the set: one being written, a final one as long as the form allows, and what five years have taught."""

from datetime import timedelta

from django.utils import timezone

LESSONS = 2_000


def seed_reports(people, now):
    """Open one report and hand another in, by the portal's own acts; return the obligation of each."""
    from neighbourhoods.models import Neighbourhood
    from reports import actions
    from reports.models import Kind, Obligation

    by, today = people["coordinator"], timezone.localdate(now)
    due = (
        Obligation.objects.standing().of_places(Neighbourhood.objects.joined_by(by)).filter(report=None, waived_at=None)
    )
    over = due.of_kinds(Kind.FINAL).filter(period_ends_on__lt=today - timedelta(days=1)).order_by("-due_on").first()
    begun = due.of_kinds(Kind.ANNUAL, Kind.FINAL).filter(period_starts_on__lte=today).exclude(pk=over.pk)
    written = begun.order_by("-due_on").first()
    actions.open_report(obligation=written, by=by, now=now)
    report = actions.open_report(obligation=over, by=by, now=now)
    for code, data in long_answers().items():
        draft = report.drafts.filter(code=code).first()
        version = draft.lock_version if draft else 0
        actions.save_section(
            report=report, code=code, data=data, expected_version=version, finished=True, by=by, now=now
        )
    actions.hand_in(report=report, by=by, now=now)
    _lessons(report, now)
    return written, over


def long_answers():
    from reports.factories import answers, line
    from reports.models import Kind, ReportSection

    said = answers(Kind.FINAL)
    said[ReportSection.STATEMENT]["lines"] = [line(f"Poste {n}", "4 000", "5 500", words(12)) for n in range(30)]
    said[ReportSection.LEARNING]["learned"] = [
        {"question": words(12), "answer": words(180), "reinvested": words(100)} for _n in range(6)
    ]
    for section, codes in {
        ReportSection.ACTIVITIES: ("summary", "changes", "difficulties"),
        ReportSection.EDI: ("capacity", "actions", "representation", "systems", "populations"),
        ReportSection.STRATEGIC: ("engagement", "aspirations", "learning", "levers", "backbone"),
        ReportSection.AIMS: ("practices", "people", "systems"),
    }.items():
        said[section] = {code: words(190) for code in codes}
    return said


def _lessons(report, now):
    from reports.models import Lesson

    Lesson.objects.bulk_create(
        Lesson(
            report=report,
            source="learning.learned",
            key=f"question {n}",
            question=f"Question {n}?",
            text=words(60),
            folded=f"question {n} {words(60).lower()}",
            recorded_at=now,
        )
        for n in range(LESSONS)
    )


def words(count):
    text = (
        "Les familles du quartier se parlent davantage depuis que les soupers ont lieu le mardi soir près de l’école."
    )
    several = text.split()
    return " ".join(several[n % len(several)] for n in range(count))
