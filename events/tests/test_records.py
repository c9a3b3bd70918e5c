"""A neighbourhood's record: who took part in what, for its table, its advisor and the team; and for the annual report."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from events import factories, records
from events.factories import NOW
from events.models import Attendance, Registration

from .steps import register

pytestmark = pytest.mark.django_db


def came(event, team_member, quartier, *addresses):
    """Register people of a neighbourhood, and note that they came."""
    rows = [
        register(event, address, name=address.partition("@")[0].capitalize(), neighbourhood=quartier)
        for address in addresses
    ]
    for row in rows:
        for day in event.days.all():
            Attendance.objects.create(registration=row, day=day, noted_at=NOW, noted_by=team_member)
    return rows


def page(client, quartier):
    return client.get(reverse("events:record", args=[quartier.slug]))


def test_the_record_counts_those_who_came_once_each(quartier, other_quartier, team_member):
    event, festival = factories.make_event(), factories.make_festival()
    came(event, team_member, quartier, "ana@example.org", "bea@example.org")
    came(festival, team_member, quartier, "ana@example.org")
    came(event, team_member, other_quartier, "cy@example.org")
    register(event, "absente@example.org", neighbourhood=quartier)
    found = records.attended(quartier)
    assert sorted((one.event.title, [row.name for row in one.people]) for one in found) == [
        ("Captation des apprentissages", ["Ana", "Bea"]),
        ("Festival d’essai", ["Ana"]),
    ]


def test_the_report_asks_between_two_days_the_last_one_excluded(quartier, team_member):
    came(factories.make_event(), team_member, quartier, "ana@example.org")  # 10 February 2027
    for first, last, count in (
        (date(2027, 2, 10), date(2027, 2, 11), 1),
        (date(2027, 1, 1), date(2027, 2, 10), 0),
        (date(2027, 2, 11), None, 0),
        (None, None, 1),
    ):
        assert len(records.attended(quartier, first, last)) == count


def test_the_table_its_advisor_and_the_team_read_it_and_nobody_else(
    as_user, client, quartier, coordinator, contributor, advisor, team_member, other_coordinator, stranger
):
    came(factories.make_event(), team_member, quartier, "ana@example.org")
    for person in (coordinator, contributor, advisor, team_member):
        assert "Ana" in page(as_user(person), quartier).text
    for person in (other_coordinator, stranger):
        assert page(as_user(person), quartier).status_code == 404


def test_a_name_that_was_erased_leaves_its_presence(as_user, quartier, coordinator, team_member):
    [row] = came(factories.make_event(), team_member, quartier, "ana@example.org")
    row.name = row.email = row.email_key = ""
    row.save()
    assert "une personne dont le nom est effacé" in page(as_user(coordinator), quartier).text


def test_no_address_is_in_the_record(as_user, quartier, coordinator, team_member):
    came(factories.make_event(), team_member, quartier, "ana@example.org")
    assert "ana@example.org" not in page(as_user(coordinator), quartier).text


def test_the_neighbourhoods_page_shows_the_last_ones_to_its_table_only(
    as_user, client, quartier, coordinator, stranger, team_member
):
    address = quartier.get_absolute_url()
    assert "Activités collectives" not in as_user(coordinator).get(address).text
    for n in range(4):
        came(factories.make_event(title=f"Date {n}"), team_member, quartier, "ana@example.org", f"b{n}@example.org")
    text = as_user(coordinator).get(address).text
    assert "ont pris part à 4 activités" in text and "8 présences" in text
    assert "ont pris part à" not in as_user(stranger).get(address).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_record_costs_the_same_for_one_event_and_for_three(
    as_user, quartier, coordinator, team_member, count, django_assert_max_num_queries
):
    for n in range(count):
        event = factories.make_event(starts_at=factories.STARTS + timedelta(days=n))
        came(event, team_member, quartier, "ana@example.org", "bea@example.org")
    client = as_user(coordinator)
    client.get("/compte/")
    with django_assert_max_num_queries(8):
        page(client, quartier)


def test_the_record_shows_one_year_at_a_time_and_counts_them_all(as_user, quartier, coordinator, team_member):
    for year in (2025, 2026):
        starts = factories.STARTS.replace(year=year)
        event = factories.make_event(title=f"Date de {year}", starts_at=starts, opens_at=None)
        row = Registration.objects.create(
            event=event, name="Ana", email="ana@example.org", email_key="ana@example.org", neighbourhood=quartier,
            made_at=NOW,
        )  # fmt: skip
        Attendance.objects.create(registration=row, day=event.days.get(), noted_at=NOW, noted_by=team_member)
    client = as_user(coordinator)
    text = page(client, quartier).text
    assert "2 activités" in text
    assert "Date de 2026" in text and "Date de 2025" not in text
    address = reverse("events:record", args=[quartier.slug])
    assert "Date de 2025" in client.get(address, {"annee": "2025"}).text
    for typed in ("1999", "non"):
        assert "Date de 2026" in client.get(address, {"annee": typed}).text
