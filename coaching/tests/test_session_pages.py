"""The coach's page and a session's page, as each person meets them, with every bad input of the field."""

import html
import uuid
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from coaching import actions, factories
from coaching.models import CoachingSession, HeldSession, HoursEntry, SessionExcess
from neighbourhoods.models import PartnerMembership

pytestmark = pytest.mark.django_db

HOUR = 60


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


def text(response):
    return html.unescape(response.content.decode()).replace("\u00a0", " ")


def typed(one, /, **more):
    facts = {
        "mandate": one.public_id,
        "on": "2027-01-15",
        "minutes": "1,5",
        "mode": "virtual",
        "in_person_reason": "",
        "note": "Plan de collecte relu.",
        "key": uuid.uuid4(),
    }
    return facts | more


def log(mandate, by, hours, day="2026-06-01", agreed=10**6):
    return actions.log_session(
        mandate=mandate,
        on=date.fromisoformat(day),
        minutes=int(hours * HOUR),
        key=str(uuid.uuid4()),
        by=by,
        now=factories.NOW,
        agreed=agreed,
    )


LOG = "coaching:log"


# --- Logging --------------------------------------------------------------------------------------------------------
def test_the_form_has_at_most_six_fields_and_says_what_is_left(mandate, dynamo_coach, as_user):
    page = as_user(dynamo_coach).get(reverse(LOG))
    form = page.context["form"]
    assert len([field for field in form if not field.is_hidden]) == 6
    assert "Quartier des Érables (reste 62 h)" in text(page)


def test_a_logged_session_is_said_with_the_balance_before_and_after(mandate, dynamo_coach, as_user):
    page = as_user(dynamo_coach).post(reverse(LOG), typed(mandate), follow=True)
    assert "Séance inscrite : 1,5 h pour Quartier des Érables. Il lui reste 60,5 h (avant : 62 h)." in text(page)
    entry = HoursEntry.objects.sessions().get()
    assert (entry.minutes, entry.dated_on, entry.session.note) == (90, date(2027, 1, 15), "Plan de collecte relu.")


def test_a_double_click_logs_one_session(mandate, dynamo_coach, as_user):
    client, sent = as_user(dynamo_coach), typed(mandate)
    for _n in range(2):
        assert client.post(reverse(LOG), sent).status_code == 302
    assert HoursEntry.objects.sessions().count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("minutes", "1,4", "inscrivez 1,25 h (1 h 15) ou 1,5 h (1 h 30)"),
        ("minutes", "0", "Inscrivez une durée d’au moins un quart d’heure"),
        ("minutes", "-1", "Inscrivez une durée comme 1,5"),
        ("minutes", "1h20", "inscrivez 1,25 h (1 h 15) ou 1,5 h (1 h 30)"),
        ("minutes", "25:00", "Inscrivez une durée comme 1,5"),
        ("minutes", "25", "Inscrivez une durée d’au plus 24 h"),
        ("minutes", "", "Remplissez le champ « Durée »"),
        ("on", "2027-01-21", "inscrivez une date au plus tard le 20 janvier 2027"),
        ("on", "2025-06-01", "ne prend plus d’inscriptions depuis le 2 mai 2026"),
        ("on", "2021-06-01", "inscrivez une date à partir de ce jour"),
        ("on", "hier", "Inscrivez une date qui existe"),
        ("mandate", "00000000-0000-0000-0000-000000000000", "Choisissez un des mandats de la liste"),
        ("mode", "in_person", "pourquoi la séance a eu lieu en personne"),
    ],
)
def test_each_bad_input_says_what_to_type_and_loses_nothing(mandate, dynamo_coach, as_user, field, value, said):
    page = as_user(dynamo_coach).post(reverse(LOG), typed(mandate, **{field: value}))
    assert page.status_code == 422
    shown = text(page)
    assert said in shown and "Erreur :" in shown and "Plan de collecte relu." in shown
    assert not HoursEntry.objects.exists()


def test_a_day_to_come_and_a_missing_reason_are_told_at_once(mandate, dynamo_coach, as_user):
    page = as_user(dynamo_coach).post(reverse(LOG), typed(mandate, on="2027-01-21", mode="in_person"))
    assert "2 points sont à corriger" in text(page)


def test_another_partners_mandate_is_not_in_the_list_and_not_accepted(mandate, other_mandate, dynamo_coach, as_user):
    client = as_user(dynamo_coach)
    assert str(other_mandate.public_id) not in text(client.get(reverse(LOG)))
    assert client.post(reverse(LOG), typed(other_mandate)).status_code == 422
    assert not HoursEntry.objects.exists()


