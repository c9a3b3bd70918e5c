"""Lists to take away: real dates and amounts, no formula, each column as its reader may know it, in bounded work."""

import tracemalloc
import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook

from notifications import jobs
from notifications.models import Job
from proposals import actions, exports, factories, list_workbook
from proposals.models import Instalment, Proposal, Version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now + timedelta(days=20), tick=False):
        yield


def made(person, now, **chosen):
    job = exports.ask_list(chosen=chosen, by=person, now=now)
    jobs.run_due(now + timedelta(days=30))
    job.refresh_from_db()
    return job


def sheet_of(job):
    assert job.status == Job.Status.DONE, job.error
    with default_storage.open(job.result_path) as kept:
        return load_workbook(BytesIO(kept.read())).active


def lines(person, now, **chosen):
    """The rows as {column: cell}, columns named without no-break spaces."""
    sheet = sheet_of(made(person, now, **chosen))
    names = [str(cell.value).replace("\xa0", " ") for cell in sheet[1]]
    return [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2)]


def values(row):
    return {name: cell.value for name, cell in row.items() if cell.value is not None}


def test_dates_and_amounts_are_real_ones(call, quartier, coordinator, advisor, now):
    file = factories.make_under_review(quartier, coordinator, advisor)
    (row,) = lines(advisor, now)
    assert row["Numéro"].value == file.reference
    assert row["Titre"].value == "Bien manger aux Érables"
    assert row["Déposée le"].value.date() == date(2027, 1, 20)
    assert row["Déposée le"].number_format == "yyyy-mm-dd"
    assert [row[f"Demandé, an {n}"].value for n in (1, 2, 3)] == [120000] * 3
    assert row["Demandé, en tout"].value == 360000
    assert "$" in row["Demandé, en tout"].number_format
    assert row["Réponse due le"].value.date() == file.answer_due_on
    assert row["Jours restants"].value == (file.answer_due_on - date(2027, 2, 9)).days


