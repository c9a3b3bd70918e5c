"""A neighbourhood's hours on screen: who is sent where, what is left, which lot covered what, statements and files."""

import html
import io
import json
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from coaching import actions, factories, hours_overview
from coaching.ledger.files import write_statement
from coaching.models import Envelope
from coaching.views import places as pages_of_places
from proposals import factories as proposals

from .steps import HOUR, LONG_SINCE, correct, log, standing
from .steps import statement as replayed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


def text(response):
    return " ".join(html.unescape(response.content.decode()).replace("\u00a0", " ").split())


def address(name, place, *more):
    return reverse(f"coaching:{name}", args=[place.slug, *more])


def adjust(place, minutes, *, direction=1, year, by, key="ajout", **more):
    return actions.adjust(
        neighbourhood=place, envelope=Envelope.LEARNING, year=year, minutes=minutes, direction=direction,
        reason="Rencontre annulée par la neige.", key=key, by=by, now=factories.NOW, **more,
    )  # fmt: skip


# --- The entrance ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("team_member", "coaching:overview"),
        ("admin_user", "coaching:overview"),
        ("dynamo_coach", "coaching:log"),
        ("stranger", "coaching:menu"),
    ],
)
def test_the_entrance_sends_each_role_where_its_hours_are(who, name, request, as_user):
    page = as_user(request.getfixturevalue(who)).get(reverse("coaching:home"))
    assert (page.status_code, page.url) == (302, reverse(name))


def test_the_entrance_shows_a_guest_what_is_offered(client, db):
    assert client.get(reverse("coaching:home")).url == reverse("coaching:menu")


def test_a_member_of_one_table_enters_at_its_hours(contributor, quartier, as_user):
    assert as_user(contributor).get(reverse("coaching:home")).url == address("place", quartier)


def test_an_advisor_reads_what_is_left_and_what_lapses_of_each_neighbourhood(mandate, advisor, as_user):
    page = as_user(advisor).get(reverse("coaching:home"))
    words = text(page)
    assert "Quartier des Érables" in words and "42 h" in words  # 62, of which 20 are reserved
    assert '31 h après le <span class="nowrap">2027-03-31</span>' in words and "bientôt perdues" in words


def test_the_list_takes_as_many_queries_for_three_neighbourhoods_as_for_one(
    programme_years, coordinator, quartier, other_quartier, third_quartier, call, as_user
):
    def member_of(*places):
        person = proposals.make_member(places[0], email=f"{len(places)}@example.org")
        for place in places[1:]:
            place.memberships.create(user=person, role="contributor", starts_on=proposals.SINCE)
        return person

    for place in (quartier, other_quartier, third_quartier):
        factories.make_participation(place, coordinator)
    counts = []
    for places in ((quartier, other_quartier), (quartier, other_quartier, third_quartier)):
        client = as_user(member_of(*places))
        client.get(reverse("coaching:home"))  # the first page of a session writes its hour
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("coaching:home")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 11


# --- What is left ---------------------------------------------------------------------------------------------------
def test_lots_that_can_be_used_stand_oldest_first_with_their_last_day(mandate, dynamo_coach, quartier):
    log(mandate, "2026-06-01", 10, dynamo_coach)
    (one,) = hours_overview.of_place(quartier, factories.NOW)
    assert [(lot.label, lot.minutes, lot.used, lot.last_day) for lot in one.lots] == [
        ("2025-2026", 31 * HOUR, 10 * HOUR, date(2027, 3, 31)),
        ("2026-2027", 31 * HOUR, 0, date(2028, 3, 31)),
    ]
    assert [lot.soon for lot in one.gauge.lots] == [True, False]


def test_what_is_reserved_is_no_longer_available_and_never_makes_it_negative(mandate, dynamo_coach, quartier):
    log(mandate, "2026-06-01", 10, dynamo_coach)  # 20 planned: 10 remain reserved
    (one,) = hours_overview.of_place(quartier, factories.NOW)
    assert (one.balance, one.reserved, one.available) == (52 * HOUR, 10 * HOUR, 42 * HOUR)
    assert one.lapsing_soon.free == 11 * HOUR  # what is reserved takes from the oldest lot first
    type(mandate).objects.update(planned_minutes=100 * HOUR)
    (one,) = hours_overview.of_place(quartier, factories.NOW)
    assert (one.available, one.gauge.reserved) == (0, 52 * HOUR)


def test_a_lot_lapses_soon_from_ninety_days_before_its_last_day(mandate, quartier):
    last = date(2027, 3, 31)
    for days, soon in ((91, False), (90, True), (0, True)):
        now = timezone.make_aware(datetime.combine(last - timedelta(days=days), datetime.min.time()))
        (one,) = hours_overview.of_place(quartier, now)
        assert (one.lapsing_soon is not None) == soon


