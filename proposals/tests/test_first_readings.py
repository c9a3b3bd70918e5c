"""Where a coordinator with a phone stumbled: each page says what is missing, where to mend it, and what was decided."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Email
from proposals import actions, factories
from proposals.models import Call, LetterOfIntent, Recommendation, SectionDraft
from writing.frozen import NotReady

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


def page(proposal, name="detail", *more):
    return reverse(f"proposals:{name}", args=[proposal.public_id, *more])


def text(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


# --- Sections -------------------------------------------------------------------------------------------------------
def test_a_section_said_finished_with_open_points_is_to_mend_and_not_counted(
    draft, coordinator, as_user, django_assert_num_queries
):
    client = as_user(coordinator)
    client.get(page(draft))
    with CaptureQueriesContext(connection) as whole:
        client.get(page(draft))
    usual = len(whole)
    before = client.get(page(draft)).context["tasks"]
    posted = {"title": "Bien manger", "lock_version": "1", "action": "finish"}
    said = text(client.post(page(draft, "section", "change"), posted, follow=True))
    assert "Section enregistrée à 10 h. Il reste 3 points à régler avant le dépôt." in said
    response = client.get(page(draft))
    assert "À revoir (3 points)" in text(response)
    assert response.context["tasks"].done == before.done - 1
    client.post(page(draft, "section", "learning"), {"lock_version": "1", "action": "finish"})
    client.get(page(draft))
    with django_assert_num_queries(usual):  # open points cost no query
        client.get(page(draft))


def test_a_vision_that_overflows_is_to_mend_on_the_list_too(draft, coordinator, as_user):
    client = as_user(coordinator)
    words = "un mot " * 1500
    client.post(
        page(draft, "section", "vision"), {"mode": "text", "text": words, "lock_version": "1", "action": "finish"}
    )
    assert "À revoir (1 point)" in text(client.get(page(draft)))


def test_a_quiet_saving_takes_back_what_was_mended(draft, coordinator, as_user):
    client = as_user(coordinator)
    url = page(draft, "section", "change") + "?avis=1"
    client.post(url, {"title": "Bien manger", "lock_version": "1", "action": "finish"})
    whole = factories.answers(2)["change"]
    answer = client.post(url, whole | {"neighbourhood_needs": "", "lock_version": "2"}, headers=AUTOSAVE).json()
    assert list(answer["points"]) == ["id_neighbourhood_needs"]
    assert "Un point à régler" in answer["advice"]
    answer = client.post(url, whole | {"lock_version": "3"}, headers=AUTOSAVE).json()
    assert (answer["points"], answer["advice"]) == ({}, "")


# --- Budget ---------------------------------------------------------------------------------------------------------
def budget(**cells):
    return {"line-0-label": "Activités", "lock_version": "1", **cells}


def test_a_budget_error_names_its_line_and_its_year(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(page(draft, "section", "budget"), budget(**{"line-0-1": "1e5", "line-0-2": "-5"}))
    shown = text(client.get(page(draft, "section", "budget") + "?avis=1"))
    assert "Activités, an 2 : inscrivez le montant au long" in shown
    assert "Activités, an 3 : le montant ne peut pas être négatif (vous avez inscrit -5)." in shown
    assert "pour l’an 1 (rien n’est inscrit)" in shown
    assert "vous avez inscrit 0 $" not in shown


def test_the_head_of_the_budget_says_what_each_year_lacks(draft, coordinator, as_user):
    url = reverse("proposals:budget_check", args=[draft.public_id])
    live = text(as_user(coordinator).post(url, budget(**{"line-0-0": "25 000,50 $", "line-0-1": "160000"})))
    strip = live[live.index('id="budget-strip"') :]
    assert "25 000,50 $, il manque 49 999,50 $" in strip
    assert "160 000 $, 10 000 $ de trop" in strip
    assert "rien d’inscrit" in strip


def test_a_line_that_was_taken_away_comes_back_with_its_amounts(draft, coordinator, as_user):
    client = as_user(coordinator)
    url = page(draft, "section", "budget")
    lines = {"line-0-label": "Salaires", "line-0-0": "80000", "line-1-label": "Activités", "line-1-0": "5000"}
    shown = text(client.post(url, lines | {"lock_version": "1", "action": "remove:line:0"}, follow=True))
    assert "Ligne « Salaires » retirée." in shown
    kept = {"line-0-label": "Activités", "line-0-0": "5000"}
    client.post(url, kept | {"lock_version": "2", "action": "restore"})
    stored = SectionDraft.objects.get(proposal=draft, code="budget").data["lines"]
    assert [(line["label"], line["amounts"][0]) for line in stored] == [("Salaires", "80000"), ("Activités", "5000")]
    assert "retirée." not in text(client.get(url))


def test_a_partner_that_was_taken_away_comes_back(draft, coordinator, as_user):
    client = as_user(coordinator)
    url = page(draft, "section", "initiative")
    rows = {"partners-0-name": "La cuisine", "partners-0-role": "Cuit", "partners-1-name": "Le jardin"}
    client.post(url, rows | {"lock_version": "1", "action": "remove:partners:0"})
    client.post(url, {"partners-0-name": "Le jardin", "lock_version": "2", "action": "restore"})
    stored = SectionDraft.objects.get(proposal=draft, code="initiative").data["partners"]
    assert [row["name"] for row in stored] == ["La cuisine", "Le jardin"]


# --- Precisions -----------------------------------------------------------------------------------------------------
@pytest.fixture
def asked(call, quartier, coordinator, advisor):
    file = factories.make_under_review(quartier, coordinator, advisor)
    actions.ask_clarification(
        proposal=file, question="Qui garde les enfants?", sections=["budget"], wanted_by=None, by=advisor,
        now=timezone.now(),
    )  # fmt: skip
    file.refresh_from_db()
    return file


def test_the_exchange_leads_to_where_precisions_are_answered(asked, coordinator, advisor, as_user):
    shown = text(as_user(coordinator).get(page(asked, "exchange")))
    assert "Répondre aux précisions" in shown
    assert "Un message ne suffit pas" in shown
    assert "Répondre aux précisions" not in text(as_user(advisor).get(page(asked, "exchange")))


def test_the_question_heads_the_reopened_section_and_the_check(asked, coordinator, as_user):
    client = as_user(coordinator)
    for url in (page(asked, "section", "budget"), page(asked, "check")):
        assert "Qui garde les enfants?" in text(client.get(url))


def test_a_reopened_file_shows_its_open_sections_and_folds_the_others(asked, coordinator, as_user):
    response = as_user(coordinator).get(page(asked))
    assert [item["label"] for item in response.context["tasks"].items] == ["Budget"]
    assert len(response.context["tasks"].closed) == 8
    assert page(asked, "version", 1) in text(response)


def test_precisions_are_sent_and_not_submitted(asked, coordinator, as_user):
    shown = text(as_user(coordinator).get(page(asked, "check")))
    assert "Rien n’empêche l’envoi." in shown
    assert "J’envoie ces précisions" in shown
    assert "Je dépose" not in shown


# --- The answer -----------------------------------------------------------------------------------------------------
def test_the_answer_stands_in_the_box_with_its_amount_and_its_letter(
    call, quartier, coordinator, advisor, team_member, committee, as_user
):
    file = factories.make_confirmed(quartier, coordinator, advisor, team_member)
    response = as_user(coordinator).get(page(file))
    shown = text(response)
    assert "Votre proposition est acceptée : 360 000 $ sur 3 ans." in shown
    assert response.context["told_label"] == "acceptée"
    assert reverse("proposals:letter", args=[file.letters.get().public_id]) in shown
    assert reverse("proposals:participation", args=[file.participation.public_id]) in shown
    assert response.context["clock"] is None
    assert "Demander une correction" not in shown
    assert "On les joint dans les sections." not in shown


def test_a_refusal_says_that_its_letter_gives_the_reasons(
    call, quartier, coordinator, advisor, team_member, committee, as_user, now
):
    outcome = Recommendation.Outcome.UNFAVOURABLE
    file = factories.make_recommended(quartier, coordinator, advisor, team_member, outcome=outcome)
    actions.record_refusal(
        proposal=file, ratified_on=timezone.localdate(now), body="CA", reference="1", reasons="Trop tôt.",
        by=team_member, now=now,
    )  # fmt: skip
    letter = actions.issue_letter(proposal=file, by=team_member, now=now)
    actions.send_letter(letter=letter, by=team_member, now=now)
    assert "Votre proposition n’est pas retenue. La lettre en dit les raisons." in text(
        as_user(coordinator).get(page(file))
    )


def test_a_draft_says_by_when_it_will_be_answered(draft, coordinator, as_user):
    shown = text(as_user(coordinator).get(page(draft)))
    assert "au plus tard le 29 mars 2027" in shown
    assert "heure de Montréal (dans " in shown


# --- Before starting, before submitting -----------------------------------------------------------------------------
def test_a_second_draft_of_the_same_call_is_announced_before_it_is_opened(draft, coordinator, as_user):
    shown = text(as_user(coordinator).get(reverse("proposals:start")))
    assert "a déjà un brouillon pour l’appel" in shown
    assert draft.get_absolute_url() in shown


def test_a_letter_of_intent_still_due_is_asked_for_in_the_present(draft, call, coordinator, as_user, now):
    Call.objects.filter(pk=call.pk).update(letter_of_intent_due_on=timezone.localdate(now))
    shown = text(as_user(coordinator).get(page(draft, "check")))
    assert "Cet appel demande une lettre d’intention d’ici le" in shown
    assert "Écrire la lettre d’intention</a>. Vous pouvez déposer sans elle." in shown


def test_a_letter_of_intent_that_is_too_late_has_no_link(draft, call, coordinator, as_user, now):
    day = timezone.localdate(now) - timezone.timedelta(days=1)
    Call.objects.filter(pk=call.pk).update(letter_of_intent_due_on=day)
    shown = text(as_user(coordinator).get(page(draft, "check")))
    assert "Cet appel demandait une lettre d’intention" in shown
    assert "Écrire la lettre d’intention" not in shown


def test_a_blank_letter_of_intent_is_mended_beside_its_field(call, stages, quartier, coordinator, as_user, now):
    Call.objects.filter(pk=call.pk).update(letter_of_intent_due_on=timezone.localdate(now))
    stage = call.stages.first()
    url = reverse("proposals:intent", args=[quartier.slug, call.pk])
    response = as_user(coordinator).post(url, {"stage": stage.pk, "body": "  ", "action": "send", "lock_version": "0"})
    assert response.status_code == 200
    assert text(response).count("Écrivez votre lettre : une demi-page suffit.") == 2
    assert response.context["form"]["stage"].value() == str(stage.pk)
    assert not LetterOfIntent.objects.filter(sent_at__isnull=False).exists()


def test_whoever_may_not_submit_tells_the_coordination_once_a_day(draft, contributor, coordinator, as_user):
    client = as_user(contributor)
    assert "Prévenir Camille Roy que tout est prêt" in text(client.get(page(draft, "check")))
    for _click in range(2):
        said = client.post(page(draft, "tell_ready"), follow=True)
    assert "Un courriel part à Camille Roy." in text(said)
    assert [email.to_user for email in Email.objects.filter(kind="proposals.ready")] == [coordinator]


def test_a_missing_adoption_date_and_one_to_come_are_told_apart(draft, coordinator, as_user):
    client = as_user(coordinator)
    url = page(draft, "section", "prerequisites")
    code = draft.rules.prerequisites.get(asks_adoption=True).code
    client.post(url, {f"{code}-status": "adopted", "lock_version": "1"})
    assert "Il manque la date d’adoption" in text(client.get(url + "?avis=1"))
    client.post(url, {f"{code}-status": "adopted", f"{code}-adopted_on": "2030-01-01", "lock_version": "2"})
    assert "L’adoption est à venir." in text(client.get(url + "?avis=1"))


def test_the_example_of_an_adoption_stands_under_the_plan_alone(draft, coordinator, as_user):
    assert text(as_user(coordinator).get(page(draft, "section", "prerequisites"))).count("assemblée le 12 mai") == 1


def test_a_refused_submission_names_what_it_found(call, quartier, coordinator, now):
    empty = factories.make_draft(quartier, coordinator, filled=False)
    with pytest.raises(NotReady, match=r"duration\.years: Durée demandée"):
        actions.submit(proposal=empty, by=coordinator, now=now)