def test_a_revoked_coach_meets_a_closed_door(mandate, dynamo_coach, team_member, now, as_user):
    PartnerMembership.objects.get(user=dynamo_coach).end(by=team_member, now=now)
    client = as_user(dynamo_coach)
    assert client.get(reverse(LOG)).status_code == 403
    assert client.post(reverse(LOG), typed(mandate)).status_code == 403


def test_what_exceeds_is_agreed_to_on_a_page_of_its_own(mandate, dynamo_coach, coordinator, as_user):
    log(mandate, dynamo_coach, 61)
    client, sent = as_user(dynamo_coach), typed(mandate, minutes="3")
    page = client.post(reverse(LOG), sent)
    assert page.status_code == 409
    assert "2 h seraient aux frais du quartier" in text(page)
    assert HoursEntry.objects.sessions().count() == 1
    carried = dict(page.context["hidden"])
    page = client.post(reverse(LOG), carried | {"agreed": "120"}, follow=True)
    assert "Séance inscrite : 3 h pour Quartier des Érables, dont 2 h aux frais du quartier. Il lui reste 0 h" in text(
        page
    )
    assert SessionExcess.objects.get().minutes == 120
    assert HoursEntry.objects.sessions().count() == 2


def test_a_session_that_makes_others_exceed_goes_to_the_team(mandate, dynamo_coach, as_user):
    log(mandate, dynamo_coach, 62, day="2026-12-01")
    client, sent = as_user(dynamo_coach), typed(mandate, on="2026-11-01")
    page = client.post(reverse(LOG), sent)
    assert "L’équipe doit confirmer cette séance" in text(page) and 'name="hold"' in text(page)
    page = client.post(reverse(LOG), dict(page.context["hidden"]) | {"hold": "1"}, follow=True)
    assert HeldSession.objects.get().minutes == 90
    assert "à confirmer" in text(page)


def test_what_changes_for_another_partner_is_counted_and_not_shown(
    mandate, other_mandate, dynamo_coach, other_coach, team_member, as_user
):
    log(other_mandate, other_coach, 62, day="2026-12-01")
    sent = typed(mandate, on="2026-11-01")
    shown = text(as_user(dynamo_coach).post(reverse(LOG), sent))
    assert "Une séance d’un autre partenaire change aussi" in shown
    assert "Niska" not in shown and "2026-12-01" not in shown
    shown = text(as_user(team_member).post(reverse(LOG), sent))
    assert "Niska" in shown and "2026-12-01" in shown


def test_the_last_used_mandate_comes_first(mandate, participation, partner, dynamo_coach, coordinator, team_member,
                                           other_quartier, other_coordinator, as_user):  # fmt: skip
    elsewhere = factories.make_participation(other_quartier, other_coordinator)
    newer = factories.make_mandate(elsewhere, partner, other_coordinator, team_member)
    log(newer, dynamo_coach, 1)
    page = as_user(dynamo_coach).get(reverse(LOG))
    keys = [value for value, _label in page.context["form"].fields["mandate"].choices if value]
    assert keys == [str(newer.public_id), str(mandate.public_id)]


def test_the_glimpse_tells_before_and_after_and_writes_nothing(mandate, dynamo_coach, as_user):
    log(mandate, dynamo_coach, 60)
    page = as_user(dynamo_coach).get(reverse("coaching:glimpse"), typed(mandate, minutes="3"))
    shown = text(page).replace("<strong>", "").replace("</strong>", "")
    assert (
        "Quartier des Érables, Question d’apprentissage : il reste 2 h; il restera 0 h." in shown
        and "1 h sera aux frais du quartier" in shown
    )
    assert HoursEntry.objects.sessions().count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_coachs_page_asks_as_many_questions_for_three_as_for_one(
    count, participation, programme_years, partner, dynamo_coach, coordinator, team_member, as_user,
    django_assert_max_num_queries,
):  # fmt: skip
    for _n in range(count):
        mandate = factories.make_mandate(participation, partner, coordinator, team_member)
        log(mandate, dynamo_coach, 1, day="2027-01-04")
    client = as_user(dynamo_coach)
    client.get(reverse(LOG))  # the session's own stamp
    with django_assert_max_num_queries(9):
        assert client.get(reverse(LOG)).status_code == 200


# --- One session ----------------------------------------------------------------------------------------------------
def test_a_session_is_read_by_its_table_and_its_partner_and_hidden_from_the_others(
    mandate,
    dynamo_coach,
    other_coach,
    coordinator,
    contributor,
    other_coordinator,
    advisor,
    team_member,
    stranger,
    as_user,
):
    address = log(mandate, dynamo_coach, 2).get_absolute_url()
    for person in (dynamo_coach, coordinator, contributor, advisor, team_member):
        assert as_user(person).get(address).status_code == 200
    for person in (other_coach, other_coordinator, stranger):
        assert as_user(person).get(address).status_code == 404
        assert as_user(person).post(f"{address}annuler/", {"reason": "x"}).status_code == 404
    assert CoachingSession.objects.get().entries.standing().exists()


