"""What governance ratified, as the team records it: amounts, range, exceptions, refusals, corrections."""

from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from neighbourhoods.models import Portfolio
from proposals import factories
from proposals.models import Decision, GrantYear, Letter, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def other_team_member(db):
    return factories.make_team_member(email="sam@example.org", first_name="Sam")


@pytest.fixture
def recommended(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_recommended(quartier, coordinator, advisor, team_member)


@pytest.fixture
def accepted(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_accepted(quartier, coordinator, advisor, team_member)


def of(file, name):
    return reverse(f"proposals:{name}", args=[file.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def ratification(**changed):
    return {"ratified_on": "2027-01-20", "body": "Conseil d’administration", "reference": "CA-2027-02"} | changed


def acceptance(**changed):
    years = {f"amount_{n}": "120 000 $" for n in (1, 2, 3)}
    return ratification() | {"starts_on": "2027-04-01", **years} | changed


def test_the_page_proposes_the_amounts_that_the_table_asked_for(recommended, team_member, as_user):
    shown = text(as_user(team_member).get(of(recommended, "decision")))
    assert shown.count('value="120 000"') == 3
    assert "De 75 000 $ à 150 000 $ par année" in shown
    assert "peut être révisé" in shown
    assert "Le comité adopte l’analyse." in shown


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("ratified_on", "2026-11-02", "Inscrivez la date de la recommandation du comité"),
        ("starts_on", "2019-01-01", "Inscrivez une date à partir du dépôt de la proposition"),
    ],
)
def test_a_date_before_what_it_follows_is_refused_beside_its_field(
    recommended, team_member, as_user, field, typed, words
):
    page = as_user(team_member).post(of(recommended, "decision"), acceptance(**{field: typed}))
    assert page.status_code == 200
    assert words in page.context["form"].errors[field][0]
    assert not Decision.objects.exists()


def test_an_acceptance_is_recorded_with_forgiving_amounts(recommended, team_member, as_user):
    data = acceptance(amount_1="100 000,50 $", amount_2="110000", reserved_1="5 000")
    assert as_user(team_member).post(of(recommended, "decision"), data).status_code == 302
    recommended.refresh_from_db()
    assert recommended.status == Status.ACCEPTED
    amounts = [(str(year.amount), str(year.reserved)) for year in GrantYear.objects.order_by("number")]
    assert amounts == [("100000.50", "5000.00"), ("110000.00", "0.00"), ("120000.00", "0.00")]


def test_an_amount_out_of_range_needs_a_reason_and_nothing_typed_is_lost(recommended, team_member, as_user):
    client, address = as_user(team_member), of(recommended, "decision")
    data = acceptance(amount_2="160 000", conditions="Deux rencontres.")
    shown = text(client.post(address, data))
    assert "Inscrivez un montant entre 75 000 $ et 150 000 $ pour l’an 2 (vous avez inscrit 160 000 $)." in shown
    for kept in ("160 000", "Deux rencontres.", "CA-2027-02"):
        assert kept in shown
    assert not Decision.objects.exists()
    client.post(address, data | {"exception_2": "Hausse des loyers constatée."})
    assert GrantYear.objects.get(number=2).exception_reason == "Hausse des loyers constatée."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount_1": "1e5"}, "au long"),
        ({"amount_1": "-5"}, "sans signe moins"),
        ({"amount_1": ""}, "Inscrivez le montant de l’an 1."),
        ({"amount_3": ""}, "Inscrivez le montant de l’an 3."),
        ({"ratified_on": "2027-01-21"}, "au plus tard le 20 janvier 2027"),
        ({"ratified_on": "2027-01-19"}, "Inscrivez la date de la recommandation du comité"),
        ({"body": " "}, "Inscrivez l’instance"),
        ({"reserved_4": "5000"}, "Inscrivez le montant de l’an 4"),
    ],
)
def test_each_mistake_of_a_decision_says_how_to_mend_it(recommended, team_member, as_user, changed, said):
    response = as_user(team_member).post(of(recommended, "decision"), acceptance(**changed))
    assert response.status_code == 200
    shown = text(response)
    assert said in shown
    assert "Erreur :" in shown
    assert not Decision.objects.exists()


def test_a_year_of_the_decision_is_never_skipped(call, quartier, coordinator, advisor, team_member, committee, as_user):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member, stage_number=3)
    client, data = as_user(team_member), ratification(starts_on="2027-04-01", amount_1="200000")
    assert "une année ne se saute pas" in text(client.post(of(file, "decision"), data | {"amount_3": "200000"}))
    client.post(of(file, "decision"), data)
    assert GrantYear.objects.count() == 1


