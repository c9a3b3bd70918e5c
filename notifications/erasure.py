"""The e-mails, the jobs and the preferences of somebody who has their account erased."""

from accounts.erasure import Part, register

from .models import Email, EmailPreference, Job
from .retention import forget_emails, remove_jobs


def _erase(user, now):
    """Blank what was written to them; what still waits will not be sent. A letter stays with its file, without them.

    What a worker has in hand at this moment keeps its address until its own time is over.
    """
    theirs = Email.objects.written_to(user)
    theirs.with_status(*Email.WAITING).update(status=Email.Status.EXPIRED, next_attempt_at=None, secret="")
    theirs.with_status(*Email.FINAL).security().delete()
    forget_emails(theirs.with_status(*Email.FINAL).other_than_letters())
    theirs.with_status(*Email.FINAL).update(to_user=None, to_address="")
    theirs.with_status(*Email.IN_HAND).update(to_user=None)
    remove_jobs(Job.objects.visible_to(user))
    EmailPreference.objects.visible_to(user).delete()


ALL_GO = frozenset({Email._meta.label, EmailPreference._meta.label, Job._meta.label})

register(Part(held=lambda user: [], erase=_erase, models=ALL_GO))
