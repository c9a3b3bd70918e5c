"""Is the portal well? The same questions for the health page, which says yes or no, and for ``doctor``, which says why."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.append_only import missing_triggers
from accounts.one_at_a_time import missing_guards
from notifications.models import Email, TaskHeartbeat
from reports import forecast as reminders
from ui.typography import file_size, long_instant

# The tasks of beat, and how long each may stay silent before somebody should look.
RHYTHMS = {
    "deliver_due_emails": timedelta(minutes=10),
    "run_due_jobs": timedelta(minutes=10),
    "sweep": timedelta(hours=26),
    "coaching_daily": timedelta(hours=26),
    reminders.HEARTBEAT: reminders.LONGEST_SILENCE,
    "events_sweep": timedelta(hours=3),  # silent from 0:50 to 3:00
    "events_write": timedelta(hours=13),  # silent from 20:25 to 8:25
    "toolbox_links": timedelta(hours=3),  # silent from 0:55 to 3:05
    "toolbox_weekly": timedelta(days=7, hours=2),
    "exchange_digests": timedelta(hours=13),  # silent from 20:30 to 7:30
    "purge": timedelta(hours=26),
}
DAILY = timedelta(hours=24)
MAY_WAIT = timedelta(minutes=30)
FREE_AT_LEAST = 500_000_000  # bytes; uploads are 10 MB each


@dataclass(frozen=True)
class Finding:
    """``is_urgent``: without it the portal does not do its work, and the health page says so."""

    subject: str
    is_well: bool
    text: str
    is_urgent: bool = True


def quick(now):
    """What a monitor asks every minute: three small queries."""
    return _asked(
        _database, lambda: _tasks(now, only=["deliver_due_emails", "run_due_jobs"]), lambda: _late_emails(now)
    )


def thorough(now):
    """What ``doctor`` asks."""
    first = _asked(_database, _migrations)
    if not is_well(first):
        return first  # every other question would only repeat, in the database's words, that a table is missing
    return first + _asked(
        _triggers,
        _addresses,
        lambda: _tasks(now),
        lambda: _late_emails(now),
        lambda: _deferred_emails(now),
        _lost_emails,
        _disk,
    )


def _asked(*questions):
    """Return the findings; a database that does not answer, or lacks a table, is a finding like another."""
    findings = []
    for question in questions:
        try:
            findings += question()
        except DatabaseError as problem:
            findings.append(Finding(_("Base de données"), False, str(problem).strip()))
    return findings


def is_well(findings):
    return all(finding.is_well for finding in findings)


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield Finding(_("Base de données"), True, _("répond (%(vendor)s)") % {"vendor": connection.display_name})


def _migrations():
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    text = _("à jour")
    if waiting:
        text = ngettext(
            "%(count)s migration à appliquer\u00a0: «\u00a0manage.py migrate\u00a0».",
            "%(count)s migrations à appliquer\u00a0: «\u00a0manage.py migrate\u00a0».",
            len(waiting),
        ) % {"count": len(waiting)}
    yield Finding(_("Migrations"), not waiting, text)


def _addresses():
    """What a production set up in a hurry forgets, and what nobody notices until somebody waits for a letter."""
    if settings.PIC_DEMO:
        return
    writes_files = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    text = (
        _("EMAIL_URL manque\u00a0: aucun courriel ne part, ils s’écrivent dans des fichiers")
        if writes_files
        else _("réglé")
    )
    yield Finding(_("Serveur de courriel"), not writes_files, text, is_urgent=False)
    local = urlsplit(settings.PUBLIC_ADDRESS).hostname in ("localhost", "127.0.0.1", None)
    text = _("PUBLIC_ADDRESS vaut %(address)s\u00a0: les liens des courriels et des lettres n’y mènent personne")
    shown = {"address": settings.PUBLIC_ADDRESS or "–"}
    yield Finding(_("Adresse publique"), not local, text % shown if local else settings.PUBLIC_ADDRESS, is_urgent=False)


def _triggers():
    missing = missing_triggers(connection) + missing_guards(connection)
    text = _("en place") if not missing else _("manquants\u00a0: %(names)s") % {"names": ", ".join(missing)}
    yield Finding(_("Registres protégés"), not missing, text)


def _tasks(now, only=None):
    """Say when each periodic task last ran. One that never ran is not urgent: the portal may have just been born."""
    seen = {row.name: row for row in TaskHeartbeat.objects.all()}
    for name, rhythm in RHYTHMS.items():
        if only and name not in only:
            continue
        subject = _("Tâche «\u00a0%(name)s\u00a0»") % {"name": name}
        row = seen.get(name)
        if row is None:
            # A daily one has until its first night.
            born = rhythm >= DAILY and bool(seen)
            yield Finding(subject, born, _("n’est pas encore passée"), is_urgent=False)
        elif row.fails:
            yield Finding(subject, False, _("échoue\u00a0: %(note)s") % {"note": row.note})
        else:
            text = _("dernier passage le %(at)s") % {"at": long_instant(row.last_ok_at)}
            yield Finding(subject, now - row.last_ok_at <= rhythm, text)


def _late_emails(now):
    """What no worker takes, or what one has kept in hand: the portal's own fault, whatever the recipients' servers do."""
    late, stuck = Email.objects.due(now - MAY_WAIT).count(), Email.objects.stuck_since(now - MAY_WAIT).count()
    # Before the first delivery ever, nothing is late: the portal has just been born.
    has_begun = TaskHeartbeat.objects.filter(name="deliver_due_emails").exists()
    text = _("à l’heure")
    if late or stuck:
        text = _("%(late)s en retard de plus de 30 minutes, %(stuck)s restés en main") % {"late": late, "stuck": stuck}
    yield Finding(_("Courriels à envoyer"), not (late or stuck), text, is_urgent=has_begun)


def _deferred_emails(now):
    """Messages that their recipients' servers put off: worth a look, and no fault of the portal."""
    oldest = Email.objects.put_off_since(now - MAY_WAIT).first()
    text = _("aucun depuis plus de 30 minutes")
    if oldest is not None:
        text = _("le plus ancien, écrit le %(at)s, sera essayé de nouveau le %(next)s") % {
            "at": long_instant(oldest.created_at),
            "next": long_instant(oldest.next_attempt_at),
        }
    yield Finding(_("Courriels reportés"), oldest is None, text, is_urgent=False)


def _lost_emails():
    """E-mails that somebody must look at are the team's business: said here, never a reason to fail."""
    count = Email.objects.with_status(*Email.TO_LOOK_AT).count()
    yield Finding(_("Courriels à voir"), True, str(count), is_urgent=False)


def _disk():
    free = shutil.disk_usage(settings.VAR_DIR).free
    yield Finding(_("Espace disque"), free >= FREE_AT_LEAST, _("%(size)s libres") % {"size": file_size(free)})
