"""A final report whose answers are as long as the form lets them be: some ten pages."""

from datetime import timedelta

from django.utils import timezone


def whole_report(now):
    """Hand in the final report of a participation that is over, by the portal's own acts; return its version."""
    from neighbourhoods.models import TableMembership
    from reports import actions
    from reports.factories import answers, line
    from reports.models import Kind, Obligation, ReportSection

    due = Obligation.objects.of_kinds(Kind.FINAL).with_context().filter(report=None, dropped_at=None)
    due = due.filter(period_ends_on__lt=timezone.localdate(now) - timedelta(days=1)).first()
    by = TableMembership.objects.coordinators().of_table(due.participation.neighbourhood).first().user
    type(due).objects.filter(pk=due.pk).update(waived_at=None, waived_by=None)
    report = actions.open_report(obligation=due, by=by, now=now)
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
    for code, data in said.items():
        draft = report.drafts.filter(code=code).first()
        version = draft.lock_version if draft else 0
        actions.save_section(
            report=report, code=code, data=data, expected_version=version, finished=True, by=by, now=now
        )
    return actions.hand_in(report=report, by=by, now=now).versions.first()


def words(count):
    text = (
        "Les familles du quartier se parlent davantage depuis que les soupers ont lieu le mardi soir près de l’école."
    )
    several = text.split()
    return " ".join(several[n % len(several)] for n in range(count))
