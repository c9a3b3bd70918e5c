"""The programme in figures: each number is that of the rows behind its link, and no hidden file is in any of them."""

from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from coaching import factories as coaching
from events import factories as events
from events.models import Attendance, Registration, Seat
from pic_portal.figures import Figures
from proposals import actions
from proposals import factories as proposals
from proposals.models import Participation, Proposal
from reports import factories as reports
from reports.models import Lesson, Tag
from toolbox.models import Theme

pytestmark = pytest.mark.django_db
NOW = reports.AFTER + timedelta(days=1)  # 21 February 2027
MONTREAL = ZoneInfo("America/Toronto")
CANARY = "Canari"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def come(event, number, *, present):
    """A confirmed registration; ``present``: noted at the day of the event."""
    person = Registration.objects.create(
        event=event, name=f"Personne {number}", email=f"p{event.pk}-{number}@example.org",
        email_key=f"p{event.pk}-{number}@example.org", made_at=NOW,
    )  # fmt: skip
    Seat.objects.create(
        registration=person, event=event, status=Seat.Status.CONFIRMED, entered_at=NOW, confirmed_at=NOW
    )
    if present:
        Attendance.objects.create(registration=person, day=event.days.get(), noted_at=NOW, noted_by=present)
    return person


@pytest.fixture
def world(call, quartier, other_quartier, coordinator, other_coordinator, team_member, advisor):
    """Two participations with their calendars, a report handed in, a year of hours, an activity with people."""
    coaching.make_years(2025, 2026)
    one = reports.make_calendar(quartier, coordinator)
    reports.make_calendar(other_quartier, other_coordinator, starts_on=date(2025, 9, 1), years=2)
    reports.handed_in(reports.owed(one), coordinator)
    theme = Theme.objects.create(
        code="evaluer", position=1, name="Évaluer", short_name="Évaluer", introduction="Quand on veut savoir."
    )
    lesson = Lesson.objects.order_by("pk").first()
    tag = Tag.objects.create(name="Soupers", key="souper", created_at=NOW, created_by=team_member)
    theme.tags.add(tag)
    lesson.tags.add(tag)
    event = events.make_event(capacity=10)
    for number in range(3):
        come(event, number, present=team_member if number < 2 else None)
    events.make_event(capacity=5, cancelled_at=NOW, cancelled_by=team_member)
    return {"lesson": lesson, "theme": theme, "event": event}


@pytest.fixture
def reading(as_user, team_member):
    return as_user(team_member)


def read(person, year):
    return Figures(person, year, NOW)


def charts(found):
    return [one for one in (found.participations, found.activities, found.reports, found.lessons) if one]


def numbers(one):
    """(row, column, figure) of every number of a chart, its total row included."""
    for row in [*one.rows, *([one.total] if one.total else [])]:
        yield from ((row.label, column, figure) for column, figure in zip(one.columns, row.figures, strict=True))


def value(one, label, column):
    return next(figure.value for row, name, figure in numbers(one) if (row, name) == (label, column))


# --- What counts ----------------------------------------------------------------------------------------------------
def test_a_participation_counts_in_the_calendar_year_where_each_of_its_years_begins(world, team_member):
    chart = read(team_member, 2026).participations
    assert [row.label for row in chart.rows] == ["2025", "2026", "2027", "2028"]
    assert [value(chart, row.label, "Total") for row in chart.rows] == [1, 2, 1, 1]
    assert value(chart, "2026", "Déploiement") == 2


def test_years_cut_off_by_an_interruption_are_not_counted(world, team_member, quartier):
    Participation.objects.filter(neighbourhood=quartier).update(status="interrupted", interrupted_on=date(2026, 6, 1))
    assert [row.label for row in read(team_member, 2026).participations.rows] == ["2025", "2026"]


def test_seats_and_people_are_counted_by_kind_without_cancelled_dates(world, team_member):
    chart = read(team_member, 2027).activities
    got = [value(chart, "Formation", column) for column in chart.columns]
    assert got == [1, 10, 3, 0, 2]
    assert read(team_member, 2026).activities is None


def test_somebody_noted_twice_at_one_date_is_present_once(world, team_member):
    festival = events.make_festival()
    person = come(festival, 9, present=None)
    for day in festival.days.all():
        Attendance.objects.create(registration=person, day=day, noted_at=NOW, noted_by=team_member)
    assert value(read(team_member, 2027).activities, "Festival", "Présences") == 1


