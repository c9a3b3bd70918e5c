"""« / » and « À faire »: what each person finds, in how many queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from proposals import actions, factories
from proposals.models import Call

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


def texts(response):
    return [item.text for item in response.context["items"]]


def queries_of(client, count, path="/"):
    client.get("/a-faire/")  # the session's own stamp
    with count() as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


@pytest.fixture
def count(django_assert_max_num_queries):
    return lambda: django_assert_max_num_queries(MOST_QUERIES)


def test_the_public_home_says_the_three_stages_with_their_source(client, call):
    page = client.get("/").content.decode()
    for words in ("Planification", "Déploiement", "Intensification", "Guide de la phase 2, section 5.2"):
        assert words in page
    assert "25\u00a0000 à 50\u00a0000\u00a0$" in page
    assert page.count("peut être révisé") == 3


def test_the_public_home_sets_no_cookie(client, call):
    assert not client.get("/").cookies


def test_the_next_call_is_the_one_that_closes_first(client, stages):
    today = timezone.localdate()
    factories.make_call(today + timedelta(days=90))
    nearest = factories.make_call(today + timedelta(days=20))
    factories.make_call(today - timedelta(days=2))
    assert client.get("/").context["call"] == nearest


def test_somebody_without_a_role_has_nothing_to_do(as_user, stranger):
    assert "Rien à faire pour l’instant." in as_user(stranger).get("/").content.decode()


def test_a_table_finds_its_draft_with_its_deadline(as_user, coordinator, quartier, stages):
    soon = timezone.localdate() + timedelta(days=3)
    factories.make_call(soon)
    factories.make_draft(quartier, coordinator, now=timezone.now())
    response = as_user(coordinator).get("/")
    assert texts(response) == ["Terminer et déposer «\u00a0Bien manger aux Érables\u00a0» (Quartier des Érables)"]
    item = response.context["items"][0]
    assert (item.due_on, item.tone, item.tone_label) == (soon, "soon", "dans 3 jours")


def test_a_draft_whose_call_has_closed_asks_for_another_call(as_user, coordinator, quartier, call, now):
    factories.make_draft(quartier, coordinator, now=now)
    Call.objects.all().update(closes_at=timezone.now() - timedelta(days=1))
    assert texts(as_user(coordinator).get("/"))[0].startswith("Choisir un autre appel")


def test_the_table_answers_precisions_and_the_advisor_then_reads_them(
    as_user, coordinator, advisor, quartier, call, now
):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    actions.confirm_first_contact(proposal=proposal, by=advisor, now=now)
    actions.ask_clarification(proposal=proposal, question="Combien?", sections=["budget"], by=advisor, now=now)
    assert texts(as_user(coordinator).get("/"))[0].startswith("Répondre aux précisions demandées")
    assert texts(as_user(advisor).get("/")) == []

    actions.save_section(
        proposal=proposal,
        code="budget",
        data=factories.answers(2)["budget"],
        expected_version=proposal.drafts.get(code="budget").lock_version,
        finished=True,
        by=coordinator,
        now=now,
    )
    actions.resubmit(proposal=proposal, by=coordinator, now=now)
    assert texts(as_user(coordinator).get("/")) == []
    assert texts(as_user(advisor).get("/"))[0].startswith("Lire les précisions reçues")


def test_the_advisor_confirms_the_contact_and_begins_the_analysis(as_user, coordinator, advisor, quartier, call):
    factories.make_submitted(quartier, coordinator)
    found = texts(as_user(advisor).get("/"))
    assert [text.split("«")[0].strip() for text in found] == [
        "Commencer l’analyse de",
        "Confirmer le premier échange pour",
    ]


def test_a_file_that_nobody_advises_falls_to_the_team(as_user, coordinator, team_member, quartier, call):
    factories.make_submitted(quartier, coordinator)
    found = texts(as_user(team_member).get("/"))
    assert any(text.startswith("Commencer l’analyse") for text in found)
    assert any(text.startswith("Confier un quartier à un portefeuille") for text in found)


def test_a_member_of_the_committee_is_asked_about_conflicts_then_reads(
    as_user, coordinator, advisor, team_member, committee, committee_member, quartier, call, now
):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    factories.complete_analysis(proposal, advisor)
    factories.make_meeting(team_member, proposal, opened=False)
    assert texts(as_user(committee_member).get("/"))[0].startswith("Dire si vous avez un conflit d’intérêts")

    actions.deny_conflict(proposal=proposal, by=committee_member, now=now)
    assert texts(as_user(committee_member).get("/"))[0].startswith("Lire un dossier de la rencontre")


def test_a_recused_member_finds_nothing_to_do_about_the_file(
    as_user, coordinator, advisor, team_member, committee, committee_member, cmtq_member, quartier, call, now
):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    factories.complete_analysis(proposal, advisor)
    factories.make_meeting(team_member, proposal, opened=False)
    actions.declare_conflict(proposal=proposal, by=committee_member, now=now)
    for recused in (committee_member, cmtq_member):
        response = as_user(recused).get("/")
        assert texts(response) == []
        assert response.context["files"] == []
        assert "Bien manger" not in response.content.decode()


def test_the_team_is_led_from_recommendation_to_letter(
    as_user, coordinator, advisor, team_member, committee, quartier, call
):
    def first_words():
        return {text.split("«")[0].strip() for text in texts(as_user(team_member).get("/"))}

    recommended = factories.make_recommended(quartier, coordinator, advisor, team_member)
    assert "Consigner la décision entérinée sur" in first_words()
    assert "Bien manger" in as_user(coordinator).get("/").content.decode()
    assert "recommandée" not in as_user(coordinator).get("/").content.decode()

    accepted = factories.make_accepted(recommended.neighbourhood, coordinator, advisor, team_member)
    assert "Émettre la lettre de" in first_words()
    letter = actions.issue_letter(proposal=accepted, by=team_member, now=factories.NOW)
    assert "Envoyer la lettre de" in first_words()
    actions.send_letter(letter=letter, by=team_member, now=factories.NOW)
    assert not {"Envoyer la lettre de", "Émettre la lettre de"} & first_words()


def test_the_home_shows_seven_things_and_the_other_page_all(as_user, coordinator, quartier, call, now):
    for _number in range(9):
        factories.make_draft(quartier, coordinator, now=now, filled=False)
    home, everything = as_user(coordinator).get("/"), as_user(coordinator).get("/a-faire/")
    assert len(texts(home)) == 7
    assert "Voir tout (9)" in home.content.decode()
    assert everything.context["total"] == 9


@pytest.mark.parametrize("files", [1, 3])
@pytest.mark.parametrize("person", ["coordinator", "advisor", "team_member", "committee_member", "admin_user"])
def test_the_home_page_costs_the_same_for_one_file_and_for_three(
    request,
    as_user,
    coordinator,
    advisor,
    team_member,
    committee,
    admin_user,
    quartier,
    call,
    now,
    person,
    files,
    count,
):
    reviewed = []
    for _number in range(files):
        reviewed.append(factories.make_under_review(quartier, coordinator, advisor))
        factories.complete_analysis(reviewed[-1], advisor)
        factories.make_draft(quartier, coordinator, filled=False)
        factories.make_submitted(quartier, coordinator)
    factories.make_meeting(team_member, *reviewed, opened=False)
    client = as_user(request.getfixturevalue(person))
    assert queries_of(client, count) <= MOST_QUERIES


def test_somebody_who_is_everything_at_once_stays_within_the_budget(
    as_user,
    coordinator,
    other_quartier,
    team_member,
    committee,
    chair,
    quartier,
    call,
    now,
    django_assert_max_num_queries,
):
    from accounts.factories import StaffRoleFactory
    from neighbourhoods.models import Portfolio, TableMembership

    StaffRoleFactory(user=chair, starts_on=factories.SINCE)
    Portfolio.objects.create(advisor=chair, neighbourhood=quartier, starts_on=factories.SINCE)
    TableMembership.objects.create(
        user=chair, neighbourhood=other_quartier, role=TableMembership.Role.COORDINATOR, starts_on=factories.SINCE
    )
    factories.make_submitted(quartier, coordinator)
    factories.make_draft(other_quartier, chair)
    # Each role alone stays within the twelve; nobody holds all of them, and each app still asks but a few.
    client = as_user(chair)
    client.get("/a-faire/")
    with django_assert_max_num_queries(MOST_QUERIES + 4):
        assert client.get("/").status_code == 200


def test_the_public_home_stays_within_the_budget(client, call, count):
    with count():
        client.get("/")
