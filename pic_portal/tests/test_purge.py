"""The retention purge: dry unless it is confirmed, on the day and not before, each rule from the inventory."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from accounts import personal_data
from accounts import retention as offered
from accounts.factories import ConsentFactory, UserFactory
from accounts.models import Consent, ErasureEntry
from neighbourhoods.factories import InvitationFactory
from neighbourhoods.models import Invitation
from notifications.factories import EmailFactory, JobFactory
from notifications.models import Email, Job, TaskHeartbeat
from pic_portal import privacy, retention
from pic_portal.tasks import purge as daily_purge

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def purge(*arguments):
    output = StringIO()
    try:
        call_command("purge", *arguments, stdout=output, stderr=output, no_color=True)
    except SystemExit as end:
        return end.code, output.getvalue()
    return 0, output.getvalue()


def rule(name):
    return next(rule for rule in retention.rules() if rule.purger.name == name)


def make(name, end):
    """One thing of that sort whose time began to run at ``end``."""
    match name:
        case "accounts.sessions":
            Session.objects.create(session_key=f"k{end.timestamp():.0f}", session_data="x", expire_date=end)
        case "neighbourhoods.invitations":
            InvitationFactory(created_at=end - timedelta(days=14), expires_at=end, token=str(end))
        case "notifications.emails":
            EmailFactory(sent=True, created_at=end)
        case "notifications.security_emails":
            EmailFactory(security=True, sent=True, secret="", created_at=end)
        case "notifications.jobs":
            JobFactory(status=Job.Status.DONE, finished_at=end)


TIMED = [
    "accounts.sessions",
    "neighbourhoods.invitations",
    "notifications.emails",
    "notifications.security_emails",
    "notifications.jobs",
]


@pytest.mark.parametrize("name", TIMED)
def test_each_thing_goes_after_its_period_and_not_before(name):
    now, chosen = timezone.now(), rule(name)
    make(name, chosen.before(now) - HOUR)
    make(name, chosen.before(now) + HOUR)
    assert chosen.count(now) == 1
    assert chosen.carry_out(now) == 1
    assert (chosen.count(now), chosen.carry_out(now)) == (0, 0)
    assert chosen.count(now + 2 * HOUR) == 1
    assert ErasureEntry.objects.get().rule == name


def test_an_invitation_is_kept_as_long_after_its_answer():
    now, person = timezone.now(), UserFactory()
    long_ago = now - timedelta(days=91)
    early = {"created_at": now - timedelta(days=200), "expires_at": now - timedelta(days=186)}
    InvitationFactory(**early, accepted_at=long_ago, accepted_by=person)
    InvitationFactory(**early, cancelled_at=long_ago, cancelled_by=person)
    kept = InvitationFactory(**early, accepted_at=now - timedelta(days=89), accepted_by=person)
    rule("neighbourhoods.invitations").carry_out(now)
    assert list(Invitation.objects.all()) == [kept]


def test_without_confirmation_the_purge_counts_and_erases_nothing():
    now = timezone.now()
    for name in TIMED:
        make(name, now - timedelta(days=1000))
    code, text = purge()
    assert code == 0
    assert "Rien n’a été effacé" in text
    assert "1  Invitations acceptées, annulées ou périmées" in text
    assert "après 90 jours; Invitations" in text
    assert (Invitation.objects.count(), Job.objects.count(), ErasureEntry.objects.count()) == (1, 1, 0)


def test_with_confirmation_the_purge_erases_once_and_writes_what_it_did():
    now = timezone.now()
    for name in TIMED:
        make(name, now - timedelta(days=1000))
    ConsentFactory()
    code, _text = purge("--confirm")
    assert code == 0
    assert {(entry.rule, entry.erased) for entry in ErasureEntry.objects.all()} == {(name, 1) for name in TIMED}
    assert Consent.objects.count() == 1
    purge("--confirm")
    assert ErasureEntry.objects.count() == len(TIMED)


def test_a_rule_that_fails_leaves_the_others_to_be_applied_and_is_told(monkeypatch):
    make("notifications.jobs", timezone.now() - timedelta(days=1000))

    def broken(before, limit):
        raise DatabaseError("table verrouillée")

    faulty = offered.Purger("accounts.sessions", "Sessions", lambda before: 0, broken)
    monkeypatch.setitem(offered._purgers, "accounts.sessions", faulty)
    code, text = purge("--confirm")
    assert code == 1
    assert "table verrouillée" in text
    assert not Job.objects.exists()


def test_the_daily_purge_is_confirmed_and_says_what_it_did():
    make("notifications.emails", timezone.now() - timedelta(days=1000))
    daily_purge()
    assert Email.objects.get().is_forgotten
    beat = TaskHeartbeat.objects.get(name="purge")
    assert (beat.note, beat.last_ok_at) == ("notifications.emails=1", beat.last_run_at)


def test_every_purger_has_a_period_in_the_inventory_and_every_period_a_purger():
    periods = {name for family in privacy.inventory()["families"] for name in family.get("periods", {})}
    assert periods == {purger.name for purger in offered.purgers()}


def test_what_the_inventory_tells_people_is_what_the_purge_does():
    for family in privacy.inventory()["families"]:
        for days in family.get("periods", {}).values():
            assert days == 0 or f"{days} jours" in family["retention"]


def test_a_purger_without_a_period_stops_everything(monkeypatch):
    stray = offered.Purger("tests.stray", "Égaré", lambda before: 0, lambda before, limit: 0)
    monkeypatch.setitem(offered._purgers, stray.name, stray)
    with pytest.raises(LookupError, match="tests.stray"):
        retention.rules()


def test_the_inventorys_page_says_what_goes_when_and_what_went(as_user, team_member):
    rules = text_of(as_user(team_member))
    assert "Longues tâches finies, avec le fichier préparé\xa0: après 30 jours" in rules
    assert "Rien n’a encore dépassé sa durée" in rules
    ErasureEntry.objects.create(rule="notifications.jobs", erased=4, at=timezone.now())
    ErasureEntry.objects.create(rule="accounts.own_erasure", erased=1, at=timezone.now())
    assert "Comptes, à la demande de leur personne" in text_of(as_user(team_member))


def text_of(client):
    return client.get(reverse("privacy_inventory")).text


def test_ones_own_data_say_why_they_are_kept_and_for_how_long(person):
    rows = personal_data.collect(person)["Pourquoi, combien de temps et qui le voit"]
    assert [row["renseignements"] for row in rows] == [family["title"] for family in privacy.inventory()["families"]]
    assert all(row["conservation"] for row in rows)


@pytest.fixture
def person(db):
    return UserFactory(confirmed=True)
