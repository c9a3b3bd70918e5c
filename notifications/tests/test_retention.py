"""What is kept about people, for how long, and what they may take away."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts import personal_data
from notifications import actions
from notifications.factories import EmailFactory, JobFactory
from notifications.models import Email, Job

pytestmark = pytest.mark.django_db


def test_old_emails_go_and_letters_stay(now):
    long_ago = now - timedelta(days=731)
    letter = EmailFactory(sent=True, is_letter=True, created_at=long_ago)
    waiting = EmailFactory(created_at=long_ago)
    recent = EmailFactory(sent=True, created_at=now - timedelta(days=729))
    EmailFactory(sent=True, created_at=long_ago)
    EmailFactory(security=True, sent=True, secret="", created_at=now - timedelta(days=91))
    assert actions.purge(now=now)["courriels"] == 2
    assert Email.objects.count() == 5
    actions.purge(now=now, confirm=True)
    assert set(Email.objects.all()) == {letter, waiting, recent}
    assert actions.purge(now=now) == {"courriels": 0, "tâches": 0}


def test_old_jobs_go_with_their_files(now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("a.pdf", ContentFile(b"%PDF"))
    finished = {"status": Job.Status.DONE, "result_path": "a.pdf", "result_name": "A.pdf"}
    JobFactory(**finished, finished_at=now - timedelta(days=31))
    kept = JobFactory(status=Job.Status.DONE, finished_at=now - timedelta(days=29))
    actions.purge(now=now, confirm=True)
    assert list(Job.objects.all()) == [kept]
    assert not default_storage.exists("a.pdf")


def test_people_take_their_own_emails_away_without_the_codes(person, member):
    EmailFactory(to_user=person, subject="Pour moi", kind="essai.sans_nom")
    EmailFactory(to_user=person, security=True)
    EmailFactory(to_user=member, subject="Pour elle")
    emails = personal_data.collect(person)["Courriels reçus du portail"]
    assert sorted((str(email["sorte"]), email["objet"], email["texte"] == "") for email in emails) == [
        ("Code de connexion", "", True),
        ("essai.sans_nom", "Pour moi", False),
    ]