def test_the_page_says_what_is_available_until_when_and_what_each_lot_covered(
    mandate, dynamo_coach, quartier, coordinator, as_user
):
    session = log(mandate, "2026-06-01", 35, dynamo_coach)
    words = text(as_user(coordinator).get(address("place", quartier)))
    assert "27 h restantes et disponibles, jusqu’au 31 mars 2028" in words
    assert (
        '31 h du lot <span class="nowrap">2025-2026</span>' in words
        and '4 h du lot <span class="nowrap">2026-2027</span>' in words
    )
    assert reverse("coaching:session", args=[session.public_id]) in words
    assert "Menu des possibles" in words


def test_hours_to_lapse_that_nobody_planned_are_said_with_what_to_do(mandate, quartier, coordinator, as_user):
    words = text(as_user(coordinator).get(address("place", quartier)))
    assert "11 h du lot 2025-2026 ne sont pas encore planifiées." in words
    assert "Demander un accompagnement" in words


def test_hours_beyond_wait_for_an_answer_at_the_top_of_the_page(mandate, dynamo_coach, quartier, coordinator, as_user):
    session = log(mandate, "2026-06-01", 63, dynamo_coach)
    page = as_user(coordinator).get(address("place", quartier))
    words = text(page)
    assert "1 h avec Dynamo (fictif), aux frais du quartier : réponse d’ici le 30 janvier 2027." in words
    assert "(réponse attendue)" in words and "1 h au-delà, aux frais du quartier." in words
    actions.answer_excess(excess=session.excesses.get(), accepts=True, by=coordinator, now=factories.NOW)
    words = text(as_user(coordinator).get(address("place", quartier)))
    assert "réponse d’ici le" not in words and "(acceptées)" in words


def test_a_contested_session_carries_its_mark(mandate, dynamo_coach, quartier, coordinator, as_user):
    session = log(mandate, "2026-06-01", 2, dynamo_coach)
    actions.contest_session(session=session, reason="Une heure.", by=coordinator, now=factories.NOW)
    assert "contestée" in text(as_user(coordinator).get(address("place", quartier)))


def test_earlier_years_are_one_click_away(mandate, dynamo_coach, team_member, quartier, coordinator, as_user):
    log(mandate, "2025-06-01", 2, team_member)
    client = as_user(coordinator)
    assert "Aucune séance cette année" in text(client.get(address("place", quartier)))
    assert "2025-06-01" in text(client.get(address("place", quartier), {"annee": "2025-2026"}))
    assert client.get(address("place", quartier), {"annee": "1999-2000"}).status_code == 404


def test_many_sessions_of_a_year_come_in_pages_the_latest_first(
    mandate, dynamo_coach, quartier, coordinator, as_user, monkeypatch
):
    monkeypatch.setattr(pages_of_places, "PER_PAGE", 2)
    days = ["2026-06-01", "2026-09-01", "2026-11-01"]
    for day in days:
        log(mandate, day, 1, dynamo_coach)
    client = as_user(coordinator)
    pages = [client.get(address("place", quartier), {"annee": "2026-2027", "page": number}) for number in (1, 2)]
    shown = [[row.day.isoformat() for row in page.context["sessions"]] for page in pages]
    assert shown == [["2026-11-01", "2026-09-01"], ["2026-06-01"]]
    assert "?annee=2026-2027&amp;page=2" in pages[0].content.decode()


def test_a_neighbourhood_without_hours_reads_when_they_begin(programme_years, quartier, coordinator, as_user):
    words = text(as_user(coordinator).get(address("place", quartier)))
    assert "n’a pas encore d’heures d’accompagnement" in words
    assert "Demander un accompagnement" not in words


@pytest.mark.parametrize("who", ["coordinator", "contributor", "advisor", "team_member", "admin_user"])
def test_those_who_follow_a_neighbourhood_read_its_hours(who, request, mandate, quartier, as_user):
    client = as_user(request.getfixturevalue(who))
    for name, more in PAGES:
        assert client.get(address(name, quartier, *more)).status_code == 200
        assert client.post(address(name, quartier, *more)).status_code == 405


@pytest.mark.parametrize("who", ["stranger", "other_coordinator", "dynamo_coach", "other_coach"])
def test_coaches_and_neighbours_do_not_learn_of_a_neighbourhoods_hours(who, request, mandate, quartier, as_user):
    client = as_user(request.getfixturevalue(who))
    for name, more in PAGES:
        assert client.get(address(name, quartier, *more)).status_code == 404


PAGES = [("place", ()), ("statement", ()), ("statement_pdf", ("2026-2027",)), ("journal", ("LEARNING",))]


def test_only_whoever_acts_for_the_table_is_offered_to_ask(
    mandate, quartier, advisor, admin_user, contributor, as_user
):
    for person in (advisor, admin_user, contributor):
        assert "Demander un accompagnement" not in text(as_user(person).get(address("place", quartier)))


