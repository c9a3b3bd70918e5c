"""Read the access matrix, walk the portal's addresses, and ask one address as one person by one method."""

import re
from pathlib import Path

import yaml
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

MATRIX = Path(__file__).with_name("access_matrix.yaml")
# A session, and the count of openings of the toolbox (docs/decisions/0017), which is a line of a web server's log.
CHANGE = re.compile(
    r"(INSERT INTO|UPDATE|DELETE FROM) (?!.django_session|.accounts_user. SET .last_login|.toolbox_opening)"
)
LOGIN = "login"  # sent to the sign-in page


def matrix():
    return yaml.safe_load(MATRIX.read_text(encoding="utf-8"))


def rows():
    """Return each row with its columns named: {"name", "on", "GET": {role: status}, "POST": {role: status}}."""
    content = matrix()
    roles = content["roles"]
    for row in content["rows"]:
        named = {method: dict(zip(roles, row[method], strict=True)) for method in ("GET", "POST")}
        yield {"name": row["url"], "on": [str(word) for word in row.get("on", [])], **named}


def names(patterns=None, prefix=""):
    """Yield the full name of every address, the administration's apart: it has rules of its own below."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "admin":
                continue
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name}" if pattern.name else f"without a name: {pattern.pattern}"


def path_of(row, things):
    return reverse(row["name"], args=[things[word] for word in row["on"]])


def sign_in(people):
    """Open a session for each of these people, once for all their visits: ``ask`` undoes what a visit does to it."""
    return {person.pk: _signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value for person in people if person}


def _signed_in(person):
    browser = Client(raise_request_exception=False)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def ask(path, person, method, writes=None, *, sessions):
    """Return the status that this person gets, and undo whatever the visit did.

    ``sessions`` comes from ``sign_in``. ``writes`` is a list that receives the SQL by which the visit changed anything
    but sessions.
    """

    def note(execute, sql, params, many, context):
        if writes is not None and CHANGE.match(sql):
            writes.append(sql)
        return execute(sql, params, many, context)

    browser = Client(raise_request_exception=False)
    if person is not None:
        browser.cookies[settings.SESSION_COOKIE_NAME] = sessions[person.pk]
    with transaction.atomic(), connection.execute_wrapper(note):
        response = browser.generic(method, path)
        if response.streaming:
            b"".join(response.streaming_content)  # closes the file that it hands out
        transaction.set_rollback(True)
    cache.clear()  # a limit that many visits from one address would reach
    if response.status_code == 302 and response["Location"].startswith(f"{reverse(settings.LOGIN_URL)}?"):
        return LOGIN
    return response.status_code
