"""``/sante/`` says yes or no; ``doctor`` says why."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.append_only import drop_triggers, install_triggers
from coaching.tasks import daily
from events import tasks as events_tasks
from notifications.factories import EmailFactory
from notifications.models import Email, TaskHeartbeat
from notifications.tasks import deliver_due_emails, run_due_jobs, sweep
from pic_portal import health
from pic_portal.health import Finding
from proposals.tasks import send_exchange_digests
from toolbox import tasks as toolbox_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def beating(db, settings):
    settings.PUBLIC_ADDRESS = "https://pic.example.org"
    links = toolbox_tasks.check_links
    for task in (
        deliver_due_emails,
        run_due_jobs,
        sweep,
        daily,
        events_tasks.sweep,
        events_tasks.write,
        links,
        send_exchange_digests,
    ):
        task()


def doctor():
    output = StringIO()
    try:
        call_command("doctor", stdout=output, stderr=output, no_color=True)
    except SystemExit as end:
        return end.code, output.getvalue()
    return 0, output.getvalue()


def silence(name, minutes):
    long_ago = timezone.now() - timedelta(minutes=minutes)
    TaskHeartbeat.objects.filter(name=name).update(last_run_at=long_ago, last_ok_at=long_ago)


def test_a_portal_that_was_just_born_is_well(client):
    response = client.get("/sante/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert not response.cookies


def test_a_portal_at_work_is_well_for_its_doctor(beating):
    code, text = doctor()
    assert code == 0, text
    for subject in ("Base de données", "Migrations", "Registres protégés", "Courriels à envoyer", "Espace disque"):
        assert subject in text


def test_a_silent_scheduler_is_said_to_both(client, beating):
    silence("deliver_due_emails", 11)
    assert client.get("/sante/").status_code == 503
    code, text = doctor()
    assert code == 1
    assert "à voir  Tâche «\u00a0deliver_due_emails\u00a0»" in text


def test_a_task_that_fails_is_said_with_its_error(client, beating):
    TaskHeartbeat.objects.filter(name="run_due_jobs").update(
        last_run_at=timezone.now() + timedelta(seconds=1), note="OSError (disque plein)"
    )
    assert client.get("/sante/").status_code == 503
    assert "disque plein" in doctor()[1]
    assert "disque" not in client.get("/sante/").content.decode()


def test_a_missing_guard_of_a_register_is_named(beating):
    drop_triggers(connection)
    try:
        code, text = doctor()
    finally:
        install_triggers(connection)
    assert code == 1
    assert "append_only_update_accounts_consent" in text


def test_people_get_a_page_and_monitors_json(client):
    assert "Tout va bien" in client.get("/sante/", headers={"accept": "text/html"}).content.decode()
    assert client.get("/sante/", headers={"accept": "application/json"}).json() == {"status": "ok"}


def test_the_answer_is_never_kept_by_a_cache(client):
    assert "no-store" in client.get("/sante/")["Cache-Control"]


def waiting(status, *, written, attempt):
    """An e-mail written, and to be tried, so many minutes from now (a negative number: ago)."""
    now = timezone.now()
    return EmailFactory(
        status=status,
        created_at=now + timedelta(minutes=written),
        next_attempt_at=now + timedelta(minutes=attempt),
    )


def test_a_recipients_server_that_puts_an_email_off_does_not_make_the_portal_late(client, beating):
    waiting(Email.Status.RETRY, written=-600, attempt=60)
    assert client.get("/sante/").status_code == 200
    code, text = doctor()
    assert code == 1
    assert "à voir  Courriels reportés" in text
    assert "bien    Courriels à envoyer" in text


@pytest.mark.parametrize(("minutes", "status"), [(-31, 503), (-29, 200)])
@pytest.mark.parametrize("state", [Email.Status.QUEUED, Email.Status.RETRY])
def test_an_email_is_late_thirty_minutes_after_its_next_attempt_was_due(client, beating, state, minutes, status):
    waiting(state, written=-40, attempt=minutes)
    assert client.get("/sante/").status_code == status


@pytest.mark.parametrize(("minutes", "status"), [(31, 503), (29, 200)])
def test_an_email_stuck_in_a_workers_hand_is_late(client, beating, minutes, status):
    taken = timezone.now() - timedelta(minutes=minutes)
    EmailFactory(status=Email.Status.CLAIMED, next_attempt_at=None, claimed_at=taken, claim_token=uuid.uuid4())
    assert client.get("/sante/").status_code == status


def test_a_missing_guard_of_dates_is_named(beating):
    name = "neighbourhoods_seat_one_at_a_time"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE neighbourhoods_seat DROP CONSTRAINT {name}")
        else:
            cursor.execute(f"DROP TRIGGER {name}_on_insert")
    code, text = doctor()
    assert code == 1
    assert name in text


def test_a_doctor_who_finds_migrations_waiting_asks_nothing_else(beating, monkeypatch):
    waiting = Finding("Migrations", False, "1 migration à appliquer")
    monkeypatch.setattr(health, "_migrations", lambda: [waiting])
    assert [finding.subject for finding in health.thorough(timezone.now())] == ["Base de données", "Migrations"]


@pytest.mark.parametrize(
    ("setting", "value", "subject"),
    [
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "Serveur de courriel"),
        ("PUBLIC_ADDRESS", "http://localhost:8000", "Adresse publique"),
    ],
)
def test_what_a_hurried_production_forgets_is_said_and_is_no_emergency(
    client, beating, settings, setting, value, subject
):
    settings.PIC_DEMO = False
    settings.PUBLIC_ADDRESS = "https://pic.example.org"
    assert health.is_well(health.thorough(timezone.now()))
    setattr(settings, setting, value)
    assert [finding.subject for finding in health.thorough(timezone.now()) if not finding.is_well] == [subject]
    assert client.get("/sante/").status_code == 200
