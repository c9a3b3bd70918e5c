"""What people may take with them and have erased; what goes with time; what the database never lets go."""

from datetime import timedelta

import pytest

from accounts import erasure, retention
from accounts.append_only import AppendOnlyError
from accounts.factories import UserFactory
from readiness import factories
from readiness.actions import assessments
from readiness.models import (
    CONDITIONS,
    AnswerLink,
    Coach,
    JournalLine,
    SavedAssessment,
    Signatory,
)
from readiness.personal_data import readiness_data
from readiness.questions import current

pytestmark = pytest.mark.django_db


def kept(by, now):
    return assessments.save(version=current().version, answers=dict.fromkeys(CONDITIONS, 2), by=by, now=now)


def test_ones_export_holds_ones_own_words_and_nobody_elses(quartier, coordinator, team_member, now):
    kept(coordinator, now)
    factories.make_declined(quartier, coordinator, team_member)
    hers, ours = str(readiness_data(coordinator)), str(readiness_data(team_member))
    assert factories.WRITTEN["issue"] in hers and "Deux organismes suffisent" not in hers
    assert factories.WRITTEN["issue"] not in ours and "Deux organismes suffisent" in ours
    assert "Ça commence" in hers


def test_ones_export_finds_where_one_was_named(asked, coordinator):
    owner = UserFactory(confirmed=True, email="personne2@example.org")
    factories.make_signatory(asked, coordinator)
    assert "Personne 2" in str(readiness_data(owner))


def test_an_erased_account_leaves_its_place_and_no_name_in_what_was_sent(sent, now):
    owner = UserFactory(confirmed=True, email="personne2@example.org")
    person = sent.signatories.get(place=2)
    kept(owner, now)
    erasure.erase(owner, now)
    person.refresh_from_db()
    assert (person.name, person.email, person.email_key) == ("", "", "")
    assert person.confirmed_at == now
    assert not SavedAssessment.objects.exists()


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_answer_leaves_with_the_account_while_the_request_is_prepared(asked, coordinator, now, confirmed):
    owner = UserFactory(confirmed=True, email="personne2@example.org")
    factories.make_signatory(asked, coordinator, confirmed=confirmed)
    erasure.erase(owner, now)
    assert asked.signatories.count() == 1


def test_the_entry_of_an_erased_coach_names_nobody(team_member, now):
    owner = UserFactory(confirmed=True, email="coach@example.org")
    entry = factories.make_coach(team_member, "Nom connu", account=owner)
    erasure.erase(owner, now)
    entry.refresh_from_db()
    assert "Nom connu" not in str(Coach.objects.values()) and not entry.is_listed
    assert not entry.facets.exists()


def purge(name, before, now):
    purger = next(one for one in retention.purgers() if one.name == name)
    return retention.carry_out(purger, before=before, now=now)


def test_what_is_over_is_erased_in_its_time_and_nothing_else(quartier, asked, coordinator, stranger, now):
    old, limit = now - timedelta(days=400), now - timedelta(days=365)
    kept(coordinator, old), kept(coordinator, now)
    factories.make_draft(quartier, stranger, now=old)
    factories.make_draft(quartier, coordinator, now=now)
    factories.make_signatory(asked, coordinator, now=now)
    for name in ("readiness.assessments", "readiness.drafts"):
        assert purge(name, limit, now) == 1
        assert purge(name, limit, now) == 0
    for name in ("readiness.signatories", "readiness.links"):
        assert purge(name, limit, now) == 0
    assert purge("readiness.links", now + timedelta(days=15), now) == 1


def test_people_of_a_request_that_is_long_over_are_forgotten(sent, coordinator, now):
    rows = Signatory.objects.to_forget(now + timedelta(days=1))
    assert not rows
    sent.__class__.objects.filter(pk=sent.pk).update(status="withdrawn", ended_at=now)
    assert purge("readiness.signatories", now + timedelta(days=1), now) == 2
    assert set(sent.signatories.values_list("name", "email")) == {("", "")}
    assert not AnswerLink.objects.exists()


def test_the_journal_is_never_changed(sent):
    line = sent.journal.first()
    line.verb = "autre"
    with pytest.raises(AppendOnlyError):
        line.save()
    with pytest.raises(AppendOnlyError):
        line.delete()
    assert JournalLine.objects.filter(request=sent).count() == 4
