"""What is kept about people, for how long, and what they may take away."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts import personal_data, retention
from accounts.actions import erase_account
from accounts.models import ErasureEntry
from notifications.factories import EmailAttachmentFactory, EmailFactory, JobFactory
from notifications.models import Email, Job
from notifications.retention import abandoned_files

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def purge(name, *, before, now, batch=500):
    purger = next(purger for purger in retention.purgers() if purger.name == name)
    return purger.count(before), retention.carry_out(purger, before=before, now=now, batch=batch)


@pytest.fixture
def limit(now):
    return now - timedelta(days=730)


def test_an_old_email_keeps_its_occasion_and_its_fate_and_nothing_of_its_person(now, limit, person):
    email = EmailFactory(
        sent=True, to_user=person, subject="Bonjour", provider_answer="250 lea@example.org", created_at=limit - SECOND
    )
    EmailAttachmentFactory(email=email)
    assert purge("notifications.emails", before=limit, now=now) == (1, 1)
    email.refresh_from_db()
    assert (email.to_user, email.to_address, email.subject, email.body_text, email.provider_answer) == (None, *[""] * 4)
    assert (email.status, email.attachments.count()) == (Email.Status.SENT, 0)
    assert email.is_forgotten
    assert "lea" not in str(email)
    assert purge("notifications.emails", before=limit, now=now) == (0, 0)


def test_a_forgotten_email_is_not_resent(now, limit):
    email = EmailFactory(status=Email.Status.GIVEN_UP, next_attempt_at=None, created_at=limit - SECOND)
    assert email.can_be_resent
    purge("notifications.emails", before=limit, now=now)
    email.refresh_from_db()
    assert not email.can_be_resent


def test_letters_emails_to_send_and_recent_ones_stay_as_they_are(now, limit):
    kept = [
        EmailFactory(sent=True, is_letter=True, created_at=limit - SECOND),
        EmailFactory(created_at=limit - SECOND),
        EmailFactory(sent=True, created_at=limit),
    ]
    assert purge("notifications.emails", before=limit, now=now) == (0, 0)
    for email in kept:
        email.refresh_from_db()
        assert email.to_address


def test_the_trace_of_a_code_goes_and_a_code_on_its_way_stays(now, limit):
    EmailFactory(security=True, sent=True, secret="", created_at=limit - SECOND)
    waiting = EmailFactory(security=True, created_at=limit - SECOND)
    assert purge("notifications.security_emails", before=limit, now=now) == (1, 1)
    assert list(Email.objects.all()) == [waiting]


def test_old_jobs_go_with_their_files(now, limit, django_capture_on_commit_callbacks):
    default_storage.save("a.pdf", ContentFile(b"%PDF"))
    finished = {"status": Job.Status.DONE, "result_path": "a.pdf", "result_name": "A.pdf"}
    JobFactory(**finished, finished_at=limit - SECOND)
    kept = [JobFactory(status=Job.Status.DONE, finished_at=limit), JobFactory(created_at=limit - SECOND)]
    with django_capture_on_commit_callbacks(execute=True):
        assert purge("notifications.jobs", before=limit, now=now) == (1, 1)
    assert set(Job.objects.all()) == set(kept)
    assert not default_storage.exists("a.pdf")


def test_only_old_files_that_nothing_names_are_abandoned():
    for name in ("seul", "tache", "courriel"):
        default_storage.save(f"essais/{name}.pdf", ContentFile(b"%PDF"))
    JobFactory(status=Job.Status.DONE, finished_at=timezone.now(), result_path="essais/tache.pdf", result_name="A.pdf")
    EmailAttachmentFactory(storage_path="essais/courriel.pdf")
    purger = abandoned_files("tests.files", "essais")
    assert purger.count(timezone.now() - timedelta(days=1)) == 0
    later = timezone.now() + timedelta(days=1)
    assert (purger.count(later), purger.erase(later, 10), purger.count(later)) == (1, 1, 0)
    assert sorted(default_storage.listdir("essais")[1]) == ["courriel.pdf", "tache.pdf"]
    assert abandoned_files("tests.nothing", "nulle-part").count(later) == 0


def test_a_purge_goes_by_batches_and_each_has_its_line_in_the_register(now, limit):
    for _number in range(5):
        EmailFactory(sent=True, created_at=limit - SECOND)
    assert purge("notifications.emails", before=limit, now=now, batch=2) == (5, 5)
    entries = ErasureEntry.objects.all()
    assert sorted((entry.rule, entry.erased, entry.at) for entry in entries) == [
        ("notifications.emails", 1, now),
        ("notifications.emails", 2, now),
        ("notifications.emails", 2, now),
    ]


def test_nothing_erased_leaves_no_line(now, limit):
    purge("notifications.emails", before=limit, now=now)
    assert not ErasureEntry.objects.exists()


def test_whoever_erases_their_account_is_written_to_no_more(now, person, member):
    waiting = EmailFactory(to_user=person, to_address=person.email)
    sent = EmailFactory(sent=True, to_user=person, to_address=person.email, subject="Bonjour")
    letter = EmailFactory(sent=True, is_letter=True, to_user=person, to_address=person.email, subject="Lettre")
    other = EmailFactory(to_user=member, to_address=member.email)
    EmailFactory(security=True, to_user=person, to_address=person.email)
    JobFactory(requested_by=person)
    erase_account(user=person, by=person, now=now)
    assert not Email.objects.filter(to_address="lea@example.org").exists()
    assert not Job.objects.exists()
    for email in (waiting, sent, letter, other):
        email.refresh_from_db()
    assert (waiting.status, sent.subject, letter.subject) == (Email.Status.EXPIRED, "", "Lettre")
    assert other.to_user == member


def test_people_take_their_own_emails_away_without_the_codes(person, member):
    EmailFactory(to_user=person, subject="Pour moi", kind="essai.sans_nom")
    EmailFactory(to_user=person, security=True)
    EmailFactory(to_user=member, subject="Pour elle")
    emails = personal_data.collect(person)["Courriels reçus du portail"]
    assert sorted((str(email["sorte"]), email["objet"], email["texte"] == "") for email in emails) == [
        ("Code de connexion", "", True),
        ("essai.sans_nom", "Pour moi", False),
    ]