def test_advisors_cannot_decide_even_when_they_belong_to_the_team(
    recommended, advisor, quartier, committee_member, as_user
):
    both = factories.make_team_member(email="double@example.org")
    Portfolio.objects.filter(neighbourhood=quartier).update(ends_on=factories.SINCE)
    Portfolio.objects.create(advisor=both, neighbourhood=quartier, starts_on=factories.SINCE)
    for name, data in (("decision", acceptance()), ("decision_refusal", ratification(reasons="Non."))):
        assert as_user(both).get(of(recommended, name)).status_code == 403
        assert as_user(both).post(of(recommended, name), data).status_code == 403
    assert not Decision.objects.exists()


def test_an_advisor_reads_the_file_and_never_the_form_of_decision(recommended, advisor, as_user):
    assert as_user(advisor).get(of(recommended, "decision")).status_code == 403
    assert "Consigner la décision" not in text(as_user(advisor).get(of(recommended, "detail")))


def test_two_officers_cannot_both_decide(recommended, team_member, other_team_member, as_user):
    assert as_user(team_member).post(of(recommended, "decision"), acceptance()).status_code == 302
    second = as_user(other_team_member).post(of(recommended, "decision_refusal"), ratification(reasons="Non."))
    assert second.status_code == 409
    assert "n’est plus possible" in text(second)
    assert Decision.objects.get().outcome == "accepted"


def test_a_second_participation_needs_a_reason(call, quartier, coordinator, advisor, team_member, committee, as_user):
    factories.make_confirmed(quartier, coordinator, advisor, team_member)
    second = factories.make_recommended(quartier, coordinator, advisor, team_member)
    client = as_user(team_member)
    shown = text(client.post(of(second, "decision"), acceptance()))
    assert "Inscrivez le motif qui permet une seconde participation." in shown
    assert Decision.objects.filter(proposal=second).count() == 0
    client.post(of(second, "decision"), acceptance(override_reason="La première se termine en juin."))
    assert Decision.objects.get(proposal=second).override_reason == "La première se termine en juin."


def test_a_decision_before_the_committee_is_refused_in_words(
    call, quartier, coordinator, advisor, team_member, as_user
):
    file = factories.make_under_review(quartier, coordinator, advisor)
    assert as_user(team_member).get(of(file, "decision")).status_code == 409


def test_a_recorded_decision_is_shown_instead_of_the_form(accepted, team_member, as_user):
    shown = text(as_user(team_member).get(of(accepted, "decision")))
    assert "Décision consignée" in shown
    assert "120 000 $" in shown


def correction(**changed):
    return acceptance(starts_on="2027-05-01") | {"reason": "La date de début était fausse."} | changed


def test_a_recorded_decision_is_mended_with_a_reason_and_told_by_a_second_letter(accepted, team_member, as_user):
    client = as_user(team_member)
    assert 'value="120 000"' in text(client.get(of(accepted, "decision_correct")))
    assert "Inscrivez le motif de la correction" in text(
        client.post(of(accepted, "decision_correct"), correction(reason=""))
    )
    client.post(of(accepted, "letter_issue"))
    client.post(of(accepted, "decision_correct"), correction())
    client.post(of(accepted, "letter_correct"), {"note": "La date de début.", "confirm": "1"})
    first, second = Letter.objects.order_by("rank")
    assert (first.content["starts_on"], second.content["starts_on"]) == ("2027-04-01", "2027-05-01")


def test_an_advisor_does_not_mend_a_decision(accepted, advisor, as_user):
    assert as_user(advisor).get(of(accepted, "decision_correct")).status_code == 403


@pytest.mark.parametrize("name", ["amount_1", "reserved_1"])
def test_an_amount_that_no_column_holds_is_answered_in_words(recommended, team_member, as_user, name):
    """Eleven digits: a fault on PostgreSQL, and on SQLite a row that nobody reads again."""
    client, address = as_user(team_member), of(recommended, "decision")
    response = client.post(address, acceptance(**{name: "10000000000", "exception_1": "Exception."}))
    assert response.status_code == 200
    assert "au plus 10 chiffres avant la virgule" in text(response)
    assert not Decision.objects.exists()
    assert client.post(address, acceptance(amount_1="9999999999,99", exception_1="Exception.")).status_code == 302
    assert str(GrantYear.objects.get(number=1).amount) == "9999999999.99"
    assert client.get(of(recommended, "letters")).status_code == 200


@pytest.mark.parametrize("field", ["amount", "reserved"])
def test_the_database_itself_refuses_an_amount_that_its_column_cannot_hold(accepted, field):
    """PostgreSQL by the column's own size, SQLite by the constraint."""
    with pytest.raises(DatabaseError), transaction.atomic():
        accepted.decision.years.update(**{field: Decimal("10000000000")})
    assert accepted.decision.years.get(number=1).amount == 120000
