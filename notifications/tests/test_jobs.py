"""Long jobs: asked for once, run by one worker, honest about their progress and their end."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules

from notifications import actions, jobs, tasks
from notifications.factories import JobFactory
from notifications.models import Job, TaskHeartbeat

pytestmark = pytest.mark.django_db
Status = Job.Status


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """A register of the test's own; the portal's is filled first, since a module fills it but once."""
    autodiscover_modules("jobs")
    registered = {}
    monkeypatch.setattr(jobs, "_handlers", registered)
    return registered


def run(job, now):
    jobs.run_due(now)
    job.refresh_from_db()
    return job


def test_the_same_key_twice_gives_one_job(now, person):
    first = actions.queue_job(key="pdf:1", kind="tests.job", payload={"version": 1}, by=person, now=now)
    again = actions.queue_job(key="pdf:1", kind="tests.job", payload={"version": 2}, by=person, now=now)
    assert first == again
    assert (again.payload, again.status) == ({"version": 1}, Status.QUEUED)


def test_a_job_that_ends_well_keeps_its_result(now):
    @jobs.job_handler("tests.job")
    def handler(job, progress):
        progress(1, 2, "Moitié")
        assert Job.objects.get(pk=job.pk).progress_done == 1
        progress(2, 2, "Presque prêt")
        return jobs.Result("reports/a.pdf", "Rapport.pdf")

    job = run(JobFactory(), now)
    assert (job.status, job.result_path, job.result_name) == (Status.DONE, "reports/a.pdf", "Rapport.pdf")
    assert (job.progress_done, job.progress_total, job.percent, job.attempts) == (2, 2, 100, 1)
    assert job.finished_at >= job.started_at >= now


def test_a_handler_that_refuses_says_why_and_is_not_tried_again(now):
    @jobs.job_handler("tests.job")
    def handler(job, progress):
        raise jobs.JobFailed("La version n’existe plus.")

    job = run(JobFactory(), now)
    assert (job.status, job.error) == (Status.FAILED, "La version n’existe plus.")


def test_a_handler_that_breaks_is_tried_three_times_and_does_not_block_the_others(now, handlers):
    @jobs.job_handler("tests.broken")
    def broken(job, progress):
        raise ZeroDivisionError

    @jobs.job_handler("tests.job")
    def handler(job, progress):
        return None

    job, other = JobFactory(kind="tests.broken"), JobFactory()
    for attempt in range(1, 3):
        assert run(job, now + attempt * timedelta(hours=1)).status == Status.QUEUED
    assert run(job, now + timedelta(hours=3)).status == Status.FAILED
    assert job.error.startswith("Une erreur inattendue est survenue.")
    assert job.attempts == 3
    other.refresh_from_db()
    assert other.status == Status.DONE


def test_a_job_without_a_handler_fails_with_a_sentence(now):
    assert run(JobFactory(kind="tests.absent"), now).error == "Cette sorte de tâche n’existe plus. Écrivez à l’équipe."


def test_two_handlers_for_one_kind_are_a_fault():
    jobs.job_handler("tests.job")(lambda job, progress: None)
    with pytest.raises(ValueError, match="two handlers"):
        jobs.job_handler("tests.job")(lambda job, progress: None)


def test_progress_writes_when_the_percentage_moves_not_at_each_call(now, django_assert_num_queries):
    job = JobFactory(running=True)
    progress = jobs.Progress(job, jobs.RunClock(now))
    with django_assert_num_queries(3):
        for done in (0, 1, 2, 3, 4, 1000, 1000):  # of 1000: 0 %, then 100 %; a second may not pass in between
            progress(done, 1000)
        progress(500, 1000)
    job.refresh_from_db()
    assert job.progress_done == 500


def test_a_job_whose_worker_is_silent_is_queued_again_then_fails_after_three_attempts(now):
    job = JobFactory(running=True)
    late = now + jobs.SILENCE + timedelta(seconds=1)
    assert sum(jobs.recover_stale(now + jobs.SILENCE).values()) == 0
    jobs.recover_stale(late)
    job.refresh_from_db()
    assert (job.status, job.due_at) == (Status.QUEUED, late)
    exhausted = JobFactory(running=True, attempts=Job.MAX_ATTEMPTS)
    jobs.recover_stale(late)
    exhausted.refresh_from_db()
    assert exhausted.status == Status.FAILED
    assert exhausted.error


def test_a_worker_that_lost_its_job_writes_nothing_more(now):
    @jobs.job_handler("tests.job")
    def handler(job, progress):
        jobs.recover_stale(now + timedelta(days=1))
        progress(1, 2)
        raise AssertionError("the job went on")

    job = run(JobFactory(), now)
    assert (job.status, job.progress_done) == (Status.QUEUED, 0)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_exactly_one_takes_a_job(at_once, now):
    job = JobFactory()
    outcomes = at_once(lambda number: jobs.claim(job.pk, now=now), times=8)
    assert [type(outcome).__name__ for outcome in outcomes if outcome is not None] == ["Job"]


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("notifications_job_claim_has_token_and_date", {"running": True, "claimed_at": None}),
        ("notifications_job_finished_has_date", {"status": Status.DONE}),
        ("notifications_job_failed_says_why", {"status": Status.FAILED, "finished_at": "2027-02-01T09:00Z"}),
        ("notifications_job_result_has_name_and_path", {"result_path": "a.pdf"}),
        ("notifications_job_progress_within_total", {"progress_done": 2, "progress_total": 1}),
    ],
)
def test_the_database_refuses_a_job_that_contradicts_itself(constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        JobFactory(**values)


# --- Periodic tasks ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("task", [tasks.deliver_due_emails, tasks.run_due_jobs, tasks.sweep])
def test_each_periodic_task_leaves_a_sign_of_life(task):
    for _twice in range(2):
        task()
    beat = TaskHeartbeat.objects.get(name=task.name.rpartition(".")[2])
    assert beat.last_run_at == beat.last_ok_at


def test_a_periodic_task_that_breaks_says_so(now):
    with pytest.raises(ZeroDivisionError), tasks.heartbeat("deliver_due_emails", now):
        raise ZeroDivisionError("x")
    beat = TaskHeartbeat.objects.get()
    assert (beat.last_run_at, beat.last_ok_at, beat.note) == (now, None, "ZeroDivisionError (x)")


# --- Pages ------------------------------------------------------------------------------------------------------------
def test_the_page_of_a_running_job_follows_it_with_and_without_javascript(client, person):
    job = JobFactory(running=True, requested_by=person, progress_done=3, progress_total=10)
    client.force_login(person)
    page = client.get(reverse("notifications:job", args=[job.pk])).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'value="3"' in page
    assert f'hx-get="{reverse("notifications:job_progress", args=[job.pk])}"' in page
    fragment = client.get(reverse("notifications:job_progress", args=[job.pk])).text
    assert "<html" not in fragment
    assert "hx-get" in fragment


def test_the_page_of_a_finished_job_asks_nothing_more(client, person, now):
    job = JobFactory(requested_by=person, status=Status.FAILED, error="La version n’existe plus.", finished_at=now)
    client.force_login(person)
    page = client.get(reverse("notifications:job", args=[job.pk])).text
    assert "La version n’existe plus." in page
    assert "refresh" not in page
    assert "every 2s" not in page


def test_only_the_person_who_asked_follows_and_downloads_a_job(client, person, member, settings, tmp_path, now):
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("a.pdf", ContentFile(b"%PDF-1.7"))
    job = JobFactory(
        requested_by=person, status=Status.DONE, finished_at=now, result_path="a.pdf", result_name="Été 2027.pdf"
    )
    addresses = [reverse(f"notifications:{name}", args=[job.pk]) for name in ("job", "job_progress", "job_result")]
    client.force_login(person)
    assert [client.get(address).status_code for address in addresses[:2]] == [200, 200]
    response = client.get(addresses[2])
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%89t%C3%A9")
    assert response["X-Content-Type-Options"] == "nosniff"
    client.force_login(member)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_job_without_a_result_has_nothing_to_download(client, person):
    job = JobFactory(requested_by=person)
    client.force_login(person)
    assert client.get(reverse("notifications:job_result", args=[job.pk])).status_code == 404