def test_the_page_takes_as_many_queries_for_three_sessions_as_for_one(
    mandate, dynamo_coach, quartier, coordinator, as_user
):
    client, counts = as_user(coordinator), []
    client.get(address("place", quartier))  # the first page of a session writes its hour
    for day in ("2026-06-01", "2026-06-02", "2026-06-03"):
        log(mandate, day, 40, dynamo_coach)
        with CaptureQueriesContext(connection) as queries:
            client.get(address("place", quartier))
        counts.append(len(queries))
    assert len(set(counts)) == 1 and counts[0] <= 18


# --- Statements -----------------------------------------------------------------------------------------------------
def lines(page, envelope=Envelope.LEARNING):
    sheet = next(one for one in page.context["sheets"] if one.envelope == envelope)
    return sheet, [one.line for one in sheet.years]


def test_a_statement_adds_up(mandate, dynamo_coach, team_member, quartier, coordinator, programme_years, as_user):
    log(mandate, "2024-06-01", 20, team_member)
    log(mandate, "2026-06-01", 40, dynamo_coach)
    adjust(quartier, 2 * HOUR, direction=-1, year=programme_years[0], by=team_member)
    page = as_user(coordinator).get(address("statement", quartier))
    sheet, years = lines(page)
    assert [(one.opening, one.covered, one.expired) for one in years] == [
        (29 * HOUR, 20 * HOUR, 0), (40 * HOUR, 0, 9 * HOUR), (62 * HOUR, 40 * HOUR, 0),
    ]  # fmt: skip
    totals = sheet.totals
    assert totals["granted"] + totals["adjusted"] == totals["covered"] + totals["expired"] + totals["left"]
    for year in sheet.years:
        assert year.minutes == year.line.covered + year.line.excess
    words = text(page)
    assert "93 h accordées, −2 h ajustées = 60 h couvertes + 9 h perdues + <strong>22 h restantes</strong>." in words
    assert "2 h de moins au lot 2024-2025" in words and "Rencontre annulée par la neige." in words


def test_an_exception_is_shown_on_the_statement_and_on_paper(mandate, team_member, year, quartier, as_user):
    adjust(quartier, 3 * HOUR, year=year, by=team_member, exception=True)
    client = as_user(team_member)
    assert "exception aux 62 heures" in text(client.get(address("statement", quartier)))
    assert "exception aux 62 heures" in printed(client, quartier, "2026-2027")


def test_a_correction_leaves_its_trace_with_its_reason(mandate, dynamo_coach, quartier, coordinator, as_user):
    session = log(mandate, "2026-06-01", 8, dynamo_coach)
    correct(session, "2026-06-01", 6, dynamo_coach, reason="Deux heures de trop")
    gone = log(mandate, "2026-07-01", 3, dynamo_coach)
    actions.cancel_session(session=gone, reason="Doublon", by=dynamo_coach, now=factories.NOW)
    words = text(as_user(coordinator).get(address("statement", quartier)))
    assert "Séance du 1er juin 2026 corrigée (elle était inscrite pour 8 h)" in words and "Deux heures de trop" in words
    assert "Séance du 1er juillet 2026 annulée (3 h)" in words and "Doublon" in words


def test_a_statement_tells_of_a_past_day_and_of_what_was_known_then(
    mandate, dynamo_coach, team_member, quartier, coordinator, as_user
):
    log(mandate, "2026-06-01", 8, dynamo_coach, now=factories.NOW - timedelta(days=200))
    log(mandate, "2026-06-02", 5, dynamo_coach, now=factories.NOW - timedelta(days=1))
    client = as_user(coordinator)
    asked = {"as_of": "2026-06-30", "known_at": "2026-12-01T10:00"}
    page = client.get(address("statement", quartier), asked)
    assert lines(page)[1][-1].covered == 8 * HOUR
    assert "Tel qu’au 30 juin 2026, d’après ce qui était inscrit le 1er décembre 2026 à 10 h." in text(page)
    assert lines(client.get(address("statement", quartier), {"as_of": "2026-06-01"}))[1][-1].covered == 8 * HOUR
    assert len(lines(client.get(address("statement", quartier), {"as_of": "2025-04-01"}))[1]) == 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"as_of": "31 février"}, "Inscrivez une date qui existe"),
        ({"as_of": "2030-01-01"}, "Inscrivez une date au plus tard le 20 janvier 2027"),
        ({"known_at": "hier"}, "Inscrivez une date et une heure qui existent"),
        ({"known_at": "2030-01-01T10:00"}, "Inscrivez un instant passé"),
    ],
)
def test_a_bad_date_is_answered_in_french_and_the_statement_still_shows(
    asked, message, mandate, quartier, coordinator, as_user
):
    page = as_user(coordinator).get(address("statement", quartier), asked)
    words = text(page)
    assert page.status_code == 200 and message in words and "<title>Erreur : " in words
    assert "Tel qu’au 20 janvier 2027." in words and "2026-2027" in words


