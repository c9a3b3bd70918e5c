"""What this app erases once its time is over: the contents of e-mails, long jobs, and files that nothing names."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.retention import Purger, purger_of_rows

from .models import Email, EmailAttachment, Job


def forget_emails(emails):
    """Blank e-mails for good: the address, the person, the texts, the names of the files. Return how many.

    The row stays, with its occasion and its dates: an occasion that was announced once is never announced again.
    """
    EmailAttachment.objects.filter(email__in=emails.values("pk")).delete()
    return emails.update(to_user=None, to_address="", subject="", body_text="", body_html="", provider_answer="")


def remove_jobs(jobs):
    """Delete jobs, and after the commit the files of their results."""
    paths = list(jobs.exclude(result_path="").values_list("result_path", flat=True))
    jobs.delete()
    for path in paths:
        transaction.on_commit(lambda path=path: default_storage.delete(path))


purger_of_rows(
    "notifications.emails",
    _("Adresse et texte des courriels envoyés ou abandonnés; les lettres restent avec leur dossier"),
    lambda before: Email.objects.past_retention(before),
    forget_emails,
)
purger_of_rows(
    "notifications.security_emails",
    _("Trace des codes, des invitations et des avis de sécurité"),
    lambda before: Email.objects.security_past_retention(before),
)
purger_of_rows(
    "notifications.jobs",
    _("Longues tâches finies, avec le fichier préparé"),
    lambda before: Job.objects.past_retention(before),
    remove_jobs,
)


PREPARED = _("Fichiers préparés que plus rien ne nomme")


def named_by_emails_and_jobs(folder):
    """Return where the jobs and the e-mails that are kept say their files are."""
    attached = EmailAttachment.objects.filter(storage_path__startswith=folder)
    return {
        *Job.objects.exclude(result_path="").values_list("result_path", flat=True),
        *attached.values_list("storage_path", flat=True),
    }


def abandoned_files(name, folder, named=named_by_emails_and_jobs, what=PREPARED):
    """Return a purger of the files below ``folder`` that no row names: a worker died after writing them, or what it
    was writing was refused. ``named(folder)`` returns the paths that rows still name.
    """

    def found(before):
        old = [path for path in _files_below(folder) if default_storage.get_modified_time(path) < before]
        kept = named(folder) if old else ()
        return [path for path in old if path not in kept]

    def erase(before, limit):
        chosen = found(before)[:limit]
        for path in chosen:
            default_storage.delete(path)
        return len(chosen)

    return Purger(name, what, lambda before: len(found(before)), erase)


def _files_below(folder):
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from _files_below(f"{folder}/{name}")
