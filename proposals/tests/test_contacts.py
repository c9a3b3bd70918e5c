"""Notes of contact: who writes them, who reads them, and that a note on a file follows the file."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.personal_data import collect
from neighbourhoods.models import Portfolio, Substitution, TableMembership
from proposals import actions, factories
from proposals.models import ContactNote
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 12)


@pytest.fixture(autouse=True)
def _everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False


@pytest.fixture
def note(quartier, now):
    def write(by, *, place=quartier, text="La coordination change en mars.", is_shared=False, proposal=None, key=None):
        return actions.write_contact_note(
            neighbourhood=place,
            happened_on=DAY,
            means="call",
            text=text,
            is_shared=is_shared,
            proposal=proposal,
            key=key,
            by=by,
            now=now,
        )

    return write


@pytest.fixture
def substitute(advisor, today):
    person = factories.make_advisor(email="morgan@example.org", first_name="Morgan", last_name="Pelletier")
    Substitution.objects.create(
        advisor=advisor, substitute=person, starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=10)
    )
    return person


@pytest.fixture
def today():
    return timezone.localdate()


def page(place, name="contacts", *more):
    return reverse(f"proposals:{name}", args=[place.slug, *more])


def readers(row):
    return {user.email for user in User.objects.all() if ContactNote.objects.visible_to(user).filter(pk=row.pk)}


# --- Who reads ------------------------------------------------------------------------------------------------------
def test_a_note_kept_for_oneself_is_read_by_its_author_alone(
    note, advisor, substitute, coordinator, team_member, admin_user, stranger
):
    assert readers(note(advisor)) == {advisor.email}


def test_a_note_left_to_who_answers_is_read_by_advisor_and_substitute_and_by_nobody_else(
    note, advisor, substitute, coordinator, contributor, team_member, admin_user, committee_member
):
    assert readers(note(advisor, is_shared=True)) == {advisor.email, substitute.email}


def test_the_next_advisor_reads_what_was_left_and_the_former_one_reads_no_more(
    note, advisor, quartier, team_member, today
):
    left, kept = note(advisor, is_shared=True), note(advisor)
    Portfolio.objects.all().update(ends_on=today)
    assert readers(left) == {team_member.email}  # nobody answers for it: the team does
    following = factories.make_advisor(email="suite@example.org")
    Portfolio.objects.create(advisor=following, neighbourhood=quartier, starts_on=today)
    assert readers(left) == {following.email}
    assert readers(kept) == set()


def test_the_substitute_reads_from_the_first_day_of_the_leave_until_the_last(note, advisor, today):
    left, person = note(advisor, is_shared=True), factories.make_advisor(email="morgan@example.org")
    leave = Substitution.objects.create(advisor=advisor, substitute=person, starts_on=today + timedelta(days=1))
    assert person.email not in readers(left)
    Substitution.objects.filter(pk=leave.pk).update(starts_on=today, ends_on=today + timedelta(days=1))
    assert person.email in readers(left)
    Substitution.objects.filter(pk=leave.pk).update(starts_on=today - timedelta(days=9), ends_on=today)
    assert person.email not in readers(left)


def test_a_member_of_the_table_reads_none_even_as_its_advisor_or_of_the_team(note, quartier, advisor, team_member):
    left, own = note(advisor, is_shared=True), note(team_member)
    for person in (advisor, team_member):
        TableMembership.objects.create(
            user=person, neighbourhood=quartier, role=TableMembership.Role.CONTRIBUTOR, starts_on=factories.SINCE
        )
    assert readers(left) == readers(own) == set()


def test_a_member_of_another_table_who_advises_here_reads_as_its_advisor(note, other_coordinator, quartier, advisor):
    left = note(advisor, is_shared=True)
    Portfolio.objects.all().delete()
    Portfolio.objects.create(advisor=other_coordinator, neighbourhood=quartier, starts_on=factories.SINCE)
    assert readers(left) == {other_coordinator.email}


def test_a_note_on_a_file_goes_with_the_file_from_whoever_is_recused(
    note, advisor, substitute, coordinator, quartier, call, now
):
    file = factories.make_submitted(quartier, coordinator)
    left = note(advisor, is_shared=True, proposal=file)
    assert readers(left) == {advisor.email, substitute.email}
    for person, others in ((substitute, {advisor.email}), (advisor, set())):
        actions.declare_conflict(proposal=file, by=person, now=now)
        assert readers(left) == others


# --- Who writes -----------------------------------------------------------------------------------------------------
def test_only_who_answers_for_the_neighbourhood_and_the_team_write(
    note, advisor, substitute, team_member, coordinator, committee_member, admin_user, stranger
):
    for person in (advisor, substitute, team_member):
        assert note(person).author == person
    for person in (coordinator, committee_member, admin_user, stranger):
        with pytest.raises(PermissionDenied):
            note(person)


def test_a_note_names_no_file_of_elsewhere_nor_one_that_its_writer_may_not_know(
    note, advisor, quartier, other_quartier, other_coordinator, coordinator, call, now
):
    elsewhere = factories.make_submitted(other_quartier, other_coordinator)
    here = factories.make_submitted(quartier, coordinator)
    actions.declare_conflict(proposal=here, by=advisor, now=now)
    for file in (elsewhere, here):
        with pytest.raises(PermissionDenied):
            note(advisor, proposal=file)
    assert not ContactNote.objects.exists()


def test_a_contact_to_come_is_not_noted(advisor, quartier, now):
    with pytest.raises(NotAllowedNow):
        actions.write_contact_note(
            neighbourhood=quartier,
            happened_on=timezone.localdate(now) + timedelta(days=1),
            means="visit",
            text="Demain",
            is_shared=False,
            by=advisor,
            now=now,
        )


def test_the_same_page_sent_twice_keeps_one_note(note, advisor):
    key = uuid.uuid4()
    assert note(advisor, key=key) == note(advisor, key=key)
    assert note(advisor, key=key, text="Autre chose.") != note(advisor, key=key)
    assert ContactNote.objects.count() == 2


def test_one_changes_and_removes_ones_own_notes_only(note, advisor, substitute, now):
    row = note(advisor, is_shared=True)
    facts = {"happened_on": DAY, "means": "visit", "text": "Revu.", "is_shared": False, "now": now}
    with pytest.raises(PermissionDenied):
        actions.change_contact_note(note=row, by=substitute, **facts)
    with pytest.raises(PermissionDenied):
        actions.remove_contact_note(note=row, by=substitute)
    changed = actions.change_contact_note(note=row, by=advisor, **facts)
    assert (changed.text, changed.means, changed.is_shared) == ("Revu.", "visit", False)
    actions.remove_contact_note(note=row, by=advisor)
    assert not ContactNote.objects.exists()


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_a_note_is_written_changed_and_removed_on_its_pages(as_user, advisor, quartier):
    client = as_user(advisor)
    typed = {"happened_on": timezone.localdate().isoformat(), "means": "visit", "text": "Vu la cuisine."}
    assert client.post(page(quartier), typed).status_code == 302
    row = ContactNote.objects.get()
    assert "Vu la cuisine." in client.get(page(quartier)).text
    client.post(page(quartier, "contact_note", row.pk), {**typed, "text": "Vu deux cuisines.", "is_shared": "on"})
    row.refresh_from_db()
    assert (row.text, row.is_shared) == ("Vu deux cuisines.", True)
    assert "Effacer cette note?" in client.get(page(quartier, "contact_note_remove", row.pk)).text
    client.post(page(quartier, "contact_note_remove", row.pk))
    assert not ContactNote.objects.exists()


def test_a_refused_note_says_how_to_mend_it_and_keeps_what_was_typed(as_user, advisor, quartier):
    later = timezone.localdate() + timedelta(days=2)
    response = as_user(advisor).post(page(quartier), {"happened_on": later.isoformat(), "text": "À garder."})
    assert "À garder." in response.text and "Inscrivez une date au plus tard le" in response.text
    assert not ContactNote.objects.exists()


def test_somebody_elses_note_has_no_page_to_change_it(as_user, advisor, substitute, note, quartier):
    row = note(advisor, is_shared=True)
    client = as_user(substitute)
    assert row.text in client.get(page(quartier)).text
    for name in ("contact_note", "contact_note_remove"):
        assert client.get(page(quartier, name, row.pk)).status_code == 404


def test_the_journal_does_not_exist_for_the_table_nor_the_committee(
    as_user, coordinator, committee_member, admin_user, quartier
):
    for person in (coordinator, committee_member, admin_user):
        assert as_user(person).get(page(quartier)).status_code == 404


def test_the_neighbourhood_page_leads_to_the_journal_for_who_keeps_it(as_user, advisor, coordinator, quartier, note):
    note(advisor)
    assert page(quartier) in as_user(advisor).get(quartier.get_absolute_url()).text
    assert page(quartier) not in as_user(coordinator).get(quartier.get_absolute_url()).text


def test_the_private_notes_of_a_file_lead_to_the_journal_of_its_neighbourhood(
    as_user, advisor, committee_member, team_member, coordinator, quartier, call, now
):
    file = factories.make_under_review(quartier, coordinator, advisor)
    notes = reverse("proposals:notes", args=[file.public_id])
    assert page(quartier) in as_user(advisor).get(notes).text
    factories.make_meeting(team_member, file, opened=False)
    actions.deny_conflict(proposal=file, by=committee_member, now=now)
    assert page(quartier) not in as_user(committee_member).get(notes).text


def test_the_journal_asks_the_same_number_of_queries_for_1_and_3_notes(
    as_user, advisor, coordinator, quartier, call, note, django_assert_max_num_queries
):
    client, counts = as_user(advisor), []
    file = factories.make_submitted(quartier, coordinator)
    for wanted in (1, 3):
        while ContactNote.objects.count() < wanted:
            note(advisor, proposal=file)
        client.get(page(quartier))
        with django_assert_max_num_queries(8) as captured:
            client.get(page(quartier))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_ones_notes_are_in_ones_own_data_and_in_nobody_elses(note, advisor, substitute):
    note(advisor, text="Mes mots à moi.", is_shared=True)
    assert "Mes mots à moi." in str(collect(advisor))
    assert "Mes mots à moi." not in str(collect(substitute))