def test_an_activity_of_new_years_eve_belongs_to_its_local_year(team_member, world):
    events.make_event(starts_at=datetime(2027, 12, 31, 22, 30, tzinfo=MONTREAL))
    assert value(read(team_member, 2027).activities, "Formation", "Dates") == 2
    assert read(team_member, 2028).activities is None


def test_a_report_counts_in_the_year_of_its_date_and_by_its_state_of_today(world, team_member):
    chart = read(team_member, 2027).reports
    assert value(chart, "Rapport annuel", "Fait") == 1
    assert value(chart, "Rapport final", "Plus tard") == 1
    assert value(read(team_member, 2026).reports, "Rapport annuel", "En retard") == 1


def test_lessons_are_counted_by_theme_and_those_without_one_apart(world, team_member):
    chart = read(team_member, 2027).lessons
    total = Lesson.objects.count()
    assert value(chart, "Évaluer", "Apprentissages") == 1
    assert value(chart, "Sans thème encore", "Apprentissages") == total - 1
    assert chart.total.figures[0].value == total


def test_hours_are_those_of_the_programme_year_that_begins_in_the_calendar_year(world, team_member):
    hours = read(team_member, 2026).hours
    assert hours.year.label == "2026-2027"
    learning = hours.chart.rows[0]
    assert [figure.value for figure in learning.figures][1] == 2 * 31 * 60
    assert hours.standing.total == 9
    assert read(team_member, 2031).hours is None


# --- What is behind -------------------------------------------------------------------------------------------------
def test_every_number_is_that_of_the_rows_behind_its_link(world, team_member, reading):
    followed = 0
    for year in (2025, 2026, 2027):
        for chart in charts(read(team_member, year)):
            for label, column, figure in numbers(chart):
                if not figure.value:
                    continue
                response = reading.get(figure.url)
                page = response.context["page"]
                totals = getattr(response.context.get("behind"), "totals", None)
                names = {"Places": "places", "Inscriptions": "taken", "En attente": "waiting", "Présences": "present"}
                if totals and column in names and chart.columns[0] == "Dates":
                    assert figure.value == totals[names[column]], (label, column)
                    rows = [getattr(row, {"places": "capacity"}.get(n, n)) for n in [names[column]] for row in page]
                    assert figure.value == sum(rows)
                else:
                    assert figure.value == page.paginator.count == len(page.object_list), (label, column)
                followed += 1
    assert followed > 15


def test_the_hours_lead_to_the_totals_of_the_same_programme_year(world, team_member, reading):
    hours = read(team_member, 2026).hours
    used = hours.chart.rows[0].figures
    address = urlsplit(used[1].url)
    assert parse_qs(address.query) == {"annee": ["2026-2027"]}
    programme = reading.get(used[1].url).context["programme"]
    sums = [programme.totals[key] for key in ("carried", "granted", "covered", "closing", "excess")]
    assert [figure.value for figure in used] == sums


def test_every_state_of_the_overview_leads_to_exactly_its_files(world, quartier, coordinator, advisor, reading):
    proposals.make_under_review(quartier, coordinator, advisor)
    proposals.make_draft(quartier, coordinator, filled=False)
    figures = reading.get(reverse("team")).context["figures"]
    assert figures["total"] == Proposal.objects.count()
    for row in figures["rows"]:
        for stage, n in [*row["cells"], (None, row["total"])]:
            query = {"etat": row["status"].value} | ({"etape": stage.code} if stage else {})
            if n:
                assert reading.get(reverse("proposals:list", query=query)).context["page"].paginator.count == n


# --- Recusals -------------------------------------------------------------------------------------------------------
@pytest.fixture
def files(call, quartier, other_quartier, third_quartier, coordinator, other_coordinator, team_member, committee):
    """Files in several states, none of them told, each with a canary in its title."""
    third = proposals.make_member(third_quartier, email="dani@example.org")
    makers = (proposals.make_submitted, proposals.make_under_review, proposals.make_recommended)
    tables = ((quartier, coordinator), (other_quartier, other_coordinator), (third_quartier, third))
    more = ((), (team_member,), (team_member, team_member))
    found = [make(place, by, *args) for make, (place, by), args in zip(makers, tables, more, strict=True)] + [
        proposals.make_accepted(third_quartier, third, team_member, team_member)
    ]
    for number, file in enumerate(found):
        Proposal.objects.filter(pk=file.pk).update(title=f"{CANARY} {number}")
    return found


