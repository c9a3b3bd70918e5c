"""Dull calendars for tests: rules as loaded, a participation of three years with its obligations."""

from datetime import UTC, date, datetime

from coaching import factories as coaching

from .actions import handing_in, lay_out, reporting
from .models import Kind, Obligation, ReportingRules, ReportSection

NOW = coaching.NOW  # 20 January 2027
STARTS = date(2026, 2, 15)  # an 1 ends on 14 February 2027


def make_rules(valid_from=date(2021, 9, 28), **settings):
    return ReportingRules.objects.get_or_create(valid_from=valid_from, defaults=settings)[0]


def make_calendar(neighbourhood, by, *, starts_on=STARTS, years=3, now=NOW, **rules):
    """A participation with everything that it owes; returns the participation."""
    make_rules(**rules)
    participation = coaching.make_participation(neighbourhood, by, starts_on=starts_on, years=years)
    lay_out(participation=participation, now=now)
    return participation


def owed(participation, kind=Kind.ANNUAL, year=1):
    """The standing obligation of that sort for that year."""
    return Obligation.objects.standing().get(participation=participation, kind=kind, year_number=year)


# --- Reports --------------------------------------------------------------------------------------------------------
AFTER = datetime(2027, 2, 20, 15, 0, tzinfo=UTC)  # an 1 is over since six days, its report due on 16 March


def answers(kind=Kind.ANNUAL):
    """Complete, dull answers for every section: {code: data}. Of 120 000 $ granted, 119 000 $ were spent."""
    said = {
        ReportSection.ACTIVITIES: {"summary": "Dix soupers de quartier.", "changes": "Des voisins se parlent."},
        ReportSection.TARGETS: {"targets": [{"target": "Dix soupers", "state": "reached", "comment": ""}]},
        ReportSection.PARTNERS: {"partners": [{"name": "La Popote", "role": "Cuisine", "status": "stays"}]},
        ReportSection.EDI: {"representation": "Deux sièges pour des parents."},
        ReportSection.LEARNING: {
            "learned": [{"question": "Qui revient?", "answer": "Ceux qu’on rappelle.", "reinvested": ""}]
        },
        ReportSection.STATEMENT: {
            "lines": [
                line("Ressources humaines", "80 000", "80000"),
                line("Activités", "40 000,00 $", "39 000"),
            ],
            "skill_lines": {},
            "unspent": "carry",
        },
    }
    if kind == Kind.ANNUAL:
        return said | {ReportSection.NEXT_YEAR: {"targets": [{"target": "Vingt soupers"}]}}
    return said | {
        ReportSection.STRATEGIC: {"levers": "Le bail collectif."},
        ReportSection.AIMS: {
            "practices": "Une cuisine partagée.",
            "people": "Moins d’isolement.",
            "systems": "Rien encore.",
        },
        ReportSection.NEXT_STEP: {"choice": "next_stage"},
    }


def line(label, planned="", actual="", explanation=""):
    return {"label": label, "planned": planned, "actual": actual, "explanation": explanation}


def open_report(obligation, by, *, now=AFTER):
    return reporting.open_report(obligation=obligation, by=by, now=now)


def fill(report, by, *, now=AFTER, **changed):
    """Save complete answers in every section; ``changed`` {code: data} takes the place of some."""
    for code, data in (answers(report.obligation.kind) | changed).items():
        draft = report.drafts.filter(code=code).first()
        reporting.save_section(
            report=report,
            code=code,
            data=data,
            expected_version=draft.lock_version if draft else 0,
            finished=True,
            by=by,
            now=now,
        )
    return report


def handed_in(obligation, by, *, now=AFTER, **changed):
    """A report that was opened, filled and handed in."""
    report = fill(open_report(obligation, by, now=now), by, now=now, **changed)
    return handing_in.hand_in(report=report, by=by, now=now)
