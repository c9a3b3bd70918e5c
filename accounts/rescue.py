"""Keep the text of somebody whose session ended while they were writing, until they have signed in again.

A form carries a signed field that says who was writing and on which page. When it comes back without a session, the
posted fields wait in the new, anonymous session; signing in keeps that session's content. Only the same person gets
them back, on the same page, once.
"""

from django.core import signing
from django.http import QueryDict
from django.utils import timezone

FIELD = "author"
SALT = "accounts.rescue"
SESSION_KEY = "rescued_forms"
TOKEN_AGE = 14 * 24 * 3600  # seconds: the age of the oldest page that somebody may still have open
MAX_BYTES = 400 * 1000
MAX_KEPT = 3
NEVER_KEPT = {"csrfmiddlewaretoken", FIELD}


def make_token(user, full_path):
    """Return the signed "this person is writing on this page" that a form carries."""
    return signing.dumps([user.pk, full_path], salt=SALT, compress=True)


def read_token(token):
    """Return ``(user pk, full path)``, or None when the token is missing, forged or too old."""
    try:
        author, full_path = signing.loads(token, salt=SALT, max_age=TOKEN_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return author, full_path


def keep(request, author, full_path):
    """Put the posted fields aside. Return False, and keep nothing, when they are larger than ``MAX_BYTES``.

    Files are not kept, only their names, so that the page can ask for them again.
    """
    fields = request.POST.copy()
    for name in list(fields):
        if name in NEVER_KEPT or "password" in name:
            del fields[name]
    encoded = fields.urlencode()
    if sum(len(key.encode()) + len(value.encode()) for key, values in fields.lists() for value in values) > MAX_BYTES:
        return False
    entry = {
        "path": full_path.partition("?")[0],
        "author": author,
        "fields": encoded,
        "files": [upload.name for _name, uploads in request.FILES.lists() for upload in uploads],
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    kept = [old for old in request.session.get(SESSION_KEY, []) if not _same_form(old, entry)]
    request.session[SESSION_KEY] = [*kept, entry][-MAX_KEPT:]
    return True


def take(request):
    """Return, once, what this person had written on this page before their session ended, as a QueryDict, or None.

    The view shows it in its form, unsaved. The names of files to attach again are in ``.lost_files``.
    """
    mine = [entry for entry in waiting(request) if entry["path"] == request.path]
    if not mine:
        return None
    entry = mine[-1]
    request.session[SESSION_KEY] = [other for other in request.session[SESSION_KEY] if other is not entry]
    fields = QueryDict(entry["fields"])
    fields.lost_files = entry["files"]
    return fields


def waiting(request):
    """Return the entries that belong to the person who is signed in."""
    if not request.user.is_authenticated:
        return []
    return [entry for entry in request.session.get(SESSION_KEY, []) if entry["author"] == request.user.pk]


def drop_those_of_others(request):
    """Forget what another person left in this browser's session before this one signed in."""
    kept = request.session.get(SESSION_KEY)
    if kept and len(own := waiting(request)) != len(kept):
        request.session[SESSION_KEY] = own


def _same_form(one, other):
    return (one["path"], one["author"]) == (other["path"], other["author"])
