"""The digest of the exchange: one e-mail a local day at most, each message told once or never, nothing that leaks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from neighbourhoods.models import Portfolio, TableMembership
from notifications.models import Email, TaskHeartbeat
from notifications.preferences import choose_rhythm
from proposals import actions, factories, tasks
from proposals.models import Message, MessageNotice

pytestmark = pytest.mark.django_db
MONTREAL = ZoneInfo("America/Toronto")
TITLE = "Bien manger aux Érables"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def file(call, quartier, coordinator, advisor, now):
    return factories.make_under_review(quartier, coordinator, advisor, now=now)


@pytest.fixture
def second(file, quartier, coordinator, advisor, now):
    return factories.make_under_review(quartier, coordinator, advisor, now=now, stage_number=1)


def on(day, hour, minute=0, month=1, year=2027):
    return datetime(year, month, day, hour, minute, tzinfo=MONTREAL).astimezone(UTC)


def say(file, by, body="Bonjour", *, at, **more):
    return actions.post_message(proposal=file, body=body, by=by, now=at, **more)


def digests(person=None):
    found = Email.objects.of_kind("proposals.exchange_digest").order_by("pk")
    return list(found.filter(to_user=person) if person else found)


def sweep(at):
    with time_machine.travel(at, tick=False):
        return +actions.send_exchange_digests(now=at)


# --- When -------------------------------------------------------------------------------------------------------------
def test_what_is_written_in_a_day_is_told_together_the_next_morning(file, coordinator, advisor):
    for minute in range(3):
        say(file, advisor, f"Message {minute}", at=on(20, 10, minute))
    assert not Email.objects.of_kind("proposals.message").exists()
    assert sweep(on(20, 19, 30)) == {}
    assert sweep(on(21, 7, 29)) == {}
    assert sweep(on(21, 7, 30)) == {"emails": 1, "told": 3}
    [email] = digests(coordinator)
    assert email.key == f"exchange-digest-{coordinator.pk}-2027-01-21"
    assert email.subject.startswith("3 nouveaux messages")
    assert sweep(on(21, 8, 30)) == {}
    assert len(digests()) == 1


def test_a_late_run_sends_what_the_run_of_the_hour_would_have_sent(file, coordinator, advisor):
    say(file, advisor, at=on(20, 10))
    say(file, advisor, "Après l’heure", at=on(21, 9))
    assert sweep(on(21, 14, 30)) == {"emails": 1, "told": 1}
    assert sweep(on(22, 7, 30)) == {"emails": 1, "told": 1}
    assert len(digests(coordinator)) == 2


def test_what_is_written_down_late_waits_for_the_next_digest(file, coordinator, advisor):
    """A slow request may commit, after the digest of the day, a message sent before its hour."""
    say(file, advisor, at=on(20, 10))
    sweep(on(21, 7, 30))
    say(file, advisor, "Lent", at=on(21, 7, 29))
    assert sweep(on(21, 8, 30)) == {"tomorrow": 1}
    assert sweep(on(22, 7, 30)) == {"emails": 1, "told": 1}
    assert len(digests(coordinator)) == 2


def test_three_days_without_a_run_make_one_digest(file, coordinator, advisor):
    for day in (20, 21, 22):
        say(file, advisor, f"Le {day}", at=on(day, 10))
    assert sweep(on(23, 7, 30)) == {"emails": 1, "told": 3}
    assert len(digests()) == 1


@pytest.mark.parametrize(
    ("written", "before", "after"),
    [
        (on(13, 23, month=3), on(14, 7, 29, month=3), on(14, 7, 30, month=3)),
        (on(6, 23, month=11), on(7, 7, 29, month=11), on(7, 7, 30, month=11)),
        (on(31, 23, 30, month=12), on(1, 7, 29, year=2028), on(1, 7, 30, year=2028)),
    ],
    ids=["spring", "autumn", "new year"],
)
def test_the_hour_is_local_whatever_the_clock_does_that_night(file, coordinator, advisor, written, before, after):
    say(file, advisor, at=written)
    assert sweep(before) == {}
    assert sweep(after) == {"emails": 1, "told": 1}


def test_the_evening_of_the_31st_of_december_belongs_to_the_year_that_ends(file, coordinator, advisor):
    say(file, advisor, at=on(31, 5, month=12))
    assert sweep(on(31, 23, 30, month=12)) == {"emails": 1, "told": 1}
    assert digests()[0].key.endswith("2027-12-31")
    assert sweep(on(1, 0, 10, year=2028)) == {}


def test_the_periodic_task_says_what_it_did(file, coordinator, advisor):
    say(file, advisor, at=on(19, 10))
    tasks.send_exchange_digests()
    assert TaskHeartbeat.objects.get(name="exchange_digests").note == "emails=1 told=1"
    tasks.send_exchange_digests()
    assert len(digests()) == 1


def test_a_run_that_dies_leaves_everything_to_the_next(file, coordinator, advisor):
    say(file, advisor, at=on(20, 10))
    address = coordinator.email
    type(coordinator).objects.filter(pk=coordinator.pk).update(email="pas une adresse")
    with pytest.raises(ValueError):
        sweep(on(21, 7, 30))
    assert MessageNotice.objects.waiting().count() == 1
    type(coordinator).objects.filter(pk=coordinator.pk).update(email=address)
    assert sweep(on(21, 8, 30)) == {"emails": 1, "told": 1}


# --- What ---------------------------------------------------------------------------------------------------------------
def test_of_one_file_the_digest_says_which_who_and_when_and_never_the_text(file, coordinator, advisor):
    say(file, advisor, "Combien de cuisines?", at=on(20, 10), uploads=[factories.make_upload("Budget secret.pdf")])
    sweep(on(21, 7, 30))
    [email] = digests()
    for body in (email.body_text.replace("\xa0", " "), email.body_html.replace("\xa0", " ")):
        assert (
            TITLE in body and "Alex Gagnon" in body and "20 janvier 2027 à 10 h" in body and "1 fichier joint" in body
        )
        assert "Combien de cuisines" not in body and "Budget secret" not in body
        assert f"/propositions/{file.public_id}/echanges/" in body
        assert "/compte/preferences/" in body
    assert email.about_object == file


def test_of_several_files_the_digest_counts_and_names_nothing(file, second, coordinator, advisor, quartier):
    say(file, coordinator, at=on(20, 10))
    say(second, coordinator, at=on(20, 11))
    say(second, coordinator, "Encore", at=on(20, 12))
    sweep(on(21, 7, 30))
    [email] = digests(advisor)
    text = f"{email.subject} {email.body_text}".replace("\xa0", " ")
    assert "3 nouveaux messages vous attendent, sur 2 dossiers." in text
    assert email.about_object is None
    for word in (TITLE, quartier.name, file.reference, second.reference, "Camille"):
        assert word not in text
    for proposal in (file, second):
        assert f"/propositions/{proposal.public_id}/echanges/" in text


def test_a_recused_team_member_reads_nothing_of_a_file_in_the_outbox(
    file, second, coordinator, advisor, team_member, as_user, quartier
):
    say(file, coordinator, at=on(18, 10))
    sweep(on(19, 7, 30))
    say(file, coordinator, "Deux", at=on(19, 10))
    say(second, coordinator, "Trois", at=on(19, 10))
    sweep(on(20, 7, 30))
    assert len(digests(advisor)) == 2
    assert len([one for one in Email.objects.visible_to(team_member) if one in digests()]) == 2
    actions.declare_conflict(proposal=file, by=team_member, now=on(20, 8))
    read = [one for one in Email.objects.visible_to(team_member) if one in digests()]
    assert [one.about_object for one in read] == [None]
    client = as_user(team_member)
    pages = ["/equipe/courriels/", f"/equipe/courriels/{read[0].pk}/"]
    for address in pages:
        shown = client.get(address).content.decode()
        for word in (TITLE, str(file.public_id), file.reference):
            assert word not in shown, (address, word)


# --- To whom ------------------------------------------------------------------------------------------------------------
def test_a_recusal_before_the_morning_takes_the_message_away_in_silence(file, coordinator, advisor):
    say(file, coordinator, at=on(19, 10))
    actions.declare_conflict(proposal=file, by=advisor, now=on(19, 11))
    assert sweep(on(20, 7, 30)) == {"useless": 1}
    assert not Email.objects.of_kind("proposals.exchange_digest").exists()
    assert sweep(on(21, 7, 30)) == {}


def test_whoever_left_the_table_or_the_portfolio_is_told_nothing(file, coordinator, advisor):
    say(file, coordinator, at=on(19, 10))
    say(file, advisor, at=on(19, 9))
    TableMembership.objects.filter(user=coordinator).update(ends_on=on(18, 12).date())
    Portfolio.objects.filter(advisor=advisor).update(ends_on=on(18, 12).date())
    assert sweep(on(20, 7, 30)) == {"useless": 2}


def test_what_one_answered_or_settled_meanwhile_is_not_told(file, coordinator, contributor, advisor):
    say(file, advisor, "Répondu", at=on(19, 9))
    say(file, coordinator, "Oui.", at=on(19, 10))
    assert sweep(on(20, 7, 30)) == {"emails": 1, "told": 1, "useless": 1}
    assert [email.to_user for email in digests()] == [advisor]
    message = say(file, advisor, "Merci.", at=on(20, 9))
    actions.settle(message=message, by=contributor, now=on(20, 10))
    assert sweep(on(21, 7, 30)) == {"useless": 1}


def test_what_a_colleague_answered_is_still_told_to_whoever_did_not_read_it(file, coordinator, contributor, advisor):
    say(file, advisor, "La rencontre est avancée.", at=on(19, 9))
    say(file, contributor, "Merci.", at=on(19, 10))
    sweep(on(20, 7, 30))
    assert len(digests(coordinator)) == 1


def test_at_once_writes_with_the_message_and_the_digest_says_nothing_more(file, coordinator, advisor):
    choose_rhythm(topic="exchange", rhythm="at_once", by=coordinator, now=on(19, 8))
    message = say(file, advisor, at=on(19, 10))
    assert Email.objects.get(kind="proposals.message").to_user == coordinator
    assert message.notices.get().told_at == on(19, 10)
    assert sweep(on(20, 7, 30)) == {}


def test_never_writes_nothing_and_marks_it_told(file, coordinator, advisor):
    choose_rhythm(topic="exchange", rhythm="never", by=coordinator, now=on(19, 8))
    say(file, advisor, at=on(19, 10))
    assert not MessageNotice.objects.waiting().exists()
    assert sweep(on(20, 7, 30)) == {}
    assert not Email.objects.of_kind("proposals.exchange_digest").exists()


@pytest.mark.parametrize(("rhythm", "emails"), [("at_once", 1), ("never", 0)])
def test_a_change_of_rhythm_before_the_morning_tells_once_or_not_at_all(file, coordinator, advisor, rhythm, emails):
    say(file, advisor, at=on(19, 10))
    choose_rhythm(topic="exchange", rhythm=rhythm, by=coordinator, now=on(19, 12))
    sweep(on(20, 7, 30))
    assert len(digests()) == emails
    choose_rhythm(topic="exchange", rhythm="daily", by=coordinator, now=on(20, 12))
    sweep(on(21, 7, 30))
    assert len(digests()) == emails


def test_an_account_that_is_blocked_is_written_to_no_more(file, coordinator, advisor):
    say(file, advisor, at=on(19, 10))
    type(coordinator).objects.filter(pk=coordinator.pk).update(is_active=False)
    assert sweep(on(20, 7, 30)) == {"useless": 1}


def test_each_message_is_noted_for_those_who_are_told_of_it_today(file, coordinator, contributor, advisor, team_member):
    say(file, advisor, at=on(19, 10))
    say(file, contributor, at=on(19, 11))
    told = [(notice.message.from_table, notice.user) for notice in MessageNotice.objects.order_by("message")]
    assert told == [(False, coordinator), (True, advisor)]
    assert Message.objects.count() == 2
