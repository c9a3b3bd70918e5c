"""The pages of those who analyse a file: overview, grid, notes, exchange, precisions, agenda."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from neighbourhoods.models import TableMembership
from notifications.models import Email
from notifications.preferences import choose_rhythm
from proposals import actions, factories
from proposals.models import Analysis, AnalysisItem, ClarificationRequest, Message, PrivateNote, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def submitted(call, quartier, coordinator):
    return factories.make_submitted(quartier, coordinator)


@pytest.fixture
def under_review(submitted, advisor, now):
    return actions.begin_review(proposal=submitted, by=advisor, now=now)


def page(proposal, name="detail"):
    return reverse(f"proposals:{name}", args=[proposal.public_id])


def text(response):
    return response.content.decode().replace("&#x27;", "’")


def grid_data(analysis, *, label="met", comment="Clair.", **more):
    data = {"summary": "Une proposition solide.", "lock_version": analysis.lock_version}
    for item in analysis.items.all():
        data |= {f"label_{item.pk}": label, f"comment_{item.pk}": comment}
    return data | more


# --- Who reads ------------------------------------------------------------------------------------------------------
POSITION_PAGES = ["analysis", "notes", "ask", "resume", "agenda", "decision", "letters", "conflict"]


@pytest.mark.parametrize("name", POSITION_PAGES)
def test_the_table_never_finds_an_internal_page(under_review, coordinator, as_user, name):
    assert as_user(coordinator).get(page(under_review, name)).status_code == 404


@pytest.mark.parametrize("name", ["detail", *POSITION_PAGES])
def test_a_stranger_never_learns_that_a_file_exists(under_review, stranger, as_user, name):
    assert as_user(stranger).get(page(under_review, name)).status_code == 404


def test_a_draft_shows_its_advisor_a_header_and_nothing_of_its_text(call, quartier, coordinator, advisor, as_user):
    draft = factories.make_draft(quartier, coordinator)
    shown = text(as_user(advisor).get(page(draft)))
    assert "Quartier des Érables" in shown
    assert "Déploiement" in shown
    assert "Bien manger" not in shown
    assert "cuisines" not in shown


def test_the_advisor_confirms_the_first_contact_from_the_header(call, quartier, coordinator, advisor, as_user):
    draft = factories.make_draft(quartier, coordinator)
    client = as_user(advisor)
    assert "Confirmer le premier échange" in text(client.get(page(draft)))
    client.post(page(draft, "confirm_contact"))
    draft.refresh_from_db()
    assert draft.first_contact_confirmed_by == advisor
    assert "Confirmer le premier échange" not in text(client.get(page(draft)))


def test_the_overview_shows_the_file_as_the_table_wrote_it(under_review, advisor, as_user):
    shown = text(as_user(advisor).get(page(under_review)))
    for words in ("Bien manger aux Érables", "Un réseau de cuisines partagées.", "120 000", under_review.reference):
        assert words.replace(" ", "\xa0") in shown or words in shown


def test_the_clock_counts_from_the_deadline_and_stops_at_ratification(
    call, quartier, coordinator, advisor, committee, as_user, now
):
    team = factories.make_team_member(email="autre@example.org")
    file = factories.make_under_review(quartier, coordinator, advisor)
    later = now + timedelta(days=12 + 45)
    with time_machine.travel(later, tick=False):
        assert "Jour 45 sur 56" in text(as_user(advisor).get(page(file)))
    with time_machine.travel(now + timedelta(days=12 + 60), tick=False):
        assert "Délai dépassé de 4" in text(as_user(advisor).get(page(file)))
    file = factories.make_accepted(quartier, coordinator, advisor, team)
    with time_machine.travel(now + timedelta(days=300), tick=False):
        assert "Réponse donnée le 20\xa0janvier 2027" in text(as_user(advisor).get(page(file)))


def test_buttons_are_the_verbs_that_the_workflow_opens(submitted, advisor, team_member, as_user):
    shown = text(as_user(advisor).get(page(submitted)))
    assert "Commencer l’analyse" in shown
    assert "Demander des précisions" not in shown
    client = as_user(advisor)
    client.post(page(submitted, "begin_review"))
    shown = text(client.get(page(submitted)))
    assert "Demander des précisions" in shown
    assert "Remplir la grille d’analyse" in shown
    assert "Commencer l’analyse" not in shown
    assert "Inscrire à une rencontre" not in shown
    assert "Inscrire à une rencontre" in text(as_user(team_member).get(page(submitted)))


def test_an_administrator_reads_and_does_not_analyse(under_review, admin_user, as_user):
    client = as_user(admin_user)
    assert client.get(page(under_review)).status_code == 200
    assert client.get(page(under_review, "analysis")).status_code == 403
    assert client.get(page(under_review, "ask")).status_code == 403


def test_a_second_begin_of_the_review_is_a_friendly_refusal(under_review, advisor, as_user):
    response = as_user(advisor).post(
        page(under_review, "begin_review"), headers={"referer": f"http://testserver{page(under_review)}"}
    )
    assert response.status_code == 409
    assert "n’est plus possible" in text(response)
    assert f'href="{page(under_review)}">Revenir à la page précédente' in response.content.decode()


# --- Grid -----------------------------------------------------------------------------------------------------------
def test_the_grid_is_saved_as_it_stands_and_marked_ready_when_complete(under_review, advisor, as_user):
    client, analysis = as_user(advisor), under_review.analysis
    client.post(page(under_review, "analysis"), grid_data(analysis, label=""))
    analysis.refresh_from_db()
    assert (analysis.summary, analysis.lock_version) == ("Une proposition solide.", 1)
    shown = text(client.post(page(under_review, "analysis"), grid_data(analysis, label="", ready="1")))
    assert "La grille est enregistrée; elle n’est pas encore remise au comité." in shown
    for item in analysis.items.all():
        assert f'href="#id_label_{item.pk}' in shown
    assert "Donnez une appréciation à «\xa0Besoins du quartier\xa0»." in shown
    assert 'name="lock_version" value="2"' in shown
    analysis.refresh_from_db()
    assert (analysis.lock_version, analysis.ready_at) == (2, None)
    client.post(page(under_review, "analysis"), grid_data(analysis, ready="1"))
    analysis.refresh_from_db()
    assert analysis.ready_by == advisor


def test_every_label_of_the_grid_is_a_word(under_review, advisor, as_user):
    shown = text(as_user(advisor).get(page(under_review, "analysis")))
    for label in AnalysisItem.Label.labels:
        assert str(label) in shown


def test_a_stale_grid_is_not_written_and_both_texts_stay(under_review, advisor, team_member, as_user):
    analysis = under_review.analysis
    mine, theirs = grid_data(analysis, comment="Mon texte."), grid_data(analysis, comment="Le texte de l’équipe.")
    as_user(team_member).post(page(under_review, "analysis"), theirs)
    response = as_user(advisor).post(page(under_review, "analysis"), mine)
    assert response.status_code == 409
    shown = text(response)
    assert "Mon texte." in shown
    assert "Le texte de l’équipe." in shown
    assert set(analysis.items.values_list("comment", flat=True)) == {"Le texte de l’équipe."}
    assert 'name="lock_version" value="1"' in shown


def test_saving_again_from_the_page_of_both_texts_is_accepted(under_review, advisor, team_member, as_user):
    analysis = under_review.analysis
    mine = grid_data(analysis, comment="Mon texte.")
    as_user(team_member).post(page(under_review, "analysis"), grid_data(analysis, comment="Autre."))
    assert as_user(advisor).post(page(under_review, "analysis"), mine | {"lock_version": 1}).status_code == 302
    assert set(analysis.items.values_list("comment", flat=True)) == {"Mon texte."}


def test_the_grid_saves_itself_and_tells_the_truth_about_it(under_review, advisor, as_user):
    client, analysis = as_user(advisor), under_review.analysis
    quiet = {"HTTP_X_AUTOSAVE": "1"}
    saved = client.post(page(under_review, "analysis"), grid_data(analysis), **quiet).json()
    assert saved["saved"]
    assert saved["fields"] == {"lock_version": 1}
    stale = client.post(page(under_review, "analysis"), grid_data(analysis, comment="Autre."), **quiet)
    assert (stale.status_code, stale.json()["saved"]) == (409, False)


def test_a_click_right_after_the_quiet_saving_is_no_conflict_with_oneself(under_review, advisor, as_user):
    client, analysis = as_user(advisor), under_review.analysis
    client.post(page(under_review, "analysis"), grid_data(analysis), HTTP_X_AUTOSAVE="1")
    assert client.post(page(under_review, "analysis"), grid_data(analysis)).status_code == 302
    assert client.post(page(under_review, "analysis"), grid_data(analysis, ready="1")).status_code == 302
    analysis.refresh_from_db()
    assert (analysis.lock_version, analysis.ready_by) == (1, advisor)


def test_an_adopted_grid_is_read_and_no_more_written(
    call, quartier, coordinator, advisor, team_member, committee, as_user
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member)
    client = as_user(advisor)
    assert "Enregistrer la grille" not in text(client.get(page(file, "analysis")))
    assert client.post(page(file, "analysis"), grid_data(file.analysis)).status_code == 409


# --- Notes and exchange ---------------------------------------------------------------------------------------------
def test_a_private_note_is_read_by_its_author_alone(under_review, advisor, team_member, coordinator, as_user):
    as_user(advisor).post(page(under_review, "notes"), {"text": "Rappeler Camille avant lundi."})
    assert "Rappeler Camille" in text(as_user(advisor).get(page(under_review, "notes")))
    for other in (team_member, coordinator):
        client = as_user(other)
        for address in (page(under_review), page(under_review, "notes")):
            assert "Rappeler Camille" not in text(client.get(address))


def test_a_message_reaches_the_table_once_even_clicked_twice(under_review, advisor, coordinator, as_user):
    choose_rhythm(topic="exchange", rhythm="at_once", by=coordinator, now=factories.NOW)
    client = as_user(advisor)
    shown = client.get(page(under_review, "exchange")).context["form"]
    typed = {"body": "Combien de cuisines?", "key": shown["key"].value()}
    for _click in range(2):
        client.post(page(under_review, "exchange"), typed)
    assert Message.objects.get().author == advisor
    assert Email.objects.get(kind="proposals.message").to_user == coordinator


def test_another_text_from_a_page_kept_open_is_another_message(under_review, advisor, as_user):
    client, key = as_user(advisor), uuid.uuid4()
    for body in ("Combien de cuisines?", "Et combien de fours?", "Et combien de fours?"):
        client.post(page(under_review, "exchange"), {"body": body, "key": key})
    assert [message.body for message in Message.objects.all()] == ["Combien de cuisines?", "Et combien de fours?"]


def test_the_same_words_may_be_written_again_on_another_day(under_review, advisor, as_user):
    client = as_user(advisor)
    for _page in range(2):
        client.post(page(under_review, "exchange"), {"body": "Merci.", "key": uuid.uuid4()})
    assert Message.objects.count() == 2


def test_a_private_note_is_written_once_even_clicked_twice(under_review, advisor, as_user):
    client = as_user(advisor)
    typed = {"text": "À rappeler.", "key": client.get(page(under_review, "notes")).context["form"]["key"].value()}
    for _click in range(2):
        client.post(page(under_review, "notes"), typed)
    assert PrivateNote.objects.count() == 1


# --- The clock ------------------------------------------------------------------------------------------------------
def test_before_the_deadline_no_clock_runs_for_the_team_as_for_the_table(under_review, advisor, coordinator, as_user):
    shown = text(as_user(advisor).get(page(under_review)))
    assert "Jour 0 sur 56" not in shown
    assert "Les huit semaines commencent à la date limite de l’appel, le 1er\xa0février 2027." in shown
    assert "Jour 0 sur 56" not in text(as_user(coordinator).get(page(under_review)))


def test_an_empty_message_says_what_to_do(under_review, advisor, as_user):
    response = as_user(advisor).post(page(under_review, "exchange"), {"body": "  "})
    assert "Erreur" in text(response)
    assert not Message.objects.exists()


def test_the_table_reads_messages_and_never_the_analysis(under_review, advisor, coordinator, as_user, now):
    factories.complete_analysis(under_review, advisor)
    actions.post_message(proposal=under_review, body="Combien de cuisines?", by=advisor, now=now)
    client = as_user(coordinator)
    for name in ("detail", "exchange", "timeline"):
        shown = text(client.get(page(under_review, name)))
        assert "Une proposition solide" not in shown
        assert "Bien documenté" not in shown
        assert "Analyse prête" not in shown
    assert "Combien de cuisines?" in text(client.get(page(under_review, "exchange")))


@pytest.mark.parametrize("outcome", ["favourable", "unfavourable", "postponed"])
def test_the_table_never_sees_an_internal_state(
    call, quartier, coordinator, advisor, team_member, committee, as_user, outcome
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member, outcome=outcome)
    assert file.status in (Status.RECOMMENDED, Status.NOT_RECOMMENDED, Status.POSTPONED)
    client = as_user(coordinator)
    for address in (page(file), page(file, "timeline"), reverse("proposals:list"), reverse("home")):
        shown = text(client.get(address)).lower()
        for word in ("recommand", "reportée", "comité adopte"):
            assert word not in shown, (address, word)


# --- Precisions, agenda ---------------------------------------------------------------------------------------------
def ask_data(**changed):
    return {
        "question": "Qui tient la cuisine?",
        "sections": ["initiative", "budget"],
        "wanted_by": "2027-02-10",
    } | changed


def test_asking_for_precisions_reopens_the_named_sections_and_writes_to_the_table(
    under_review, advisor, coordinator, as_user
):
    response = as_user(advisor).post(page(under_review, "ask"), ask_data())
    assert response.status_code == 302
    request = ClarificationRequest.objects.get()
    assert request.sections == ["budget", "initiative"]
    under_review.refresh_from_db()
    assert under_review.status == Status.INFO_REQUESTED
    email = Email.objects.get(kind="proposals.precisions_asked")
    assert email.to_user == coordinator
    assert "Qui tient la cuisine?" in email.body_text
    assert page(under_review) in email.body_text


def test_a_request_without_a_section_keeps_the_question_typed(under_review, advisor, as_user):
    response = as_user(advisor).post(page(under_review, "ask"), ask_data(sections=[]))
    shown = text(response)
    assert "Cochez au moins une section" in shown
    assert "Qui tient la cuisine?" in shown
    assert not ClarificationRequest.objects.exists()


def test_precisions_are_asked_one_request_at_a_time(under_review, advisor, as_user):
    client = as_user(advisor)
    client.post(page(under_review, "ask"), ask_data())
    assert client.post(page(under_review, "ask"), ask_data()).status_code == 409
    assert client.get(page(under_review, "ask")).status_code == 409
    assert ClarificationRequest.objects.count() == 1


def test_a_postponed_file_returns_to_analysis_for_a_later_meeting(
    call, quartier, coordinator, advisor, team_member, committee, as_user, now
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member, outcome="postponed")
    client = as_user(advisor)
    assert client.get(page(file, "resume")).status_code == 200
    client.post(page(file, "resume"))
    file.refresh_from_db()
    assert file.status == Status.UNDER_REVIEW
    later = actions.create_meeting(starts_at=now + timedelta(days=20), place="", by=team_member, now=now)
    as_user(team_member).post(page(file, "agenda"), {"meeting": later.pk})
    assert later.items.get().proposal == file


def test_only_the_team_puts_a_file_on_an_agenda(under_review, advisor, as_user):
    assert as_user(advisor).get(page(under_review, "agenda")).status_code == 403


def test_without_a_meeting_the_agenda_page_says_what_to_do_next(under_review, team_member, as_user):
    assert "Planifier une rencontre" in text(as_user(team_member).get(page(under_review, "agenda")))


# --- Recusal, leave -------------------------------------------------------------------------------------------------
def test_an_advisor_who_withdraws_loses_the_file_at_once(under_review, advisor, as_user):
    client = as_user(advisor)
    client.post(page(under_review, "withdraw_from_file"))
    for name in ("detail", "analysis", "notes", "ask"):
        assert client.get(page(under_review, name)).status_code == 404


def test_an_advisor_who_joins_the_table_reads_the_tables_page_alone(under_review, advisor, quartier, as_user):
    factories.complete_analysis(under_review, advisor)
    TableMembership.objects.create(
        user=advisor, neighbourhood=quartier, role=TableMembership.Role.CONTRIBUTOR, starts_on=factories.SINCE
    )
    shown = text(as_user(advisor).get(page(under_review)))
    assert "Une proposition solide" not in shown
    assert as_user(advisor).get(page(under_review, "analysis")).status_code == 404


# --- Queries --------------------------------------------------------------------------------------------------------
def test_the_overview_asks_as_many_questions_for_three_messages_as_for_one(
    under_review, advisor, as_user, django_assert_max_num_queries, now
):
    factories.complete_analysis(under_review, advisor)
    client = as_user(advisor)
    client.get(page(under_review))
    counts = []
    for total in (1, 3):
        while Message.objects.count() < total:
            body = f"Message {Message.objects.count()}"
            actions.post_message(proposal=under_review, body=body, by=advisor, now=now)
            PrivateNote.objects.create(proposal=under_review, author=advisor, text=body, written_at=now)
        with django_assert_max_num_queries(17) as seen:
            client.get(page(under_review))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_two_analyses_never_exist_for_one_file(under_review):
    assert Analysis.objects.get(proposal=under_review)