def test_decision_amounts_and_letter_are_the_tables_with_its_letter_alone(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    file = factories.make_accepted(quartier, coordinator, advisor, team_member)
    (ours,) = lines(team_member, now)
    assert (ours["Décision"].value, ours["Octroyé, en tout"].value) == ("Acceptée", 360000)
    (theirs,) = lines(coordinator, now)
    assert theirs["État"].value == "en analyse"
    assert not {"Décision", "Entérinée le", "Octroyé, en tout", "Lettre du"} & set(values(theirs))
    letter = actions.issue_letter(proposal=file, by=team_member, now=now)
    actions.send_letter(letter=letter, by=team_member, now=now)
    (theirs,) = lines(coordinator, now + timedelta(minutes=1))
    assert (theirs["Décision"].value, theirs["Octroyé, an 1"].value) == ("Acceptée", 120000)
    assert theirs["Lettre du"].value.date() == date(2027, 1, 20)
    assert "Jours restants" not in values(theirs)
    file.decision.years.update(amount=1)  # a correction that no letter tells yet
    (theirs,) = lines(coordinator, now + timedelta(minutes=2))
    assert theirs["Octroyé, an 1"].value == 120000


def test_a_member_who_has_not_answered_gets_no_title_and_no_amount(
    call, quartier, coordinator, advisor, team_member, committee, committee_member, now
):
    file = factories.make_under_review(quartier, coordinator, advisor)
    factories.complete_analysis(file, advisor)
    factories.make_meeting(team_member, file, opened=False)
    (row,) = lines(committee_member, now)
    assert not {"Titre", "Demandé, en tout"} & set(values(row))
    actions.deny_conflict(proposal=file, by=committee_member, now=now)
    (row,) = lines(committee_member, now + timedelta(minutes=1))
    assert {"Titre", "Demandé, en tout"} <= set(values(row))


def test_a_recused_member_and_another_table_get_no_row(
    call, quartier, coordinator, advisor, team_member, committee, cmtq_member, other_coordinator, now
):
    file = factories.make_under_review(quartier, coordinator, advisor)
    factories.complete_analysis(file, advisor)
    factories.make_meeting(team_member, file, opened=False)
    for person in (cmtq_member, other_coordinator):
        assert lines(person, now) == []


def test_the_list_keeps_the_filters_of_the_page(call, quartier, coordinator, as_user, now):
    draft = factories.make_draft(quartier, coordinator, filled=False)
    file = factories.make_submitted(quartier, coordinator)
    assert [row["Numéro"].value for row in lines(coordinator, now, etat="submitted")] == [file.reference]
    client = as_user(coordinator)
    page = client.get(reverse("proposals:list"), {"etat": "draft"}).content.decode()
    address = reverse("proposals:list_export", query={"etat": "draft"})
    assert f'action="{address}"' in page
    client.post(address)
    job = Job.objects.filter(kind=exports.LIST).latest("created_at")
    assert job.payload == {"filters": {"etat": "draft"}, "files": {"2": [draft.pk]}}


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_title_is_never_a_formula(call, quartier, coordinator, now, typed):
    draft = factories.make_draft(quartier, coordinator, filled=False)
    Proposal.objects.filter(pk=draft.pk).update(title=typed)
    (row,) = lines(coordinator, now)
    assert row["Titre"].data_type in ("s", "inlineStr")
    assert row["Titre"].value.strip() == typed.strip()


# --- Until when -----------------------------------------------------------------------------------------------------
def taken(client, job):
    response = client.get(reverse("notifications:job_result", args=[job.pk]))
    if response.streaming:
        b"".join(response.streaming_content)  # closes the file that it hands out
    return response.status_code


def test_a_list_is_refused_once_one_of_its_files_is_closed_to_its_reader(
    call, quartier, coordinator, advisor, as_user, now
):
    file = factories.make_under_review(quartier, coordinator, advisor)
    job, client = made(advisor, now), as_user(advisor)
    assert taken(client, job) == 200
    factories.make_submitted(quartier, coordinator)  # one more file takes nothing away
    assert taken(client, job) == 200
    actions.declare_conflict(proposal=file, by=advisor, now=now)
    assert taken(client, job) == 404


def test_a_list_asked_before_a_recusal_is_not_made_after_it(call, quartier, coordinator, advisor, now):
    file = factories.make_under_review(quartier, coordinator, advisor)
    job = exports.ask_list(chosen={}, by=advisor, now=now)
    actions.declare_conflict(proposal=file, by=advisor, now=now)
    jobs.run_due(now + timedelta(days=30))
    job.refresh_from_db()
    assert (job.status, job.result_path) == (Job.Status.FAILED, "")


def test_nobody_takes_the_list_of_somebody_else(call, quartier, coordinator, contributor, as_user, now):
    factories.make_submitted(quartier, coordinator)
    job = made(coordinator, now)
    assert taken(as_user(contributor), job) == 404


# --- Work -----------------------------------------------------------------------------------------------------------
def many(count, file):
    """That many more submitted files, each with its version, written in bulk."""
    kept = file.versions.get().content
    rows = Proposal.objects.bulk_create(
        Proposal(
            public_id=uuid.uuid4(), reference=f"P-{n}", neighbourhood=file.neighbourhood, title=f"Dossier {n}",
            stage=file.stage, rules=file.rules, call=file.call, status=file.status, opened_by=file.opened_by,
            opened_at=file.opened_at, first_contact_on=file.first_contact_on, submitted_at=file.submitted_at,
            submitted_by=file.submitted_by,
        )
        for n in range(count)
    )  # fmt: skip
    Version.objects.bulk_create(
        Version(proposal=row, number=1, content=kept, digest="x", frozen_at=file.submitted_at, frozen_by=file.opened_by)
        for row in rows
    )


def written(person, now):
    only = set(list_workbook.levels(person))
    return sum(1 for _row in list_workbook.rows(person, {}, only=only, now=now))


@pytest.mark.parametrize("who", ["team_member", "coordinator"])
def test_five_thousand_files_take_the_same_queries_as_one_and_little_memory(
    call, quartier, coordinator, who, request, now, django_assert_num_queries
):
    person = request.getfixturevalue(who)
    file = factories.make_submitted(quartier, coordinator)
    assert written(person, now) == 1  # what a process and a person's positions learn once
    with django_assert_num_queries(QUERIES[who]):
        written(person, now)
    many(4_999, file)
    tracemalloc.start()
    try:
        with django_assert_num_queries(QUERIES[who]):
            assert written(person, now) == 5_000
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * 1024 * 1024


QUERIES = {"team_member": 8, "coordinator": 8}


# --- A meeting ------------------------------------------------------------------------------------------------------
def test_the_agenda_of_a_meeting_gives_what_was_adopted_to_whoever_may_read_it(
    call, quartier, coordinator, advisor, team_member, committee, committee_member, cmtq_member, as_user, now
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member)
    meeting = file.agenda_items.get().meeting
    address = reverse("proposals:meeting_list", args=[meeting.public_id])

    def rows(person):
        content = as_user(person).get(address).content
        return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows(min_row=2)]

    (row,) = rows(team_member)
    assert row[1:7] == [file.reference, file.title, quartier.name, "Déploiement", 360000, "Favorable"]
    (row,) = rows(committee_member)
    assert (row[1], row[2], row[5], row[6]) == (file.reference, None, None, None)
    assert rows(cmtq_member) == []
    assert as_user(coordinator).get(address).status_code == 404


# --- Allocations ----------------------------------------------------------------------------------------------------
def test_allocations_and_instalments_are_real_amounts_that_add_up(
    call, quartier, coordinator, advisor, team_member, committee, as_user, now
):
    file = factories.make_confirmed(quartier, coordinator, advisor, team_member)
    Instalment.objects.create(
        participation=file.participation, year_number=1, due_on=date(2027, 4, 15), amount=60000, planned_at=now,
        planned_by=team_member, paid_on=date(2027, 4, 16), payment_reference="=1+1", payment_recorded_at=now,
        payment_recorded_by=team_member,
    )  # fmt: skip
    client, address = as_user(team_member), reverse("proposals:allocation_list")
    assert address in client.get(reverse("proposals:allocations")).content.decode()
    book = load_workbook(BytesIO(client.get(address).content))
    granted, paid = book["Allocations"], book["Versements"]
    assert [row[7].value for row in granted.iter_rows(min_row=2)] == [120000] * 3 + [360000]
    assert [row[9].value for row in granted.iter_rows(min_row=2)] == [60000, 0, 0, 60000]
    assert "$" in granted["H2"].number_format
    assert (paid["F2"].value, paid["G2"].value.date(), paid["H2"].value) == (60000, date(2027, 4, 16), "=1+1")
    assert paid["H2"].data_type in ("s", "inlineStr")
    other = load_workbook(BytesIO(client.get(address, {"annee": "2028"}).content))
    assert (other["Allocations"].max_row, other["Versements"].max_row) == (3, 1)
    assert as_user(advisor).get(address).status_code == 403
