"""What waits for whom, what a list says of each state, and what nobody but the table reads of a draft."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.factories import StaffRoleFactory
from proposals import actions, desk, eight_weeks, factories, overview, todo
from proposals.listing import next_date
from proposals.models import Call, Participation, Proposal, Status

pytestmark = pytest.mark.django_db
TITLE = "Bien manger aux Érables"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def items(user, now):
    return {item.text.replace("\xa0", " "): item.url for item in todo.todo(user, now)}


def asked_to(user, now):
    return " / ".join(items(user, now))


def listed(user):
    return Proposal.objects.visible_to(user).as_told_to(user).for_lists().get()


def dated(file, user, now):
    said = next_date(listed(user), now)
    return said[0].replace("\xa0", " ") if said else ""


# --- A draft is the table's -------------------------------------------------------------------------------------------
@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


def test_a_draft_has_no_title_but_for_its_table(draft, coordinator, contributor, advisor, team_member, admin_user):
    for person in (coordinator, contributor):
        assert listed(person).display_title == TITLE
    for person in (advisor, team_member, admin_user):
        assert listed(person).display_title == "Brouillon, étape Déploiement"
        read = Proposal.objects.visible_to(person).with_standing_of(person).get()
        assert read.display_title == "Brouillon, étape Déploiement"


def test_no_page_nor_task_tells_the_title_of_a_draft_to_those_who_advise(draft, advisor, team_member, as_user, now):
    assert "pour « Brouillon, étape Déploiement »" in asked_to(advisor, now)
    for person in (advisor, team_member):
        assert TITLE not in asked_to(person, now)
        client = as_user(person)
        pages = ["/", "/propositions/", "/quartiers/erables/", draft.get_absolute_url()]
        pages += [reverse(f"proposals:{name}", args=[draft.public_id]) for name in ("timeline", "exchange")]
        for page in pages:
            assert TITLE not in text(client.get(page)), page


def test_a_team_member_who_belongs_to_the_table_reads_its_draft(draft, coordinator):
    StaffRoleFactory(user=coordinator, starts_on=factories.SINCE)
    assert listed(type(coordinator).objects.get(pk=coordinator.pk)).display_title == TITLE


# --- The table ----------------------------------------------------------------------------------------------------------
def test_a_contributor_is_asked_to_finish_with_the_coordination(draft, coordinator, contributor, now):
    assert "Terminer et déposer « Bien manger" in asked_to(coordinator, now)
    assert f"Terminer « {TITLE} » (Quartier des Érables) avec votre coordination" in asked_to(contributor, now)


def test_the_letter_of_intent_opens_its_own_page(draft, call, coordinator, contributor, now):
    Call.objects.filter(pk=call.pk).update(letter_of_intent_due_on=now.date() + timedelta(days=3))
    waiting = {text: url for text, url in items(coordinator, now).items() if "lettre d’intention" in text}
    assert list(waiting.values()) == [reverse("proposals:intent", args=["erables", call.pk])]
    assert "lettre d’intention" not in asked_to(contributor, now)


def test_two_drafts_for_one_call_ask_for_one_letter_of_intent(draft, call, quartier, coordinator, now):
    factories.make_draft(quartier, coordinator)
    assert draft.neighbourhood.proposals.drafts().filter(call=call).count() == 2
    Call.objects.filter(pk=call.pk).update(letter_of_intent_due_on=now.date() + timedelta(days=3))
    waiting = [item.text for item in todo.todo(coordinator, now) if "lettre d’intention" in item.text]
    assert len(waiting) == 1


def test_the_plan_of_the_first_year_waits_from_the_letter_until_it_is_written(
    call, quartier, coordinator, contributor, advisor, team_member, committee, as_user, now
):
    factories.make_confirmed(quartier, coordinator, advisor, team_member, now=now)
    participation = Participation.objects.get()
    assert "Écrire le plan d’action de l’an 1" in asked_to(coordinator, now)
    assert "plan d’action" not in asked_to(contributor, now)
    shown = text(as_user(coordinator).get(reverse("proposals:participation", args=[participation.public_id])))
    assert "à venir" in shown and "en cours" not in shown.partition("<h1")[2].partition("<h2")[0]
    assert participation.state_label(participation.starts_on) == "en cours"
    actions.write_action_plan(
        participation=participation, text="Janvier.", change_note="", expected_number=0, by=coordinator, now=now
    )
    assert "plan d’action" not in asked_to(coordinator, now)


# --- Precisions ---------------------------------------------------------------------------------------------------------
def test_precisions_are_read_beside_what_stood_before_with_the_words_that_cover_them(
    call, quartier, coordinator, advisor, as_user, now
):
    file = factories.make_under_review(quartier, coordinator, advisor)
    actions.ask_clarification(proposal=file, question="Qui?", sections=["initiative"], by=advisor, now=now)
    actions.resubmit(proposal=file, by=coordinator, now=now + timedelta(hours=1), message="Tout est à jour.")
    client = as_user(advisor)
    urls = [url for said, url in items(advisor, now).items() if said.startswith("Lire les précisions")]
    assert urls == [reverse("proposals:compare", args=[file.public_id])]
    assert client.get(urls[0]).context["old"].number == 1
    shown = client.get(file.get_absolute_url()).content.decode()
    thread = shown.partition('id="echange"')[2].partition("</section>")[0]
    assert "Tout est à jour." in thread
    assert f"{urls[0]}?de=1&amp;avec=2" in thread


# --- Lists --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [Status.RECOMMENDED, Status.NOT_RECOMMENDED, Status.POSTPONED])
def test_a_list_says_until_when_a_recommendation_is_ratified(call, quartier, coordinator, team_member, now, status):
    file = factories.make_submitted(quartier, coordinator)
    Proposal.objects.filter(pk=file.pk).update(status=status)
    assert dated(file, team_member, now) == "À entériner au plus tard le 29 mars 2027"
    assert dated(file, coordinator, now) == "Réponse au plus tard le 29 mars 2027"


def test_a_list_says_that_a_letter_is_to_be_sent_until_it_is(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    file = factories.make_accepted(quartier, coordinator, advisor, team_member, now=now)
    assert dated(file, team_member, now) == "Lettre à envoyer"
    assert dated(file, coordinator, now) == "Réponse au plus tard le 29 mars 2027"
    actions.send_letter(letter=actions.issue_letter(proposal=file, by=team_member, now=now), by=team_member, now=now)
    assert dated(file, team_member, now) == dated(file, coordinator, now) == ""


# --- The first letter answers -------------------------------------------------------------------------------------------
@pytest.fixture
def corrected(call, quartier, coordinator, advisor, team_member, committee, now):
    """A file whose letter left, and whose correction left three weeks later."""
    file = factories.make_confirmed(quartier, coordinator, advisor, team_member, now=now)
    later = now + timedelta(days=21)
    letter = actions.issue_letter(proposal=file, by=team_member, now=later, correction_note="Coquille.")
    actions.send_letter(letter=letter, by=team_member, now=later)
    return Proposal.objects.get(pk=file.pk)


def test_a_correction_moves_neither_the_answer_nor_the_clock(corrected, coordinator, now):
    sent = eight_weeks.answered_on(corrected.letters.visible_to(coordinator).select_related("dispatch"))
    assert sent == now
    line = overview.steps(
        corrected, told=Status.CONFIRMED, now=now, answer_due=corrected.answer_due_on, answered_on=sent
    )
    assert (line[-1]["label"], line[-1]["state"]) == ("Réponse", "done")
    assert line[-1]["date"].replace("\xa0", " ") == "20 janvier 2027"


def test_the_tables_page_dates_the_answer_by_the_first_letter(corrected, coordinator, as_user, now):
    with time_machine.travel(now + timedelta(days=30), tick=False):
        shown = as_user(coordinator).get(corrected.get_absolute_url()).context
    assert shown["steps"][-1]["date"].replace("\xa0", " ") == "20 janvier 2027"


def test_a_refused_file_whose_letter_left_has_gone_all_its_way(corrected):
    corrected.status = Status.REFUSED
    assert [step["state"] for step in desk.steps(corrected)][-1] == "current"
    assert {step["state"] for step in desk.steps(corrected, answered_on=corrected.submitted_at)} == {"done"}