def test_a_coach_corrects_and_the_original_stays(mandate, dynamo_coach, coordinator, as_user):
    session = log(mandate, dynamo_coach, 8)
    address = reverse("coaching:session_correct", args=[session.public_id])
    client = as_user(dynamo_coach)
    sent = typed(mandate, on="2026-06-01", minutes="6", reason="Deux heures de trop")
    assert client.post(address, sent).status_code == 302
    shown = text(as_user(coordinator).get(session.get_absolute_url()))
    assert "<s>1er juin 2026, 8 h</s>" in shown and "Deux heures de trop" in shown
    assert "Séance du 1er juin 2026 : 6 h" in shown


def test_the_table_and_the_advisor_do_not_correct(mandate, dynamo_coach, coordinator, advisor, as_user):
    session = log(mandate, dynamo_coach, 8)
    for person in (coordinator, advisor):
        for name in ("session_correct", "session_cancel"):
            assert as_user(person).get(reverse(f"coaching:{name}", args=[session.public_id])).status_code == 403


def test_a_cancelled_session_says_so_and_its_acts_are_gone(mandate, dynamo_coach, as_user):
    session = log(mandate, dynamo_coach, 8)
    address = reverse("coaching:session_cancel", args=[session.public_id])
    client = as_user(dynamo_coach)
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Doublon"})
    shown = text(client.get(session.get_absolute_url()))
    assert "Séance annulée" in shown and "Doublon" in shown and "Corriger" not in shown
    assert client.get(address).status_code == 409


def test_the_coordinator_answers_the_hours_beyond_on_the_sessions_page(
    mandate, dynamo_coach, coordinator, contributor, as_user
):
    session = log(mandate, dynamo_coach, 63)
    row = SessionExcess.objects.get()
    address = reverse("coaching:excess_answer", args=[session.public_id, row.pk])
    assert as_user(contributor).post(address, {"answer": "accepted"}).status_code == 403
    client = as_user(coordinator)
    assert "Accepter ces heures" in text(client.get(session.get_absolute_url()))
    assert client.post(address, {"answer": ""}).status_code == 409
    client.post(address, {"answer": "refused"})
    assert "Les accepter finalement" in text(client.get(session.get_absolute_url()))
    client.post(address, {"answer": "accepted"})
    assert "les a acceptées" in text(client.get(session.get_absolute_url()))


def test_the_coordinator_contests_and_the_team_answers_with_its_reason(
    mandate, dynamo_coach, coordinator, team_member, as_user
):
    session = log(mandate, dynamo_coach, 5)
    contest = reverse("coaching:session_contest", args=[session.public_id])
    rule = reverse("coaching:session_rule", args=[session.public_id])
    assert as_user(dynamo_coach).get(contest).status_code == 403
    assert as_user(team_member).get(rule).status_code == 409
    as_user(coordinator).post(contest, {"reason": "Elle a duré deux heures."})
    assert as_user(coordinator).get(rule).status_code == 403
    client = as_user(team_member)
    assert client.post(rule, {"ruling": "", "reason": "Non"}).status_code == 422
    assert "2 points sont à corriger" in text(client.post(rule, {"ruling": "", "reason": ""}))
    client.post(rule, {"ruling": "reversed", "reason": "La fiche de présence le confirme."})
    shown = text(as_user(coordinator).get(session.get_absolute_url()))
    assert "La fiche de présence le confirme." in shown and "Séance annulée" in shown


# --- A month --------------------------------------------------------------------------------------------------------
def test_a_month_shows_the_partners_sessions_and_their_sum(mandate, other_mandate, dynamo_coach, other_coach, as_user):
    log(mandate, dynamo_coach, 2, day="2027-01-05")
    log(mandate, dynamo_coach, 3, day="2026-12-31")
    log(other_mandate, other_coach, 5, day="2027-01-06")
    shown = text(as_user(dynamo_coach).get(reverse("coaching:month", args=[2027, 1])))
    assert "1 séance, 2 h." in shown and "Heures de janvier 2027" in shown
    assert as_user(dynamo_coach).get("/accompagnement/heures/mois/2027-13/").status_code == 404


def test_a_month_is_exported_with_real_dates_and_hours(mandate, dynamo_coach, as_user):
    log(mandate, dynamo_coach, 2.5, day="2027-01-05")
    answer = as_user(dynamo_coach).get(reverse("coaching:month_xlsx", args=[2027, 1]))
    row = [cell.value for cell in load_workbook(BytesIO(answer.content)).worksheets[0][2]]
    assert (row[0].date(), row[1], row[5]) == (date(2027, 1, 5), "Quartier des Érables", 2.5)
