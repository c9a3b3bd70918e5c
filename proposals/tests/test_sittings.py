"""A sitting of governance: recorded once, decided from its page, its letters issued as they were read and sent together."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import Portfolio, TableMembership
from notifications import jobs
from notifications.models import Email, Job
from proposals import actions, documents, factories, sittings
from proposals.jobs import draw_letters
from proposals.models import (
    Decision,
    Letter,
    LetterDispatch,
    LetterFile,
    Participation,
    ProgrammeSettings,
    Ratification,
    Recommendation,
    Status,
)

pytestmark = pytest.mark.django_db
BODY, MINUTES = "Conseil d’administration", "CA-2027-02"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def sitting(team_member, now):
    return actions.record_sitting(
        body=BODY, held_on=timezone.localdate(now), reference=MINUTES, by=team_member, now=now
    )


@pytest.fixture
def places(quartier, other_quartier, third_quartier, advisor):
    return [quartier, other_quartier, third_quartier]


@pytest.fixture
def tables(places, coordinator, other_coordinator):
    third = factories.make_member(places[2], email="dani@example.org", first_name="Dani")
    return [coordinator, other_coordinator, third]


@pytest.fixture
def files(call, places, tables, team_member, committee):
    """One recommended file in each of three neighbourhoods."""
    return [
        factories.make_recommended(place, by, team_member, team_member)
        for place, by in zip(places, tables, strict=True)
    ]


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def of(sitting, name="sitting"):
    return reverse(f"proposals:{name}", args=[sitting.public_id])


def checked(*files, starts="2027-04-01"):
    return {f"take_{file.pk}": "on" for file in files} | {f"starts_on_{file.pk}": starts for file in files}


def accept(sitting, files, by, now):
    return actions.accept_together(sitting=sitting, starts={file: date(2027, 4, 1) for file in files}, by=by, now=now)


def shown(sitting, user, now):
    return {row.proposal: row.fingerprint for row in sittings.letters(user, sitting, now).to_issue}


def run_jobs(now):
    return jobs.run_due(now + timedelta(seconds=1))


# --- Deciding there -------------------------------------------------------------------------------------------------
def test_the_page_lists_what_the_committee_recommended_with_the_amounts_asked(sitting, files, team_member, as_user):
    page = text(as_user(team_member).get(of(sitting)))
    assert page.count("an 1, 120 000 $") == 3
    assert "en tout 360 000 $" in page
    assert 'value="2027-02-01"' in page  # the first of next month


def test_several_files_are_accepted_at_once_as_their_tables_asked(sitting, files, team_member, as_user):
    response = as_user(team_member).post(of(sitting), checked(*files[:2]))
    assert response.status_code == 302
    decisions = Decision.objects.order_by("proposal_id")
    assert [decision.proposal for decision in decisions] == files[:2]
    for decision in decisions:
        assert (decision.ratification, decision.starts_on) == (sitting, date(2027, 4, 1))
        assert [year.amount for year in decision.years.all()] == [Decimal(120000)] * 3
    files[2].refresh_from_db()
    assert files[2].status == Status.RECOMMENDED


def test_what_is_refused_for_one_file_stops_none_of_the_others(sitting, files, team_member, as_user, now):
    other = factories.make_team_member(email="sam@example.org")
    actions.record_refusal(
        proposal=files[0], ratified_on=timezone.localdate(now), body="Autre", reference="B-1", reasons="Non.",
        by=other, now=now,
    )  # fmt: skip
    response = as_user(team_member).post(of(sitting), checked(*files))
    assert response.status_code == 200
    assert "quelqu’un a consigné sa décision entre-temps" in text(response)
    assert Decision.objects.filter(outcome="accepted").count() == 2
    assert Decision.objects.get(proposal=files[0]).outcome == "refused"


def test_a_second_click_records_nothing_more_and_says_that_it_is_done(sitting, files, team_member, as_user):
    client = as_user(team_member)
    for _click in range(2):
        assert client.post(of(sitting), checked(*files)).status_code == 302
    assert Decision.objects.count() == 3


def test_a_date_before_the_deposit_records_nothing_and_keeps_what_was_checked(sitting, files, team_member, as_user):
    data = checked(*files[:2]) | {f"starts_on_{files[0].pk}": "2019-01-01"}
    page = text(as_user(team_member).post(of(sitting), data))
    assert "à partir du dépôt de la proposition" in page
    assert page.count(" checked") == 2
    assert not Decision.objects.exists()


def test_checking_nothing_is_answered_in_words(sitting, files, team_member, as_user):
    assert "Cochez au moins un dossier." in text(as_user(team_member).post(of(sitting), {}))


def test_an_amount_out_of_range_goes_through_its_own_form_with_a_reason(
    sitting, call, quartier, coordinator, advisor, team_member, committee, as_user, now
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member)
    file.rules.__class__.objects.filter(pk=file.rules_id).update(max_per_year=Decimal(100000))
    page = text(as_user(team_member).get(of(sitting)))
    assert f"take_{file.pk}" not in page
    assert "Inscrivez un montant entre 75 000 $ et 100 000 $ pour l’an 1" in page
    (answer,) = accept(sitting, [file], team_member, now)
    assert "avec le motif de l’exception" in answer.refusal
    assert not Decision.objects.exists()


def test_a_file_that_the_committee_does_not_recommend_is_decided_apart(
    sitting, call, quartier, coordinator, advisor, team_member, committee, now
):
    file = factories.make_recommended(
        quartier, coordinator, advisor, team_member, outcome=Recommendation.Outcome.UNFAVOURABLE
    )
    (row,) = sittings.to_decide(team_member, sitting)
    assert not row.goes_together
    (answer,) = accept(sitting, [file], team_member, now)
    assert "ne recommande pas" in answer.refusal


def test_a_sitting_held_before_the_recommendation_decides_nothing_of_it(files, team_member, as_user, now):
    early = actions.record_sitting(body=BODY, held_on=date(2027, 1, 12), reference="CA-0", by=team_member, now=now)
    assert all(row.is_too_early for row in sittings.to_decide(team_member, early))
    assert "relève d’une séance plus récente" in text(as_user(team_member).get(of(early)))
    answers = accept(early, files, team_member, now)
    assert all("après la recommandation" in answer.refusal for answer in answers)


def test_the_form_opened_from_a_sitting_carries_it_whatever_is_posted(sitting, files, team_member, as_user):
    client, address = as_user(team_member), reverse("proposals:decision", args=[files[0].public_id])
    address += f"?seance={sitting.public_id}"
    page = text(client.get(address))
    assert MINUTES in page
    assert 'name="body"' not in page
    assert page.count('value="120 000"') == 3
    data = {"body": "Autre", "reference": "Autre", "starts_on": "2027-04-01"}
    data |= {f"amount_{n}": "110000" for n in (1, 2, 3)}
    assert client.post(address, data).url == of(sitting)
    assert Decision.objects.get().ratification == sitting
    refusal = reverse("proposals:decision_refusal", args=[files[1].public_id]) + f"?seance={sitting.public_id}"
    assert client.post(refusal, {"reasons": "Non."}).url == of(sitting)
    assert Decision.objects.get(proposal=files[1]).minutes_reference == MINUTES


@pytest.mark.parametrize("made_up", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_sitting_is_no_sitting(files, team_member, as_user, made_up):
    address = reverse("proposals:decision", args=[files[0].public_id])
    assert 'name="body"' in text(as_user(team_member).get(f"{address}?seance={made_up}"))


def test_an_advisor_of_the_team_decides_nothing_for_their_own_neighbourhood(sitting, files, places, as_user, now):
    both = factories.make_team_member(email="double@example.org")
    Portfolio.objects.filter(neighbourhood=places[0]).update(ends_on=factories.SINCE)
    Portfolio.objects.create(advisor=both, neighbourhood=places[0], starts_on=factories.SINCE)
    assert {row.proposal for row in sittings.to_decide(both, sitting)} == set(files[1:])
    answers = accept(sitting, files, both, now)
    assert [bool(answer.refusal) for answer in answers] == [True, False, False]


# --- Recusals -------------------------------------------------------------------------------------------------------
def test_a_recused_member_of_the_team_neither_sees_nor_counts_the_file(sitting, files, team_member, as_user, now):
    reader = factories.make_team_member(email="sam@example.org")
    actions.declare_conflict(proposal=files[0], by=reader, now=now)
    client = as_user(reader)
    assert files[0].reference not in text(client.get(of(sitting)))
    accept(sitting, files, team_member, now)
    for name in ("sitting", "sitting_letters"):
        page = text(client.get(of(sitting, name)))
        assert files[0].neighbourhood.name not in page
        assert files[1].neighbourhood.name in page
    (counted,) = Ratification.objects.visible_to(reader).with_counts_for(reader)
    assert counted.decided == 2
    read = {f"read_{file.pk}": "x" for file in files[:1]}
    assert client.post(of(sitting, "sitting_issue"), read).status_code == 302
    assert client.post(of(sitting), checked(files[0])).status_code == 200
    assert not Letter.objects.exists()


def test_only_the_team_and_the_administration_know_of_sittings(
    sitting, files, coordinator, advisor, chair, admin_user, as_user
):
    for person in (coordinator, advisor, chair):
        assert as_user(person).get(of(sitting)).status_code == 404
        assert as_user(person).get(reverse("proposals:sittings")).status_code == 403
    assert as_user(admin_user).get(of(sitting)).status_code == 200
    assert as_user(admin_user).post(of(sitting), checked(*files)).status_code == 403


# --- Letters --------------------------------------------------------------------------------------------------------
@pytest.fixture
def ready(sitting, files, team_member, now):
    accept(sitting, files, team_member, now)
    return sitting


def test_every_letter_is_read_in_full_before_it_is_issued(ready, team_member, as_user):
    page = text(as_user(team_member).get(of(ready, "sitting_letters")))
    assert page.count("Aperçu, sans valeur") == 3
    assert page.count('name="read_') == 3
    assert "Émettre ces 3 lettres" in page


def test_letters_are_issued_together_with_numbers_that_follow(ready, team_member, as_user, now):
    client = as_user(team_member)
    page = text(client.get(of(ready, "sitting_letters")))
    posted = dict(re.findall(r'name="(read_\d+)" value="(\w+)"', page))
    for _click in range(2):
        assert client.post(of(ready, "sitting_issue"), posted).status_code == 302
    assert sorted(Letter.objects.values_list("number", flat=True)) == ["L-2027-001", "L-2027-002", "L-2027-003"]
    assert Job.objects.filter(kind="proposals.letters_together").count() == 1
    assert not LetterFile.objects.exists()
    run_jobs(now)
    assert Job.objects.get(kind="proposals.letters_together").status == Job.Status.DONE
    assert LetterFile.objects.count() == 3


def test_a_letter_whose_words_changed_since_the_preview_is_not_issued(ready, files, team_member, now):
    read = shown(ready, team_member, now)
    actions.correct_decision(
        proposal=files[1], reason="Début", ratified_on=timezone.localdate(now), body=BODY, reference=MINUTES,
        starts_on=date(2027, 5, 1), years=[(Decimal(120000), Decimal(0), "")] * 3, by=team_member, now=now,
    )  # fmt: skip
    answers = actions.issue_together(sitting=ready, read=read, by=team_member, now=now)
    assert [answer.proposal for answer in answers if answer.refusal] == [files[1]]
    assert "depuis l’aperçu" in next(answer.refusal for answer in answers if answer.refusal)
    assert sorted(Letter.objects.values_list("number", flat=True)) == ["L-2027-001", "L-2027-002"]


def test_a_file_without_a_learning_question_waits_and_the_others_are_issued(
    sitting, call, places, tables, team_member, committee, now
):
    ProgrammeSettings.objects.update_or_create(pk=1, defaults={"learning_question_required_for_letter": True})
    made = [factories.make_recommended(places[0], tables[0], team_member, team_member)]
    answers = factories.answers(1)
    draft = factories.make_draft(places[1], tables[1], stage_number=1, filled=False)
    factories.write(draft, {c: v for c, v in answers.items() if c != "learning"}, by=tables[1])
    file = actions.begin_review(proposal=actions.submit(proposal=draft, by=tables[1], now=now), by=team_member, now=now)
    factories.complete_analysis(file, team_member)
    meeting = factories.make_meeting(team_member, file)
    factories.adopt(item=meeting.items.get(), outcome="favourable", reasons="Oui.", by=team_member, now=now)
    accept(sitting, [*made, file], team_member, now)
    told = sittings.letters(team_member, sitting, now)
    assert {row.proposal: row.state for row in told.rows} == {made[0]: "to_issue", file: "question"}
    read = {row.proposal: row.fingerprint for row in told.rows}
    refused = [a for a in actions.issue_together(sitting=sitting, read=read, by=team_member, now=now) if a.refusal]
    assert [answer.proposal for answer in refused] == [file]
    assert Letter.objects.count() == 1


@pytest.fixture
def issued(ready, team_member, now):
    actions.issue_together(sitting=ready, read=shown(ready, team_member, now), by=team_member, now=now)
    return ready


def test_a_letter_leaves_only_once_its_pdf_is_drawn(issued, team_member, as_user, now):
    assert as_user(team_member).get(of(issued, "sitting_send")).status_code == 409
    answers = actions.send_together(letters=list(Letter.objects.all()), by=team_member, now=now)
    assert all("pas encore prêt" in answer.refusal for answer in answers)
    assert not LetterDispatch.objects.exists()


def test_all_that_are_ready_leave_by_one_act_and_each_once(issued, tables, team_member, as_user, now):
    run_jobs(now)
    client = as_user(team_member)
    page = text(client.get(of(issued, "sitting_send")))
    for person in tables:
        assert person.email in page
    posted = dict.fromkeys(re.findall(r'name="(letter_\d+)"', page), "1")
    for _click in range(2):
        assert client.post(of(issued, "sitting_send"), posted).status_code == 302
    assert LetterDispatch.objects.count() == Participation.objects.count() == 3
    assert Email.objects.filter(kind="proposals.letter").count() == 3
    assert client.get(of(issued, "sitting_send")).status_code == 409


def test_a_table_that_nobody_coordinates_stops_its_own_letter_alone(issued, tables, team_member, as_user, now):
    run_jobs(now)
    posted = {f"letter_{letter.pk}": "1" for letter in Letter.objects.all()}
    TableMembership.objects.filter(user=tables[1]).update(ends_on=date(2027, 1, 1))
    assert [row.state for row in sittings.letters(team_member, issued, now).rows].count("nobody") == 1
    response = as_user(team_member).post(of(issued, "sitting_send"), posted)
    assert "Personne ne coordonne cette table" in text(response)
    assert LetterDispatch.objects.count() == 2


def test_a_letter_of_another_sitting_does_not_leave_from_this_one(issued, team_member, as_user, now):
    run_jobs(now)
    other = actions.record_sitting(body=BODY, held_on=date(2027, 1, 19), reference="B", by=team_member, now=now)
    posted = {f"letter_{letter.pk}": "1" for letter in Letter.objects.all()}
    as_user(team_member).post(of(other, "sitting_send"), posted)
    assert not LetterDispatch.objects.exists()


def test_a_drawing_that_fails_stops_no_other_and_says_which(issued, monkeypatch):
    broken, draw, told = Letter.objects.order_by("pk").first(), documents.letter_pdf, []

    def draw_unless_broken(letter):
        if letter == broken:
            raise OSError("disk full")
        return draw(letter)

    monkeypatch.setattr(documents, "letter_pdf", draw_unless_broken)
    job = Job.objects.get(kind="proposals.letters_together")
    with pytest.raises(jobs.JobFailed, match=broken.number):
        draw_letters(job, lambda done, total, message="": told.append((done, total)))
    assert LetterFile.objects.count() == 2
    assert told[-1] == (3, 3)


def test_letters_whose_drawing_failed_are_drawn_again_from_the_page(issued, team_member, as_user, now, monkeypatch):
    client = as_user(team_member)
    assert "Préparer de nouveau" not in text(client.get(of(issued, "sitting_letters")))
    with monkeypatch.context() as broken:
        broken.delattr(documents, "letter_pdf")
        run_jobs(now)
    page = text(client.get(of(issued, "sitting_letters")))
    assert "Préparer de nouveau ces 3 PDF" in page
    posted = dict(re.findall(r'name="(read_\d+)" value="(\w+)"', page))
    for _click in range(2):
        client.post(of(issued, "sitting_issue"), posted)
    run_jobs(now)
    assert Job.objects.filter(kind="proposals.letters_together").count() == 2
    assert LetterFile.objects.count() == Letter.objects.count() == 3


# --- Costs ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "most"), [("sitting", 8), ("sitting_letters", 9)])  # the letters read their words
def test_the_pages_of_a_sitting_cost_the_same_for_one_file_and_for_three(
    sitting, files, team_member, as_user, now, name, most, django_assert_max_num_queries
):
    client, counts = as_user(team_member), []
    client.get(of(sitting))  # the first page of a session writes it
    for n in (1, 3):
        if name == "sitting_letters":
            accept(sitting, files[n - 1 : n] if n == 1 else files[1:], team_member, now)
        with django_assert_max_num_queries(most) as captured:
            client.get(of(sitting, name))
        counts.append(len(captured))
    assert counts[0] == counts[-1]


def test_the_list_of_sittings_costs_the_same_for_one_and_for_three(
    files, team_member, as_user, now, django_assert_max_num_queries
):
    client, counts = as_user(team_member), []
    client.get(reverse("proposals:sittings"))
    for n in (1, 2, 3):
        actions.record_sitting(body=BODY, held_on=date(2027, 1, n), reference=MINUTES, by=team_member, now=now)
        with django_assert_max_num_queries(8) as captured:
            client.get(reverse("proposals:sittings"))
        counts.append(len(captured))
    assert len(set(counts)) == 1
