"""Exports: asked for once, taken by whoever asked for as long as they may, gone after seven days."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from accounts.factories import UserFactory
from notifications import exports, jobs
from notifications.models import Job

pytestmark = pytest.mark.django_db
KIND = "tests.export"


@pytest.fixture
def closed(monkeypatch):
    """A kind of export that writes one line; the keys of those that nobody may read any more."""
    autodiscover_modules("jobs")
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    monkeypatch.setattr(jobs, "_readers", dict(jobs._readers))
    monkeypatch.setattr(exports, "_readable", dict(exports._readable))
    hidden = set()

    @exports.export_handler(KIND, readable=lambda found, user: {job.pk for job in found} - hidden)
    def write(job, progress):
        with exports.written_to_storage("essai.txt") as kept:
            kept.file.write(b"une ligne")
        return jobs.Result(kept.path, "essai.txt")

    return hidden


def asked(person, now, **payload):
    return exports.ask_export(kind=KIND, payload=payload, by=person, now=now)


def made(person, now):
    job = asked(person, now)
    jobs.run_due(now)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE
    return job


def test_an_export_asked_twice_while_it_is_made_is_one(closed, person, now):
    first = asked(person, now, dossier=1)
    assert asked(person, now + timedelta(seconds=1), dossier=1) == first
    assert asked(person, now, dossier=2) != first


def test_an_export_that_is_ready_can_be_asked_for_anew(closed, person, now):
    first = made(person, now)
    assert asked(person, now + timedelta(hours=1)) != first


def test_an_export_waits_seven_days_and_its_file_then_goes(closed, person, now):
    job = made(person, now)
    assert now + timedelta(days=7) <= job.expires_at < now + timedelta(days=7, minutes=1)
    assert exports.withdraw_expired(job.expires_at - timedelta(seconds=1)) == 0
    path = job.result_path
    assert default_storage.exists(path)


@pytest.mark.django_db(transaction=True)
def test_the_file_of_an_expired_export_is_deleted_and_its_row_stays(closed, person, now):
    job = made(person, now)
    path = job.result_path
    assert exports.withdraw_expired(job.expires_at) == 1
    assert exports.withdraw_expired(job.expires_at) == 0
    job.refresh_from_db()
    assert (job.result_path, job.result_name) == ("", "")
    assert not default_storage.exists(path)


def test_what_its_reader_may_no_longer_read_is_neither_listed_nor_taken(closed, client, person, now):
    client.force_login(person)
    job = made(person, now)
    address = reverse("notifications:job_result", args=[job.pk])
    assert "essai.txt" in client.get(reverse("notifications:my_exports")).content.decode()
    assert b"".join(client.get(address).streaming_content) == b"une ligne"
    closed.add(job.pk)
    assert "essai.txt" not in client.get(reverse("notifications:my_exports")).content.decode()
    assert client.get(address).status_code == 404
    assert client.get(reverse("notifications:job", args=[job.pk])).status_code == 404


def test_nobody_takes_the_export_of_somebody_else(closed, client, person, now):
    job = made(person, now)
    client.force_login(UserFactory(confirmed=True, email="autre@example.org"))
    assert client.get(reverse("notifications:job_result", args=[job.pk])).status_code == 404
    assert "essai.txt" not in client.get(reverse("notifications:my_exports")).content.decode()


def test_an_expired_export_says_so_instead_of_being_served(closed, client, person, now):
    client.force_login(person)
    job = made(person, now)
    Job.objects.filter(pk=job.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert client.get(reverse("notifications:job_result", args=[job.pk])).status_code == 409
    assert "n’est plus offert" in client.get(reverse("notifications:job", args=[job.pk])).content.decode()
    page = client.get(reverse("notifications:my_exports")).content.decode()
    assert "effacé" in page


def test_nothing_is_kept_of_an_export_whose_writer_fails():
    with pytest.raises(ZeroDivisionError), exports.written_to_storage("rate.txt") as kept:
        kept.file.write(b"le debut")
        raise ZeroDivisionError
    assert not default_storage.exists("exports/rate.txt")


@pytest.mark.parametrize("exported", [1, 3])
def test_the_list_of_exports_asks_the_same_for_one_and_for_three(
    closed, client, person, now, exported, django_assert_max_num_queries
):
    client.force_login(person)
    for number in range(exported):
        asked(person, now, dossier=number)
    client.get(reverse("notifications:my_exports"))  # what a process and a session learn once
    with django_assert_max_num_queries(8):
        assert client.get(reverse("notifications:my_exports")).status_code == 200


def test_a_file_in_storage_takes_a_free_name(closed):
    default_storage.save("exports/double.txt", ContentFile(b"avant"))
    with exports.written_to_storage("double.txt") as kept:
        kept.file.write(b"apres")
    assert kept.path != "exports/double.txt"
    with default_storage.open("exports/double.txt") as before:
        assert before.read() == b"avant"