def test_a_date_before_everything_has_nothing_to_tell(mandate, quartier, coordinator, as_user):
    assert "Aucune heure à cette date" in text(
        as_user(coordinator).get(address("statement", quartier), {"as_of": "2020-01-01"})
    )


# --- Files ----------------------------------------------------------------------------------------------------------
def pdf_of(client, place, label):
    page = client.get(address("statement_pdf", place, label))
    assert (page.status_code, page["Content-Type"]) == (200, "application/pdf")
    assert f"releve-heures-{place.slug}-{label}.pdf" in page["Content-Disposition"]
    return PdfReader(io.BytesIO(page.content))


def printed(client, place, label):
    return " ".join(" ".join(one.extract_text() for one in pdf_of(client, place, label).pages).split()).replace(
        "\u00a0", " "
    )


def test_a_yearly_statement_is_a_tagged_pdf_with_the_pages_figures(
    mandate, dynamo_coach, quartier, coordinator, as_user
):
    log(mandate, "2026-06-01", 35, dynamo_coach)
    client = as_user(coordinator)
    reader = pdf_of(client, quartier, "2026-2027")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.trailer["/Root"]["/Lang"] == "fr-CA"
    words = printed(client, quartier, "2026-2027")
    assert "Année non fermée : chiffres au 20 janvier 2027" in words
    assert "31 h du lot 2025-2026, 4 h du lot 2026-2027" in words


def test_the_statement_of_a_closed_year_is_what_its_latest_closing_froze(
    mandate, dynamo_coach, team_member, programme_years, quartier, coordinator, as_user
):
    log(mandate, "2024-06-01", 20, team_member, now=LONG_SINCE)
    first, client = programme_years[0], as_user(coordinator)
    actions.close_year(year=first, by=team_member, now=factories.NOW)
    actions.reopen_year(year=first, reason="Une séance oubliée", by=team_member, now=factories.NOW)
    log(mandate, "2024-07-01", 2, team_member, now=LONG_SINCE)
    closing = actions.close_year(year=first, by=team_member, now=factories.NOW)
    words = printed(client, quartier, "2024-2025")
    assert "Année fermée le 20 janvier 2027, version 2" in words and "2024-07-01" in words
    assert closing.digest in words.replace(" ", "")


def test_a_year_without_hours_or_yet_to_come_has_no_statement(mandate, quartier, coordinator, as_user):
    factories.make_year(2027)
    factories.make_year(2023)
    client = as_user(coordinator)
    for label in ("2027-2028", "2023-2024", "1999"):
        assert client.get(address("statement_pdf", quartier, label)).status_code == 404


def test_the_exported_journal_replays_to_the_pages_statement(
    mandate, dynamo_coach, team_member, quartier, coordinator, programme_years, as_user, tmp_path
):
    log(mandate, "2024-06-01", 20, team_member)
    session = log(mandate, "2026-06-01", 60, dynamo_coach)
    correct(session, "2026-06-02", 63, dynamo_coach)
    adjust(quartier, HOUR, direction=-1, year=programme_years[0], by=team_member)
    client = as_user(coordinator)
    page = client.get(address("journal", quartier, "LEARNING"))
    assert f"journal-heures-{quartier.slug}-LEARNING.json" in page["Content-Disposition"]
    file, printed_out = tmp_path / "journal.json", io.StringIO()
    file.write_bytes(page.content)
    call_command("replay_hours", str(file), stdout=printed_out)
    told = json.loads(printed_out.getvalue())
    assert told == write_statement(replayed(quartier))
    sheet, years = lines(client.get(address("statement", quartier)))
    names = ("opening", "covered", "excess", "expired", "closing")
    assert [[one[name] for name in names] for one in told["years"]] == [
        [getattr(one, name) for name in names] for one in years
    ]
    assert [one["excess"] for one in told["sessions"]] == [
        row.excess for year in sheet.years for row in sorted(year.sessions, key=lambda row: row.day)
    ]


def test_a_journal_is_that_of_an_envelope_with_hours(mandate, quartier, coordinator, as_user):
    for envelope in ("DYNAMO", "learning", "AUTRE"):
        assert as_user(coordinator).get(address("journal", quartier, envelope)).status_code == 404


def test_the_note_and_the_names_stay_out_of_the_journals_file(mandate, dynamo_coach, quartier, coordinator, as_user):
    session = log(mandate, "2026-06-01", 2, dynamo_coach, note="Confidence")
    content = as_user(coordinator).get(address("journal", quartier, "LEARNING")).content.decode()
    assert "Confidence" not in content and dynamo_coach.last_name not in content
    assert str(standing(session).pk) in content