def cells(content):
    book = load_workbook(BytesIO(content))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_no_recusal_drawn_at_random_leaves_a_trace_of_the_file(files, as_user):
    for seed in range(6):
        draw = Random(seed)
        hidden = [file for file in files if draw.random() < 0.5]
        reader = proposals.make_team_member(email=f"equipe{seed}@example.org")
        for file in hidden:
            actions.declare_conflict(proposal=file, by=reader, now=NOW)
        reading = as_user(reader)
        overview = reading.get(reverse("team"))
        assert overview.context["figures"]["total"] == len(files) - len(hidden)
        shown = overview.content.decode() + reading.get(reverse("figures")).content.decode()
        for url in ("figures_participations", "figures_activities", "figures_lessons", "proposals:list"):
            shown += reading.get(reverse(url)).content.decode()
        shown += cells(reading.get(reverse("figures_xlsx")).content)
        for number, file in enumerate(files):
            if file in hidden:
                assert f"{CANARY} {number}" not in shown
        for row in overview.context["figures"]["rows"]:
            listed = reading.get(reverse("proposals:list", query={"etat": row["status"].value}))
            assert listed.context["page"].paginator.count == row["total"]


def test_an_award_that_no_letter_has_told_is_in_no_figure(files, team_member, as_user):
    assert read(team_member, 2027).participations is None
    content = as_user(team_member).get(reverse("figures_xlsx", query={"annee": "2027"})).content
    assert "120000" not in cells(content)


# --- The page and the workbook --------------------------------------------------------------------------------------
def test_the_page_says_which_year_each_subject_counts_by(world, reading):
    shown = reading.get(reverse("figures", query={"annee": "2026"})).content.decode().replace("\xa0", " ")
    assert "Année de programme 2026-2027, du 1er avril 2026 au 31 mars 2027" in shown
    assert "Année civile de l’échéance" in shown
    assert "Année civile : une participation compte" in shown
    assert reverse("proposals:allocations", query={"annee": 2026}) in shown


def test_a_year_that_means_nothing_shows_this_one(world, reading):
    for typed in ("", "x", "99999", "1e3", "²027"):
        assert reading.get(reverse("figures"), {"annee": typed}).context["figures"].year == 2027


def test_an_empty_programme_says_what_will_come(team_member, reading, stages):
    shown = reading.get(reverse("figures")).content.decode()
    for words in ("Aucune participation", "Aucune année de programme", "Aucune activité", "Aucune échéance"):
        assert words in shown


def test_the_workbook_holds_real_dates_and_amounts_and_no_formula(world, reading):
    Lesson.objects.filter(pk=world["lesson"].pk).update(text='=HYPERLINK("http://exemple.org")')
    response = reading.get(reverse("figures_xlsx", query={"annee": "2027"}))
    book = load_workbook(BytesIO(response.content))
    assert response["Content-Disposition"] == 'attachment; filename="chiffres-2027.xlsx"'
    [row] = list(book["Participations 2027"].iter_rows(min_row=2, values_only=True))
    assert row[4].date() == date(2027, 2, 15)
    assert isinstance(row[6], (int, float))
    told = [cell for line in book["Apprentissages 2027"].iter_rows(min_row=2) for cell in line]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in told)
    assert {cell.data_type for cell in told} <= {"s", "d", "n"}
    hours = load_workbook(BytesIO(reading.get(reverse("figures_xlsx", query={"annee": "2026"})).content))
    assert hours["Heures par enveloppe"]["C2"].value == 62


def test_the_figures_cost_the_same_for_one_participation_and_for_three(
    world, reading, third_quartier, django_assert_max_num_queries
):
    pages = {
        "team": 12, "figures": 12, "figures_participations": 8, "figures_activities": 8, "figures_lessons": 8,
    }  # fmt: skip

    def costs():
        found = {}
        for name, most in pages.items():
            for year in ("2026", "2027"):
                url = reverse(name, query={"annee": year})
                reading.get(url)
                with django_assert_max_num_queries(most) as captured:
                    reading.get(url)
                found[name, year] = len(captured)
        return found

    before = costs()
    dani = proposals.make_member(third_quartier, email="dani@example.org")
    reports.handed_in(reports.owed(reports.make_calendar(third_quartier, dani, starts_on=date(2026, 2, 1))), dani)
    for number in range(2):
        come(events.make_event(capacity=10 + number), number, present=None)
    assert costs() == before


def test_every_picture_has_a_title_a_description_and_the_same_figures_in_its_table(world, team_member, reading):
    shown = reading.get(reverse("figures", query={"annee": "2027"})).content.decode()
    for chart in charts(read(team_member, 2027)):
        assert f'<title id="{chart.uid}-t">' in shown
        assert f'<desc id="{chart.uid}-d">' in shown
        for row in chart.rows:
            assert row.label in chart.description
