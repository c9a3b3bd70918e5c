"""Ask one address whether it still opens: HEAD, then GET when HEAD does not say yes. Nothing of the page is read."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import certifi
import httpcore
from django.conf import settings
from django.utils import timezone

from .guard import (
    Deadline,
    Door,
    NoNameAnswer,
    NotPublic,
    NotTrusted,
    OutOfTime,
    TooLong,
    UnknownHost,
    system_addresses,
)

SECONDS = 15  # for one address, redirections and both methods together
HEAD_SECONDS = 6  # of these: a server that lets HEAD hang leaves time for GET
MOST_REDIRECTIONS = 5
REDIRECTIONS = {301, 302, 303, 307, 308}
PORTS = {80, 443}  # and those above 1023: below, other things than pages listen
LONGEST_WAIT = timedelta(days=3)
ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"


class Reason(StrEnum):
    """What the last answer was, as ``LinkWatch.reason`` keeps it; ``links.words`` says it in French."""

    OPENS = ""
    BY_HAND = "by_hand"  # somebody opened it
    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410
    UNKNOWN_HOST = "unknown_host"
    SIGN_IN = "sign_in"  # 401
    FORBIDDEN = "forbidden"  # 403
    ASKS_TO_WAIT = "asks_to_wait"  # 429, or 503 that says how long
    SERVER = "server"  # 5xx
    OTHER = "other"  # any other code
    TIMEOUT = "timeout"
    TLS = "tls"
    CONNECTION = "connection"  # refused, or cut
    NAMES = "names"  # the name servers did not answer
    REDIRECTIONS = "redirections"  # in a circle, or too many
    ELSEWHERE = "elsewhere"  # towards what is no page of the web
    PRIVATE = "private"
    UNREADABLE = "unreadable"  # not HTTP, or without end


@dataclass(frozen=True)
class Answer:
    """``status``: None when nobody answered. ``wait``: how long the site asks to be left alone."""

    reason: Reason
    status: int | None = None
    wait: timedelta | None = None


_BY_STATUS = {
    401: Reason.SIGN_IN,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    410: Reason.GONE,
    429: Reason.ASKS_TO_WAIT,
}
# GET would meet the same, or was asked not to come.
_SETTLED_BY_HEAD = {
    Reason.OPENS, Reason.ASKS_TO_WAIT, Reason.UNKNOWN_HOST, Reason.NAMES, Reason.PRIVATE, Reason.TLS, Reason.ELSEWHERE,
}  # fmt: skip
_BY_PROBLEM = [
    (UnknownHost, Reason.UNKNOWN_HOST),
    (NoNameAnswer, Reason.NAMES),
    (NotPublic, Reason.PRIVATE),
    (NotTrusted, Reason.TLS),
    ((OutOfTime, httpcore.TimeoutException), Reason.TIMEOUT),
    ((TooLong, httpcore.ProtocolError), Reason.UNREADABLE),
    (httpcore.NetworkError, Reason.CONNECTION),
    ((ValueError, OverflowError), Reason.UNREADABLE),  # an address that no request can be made of
]
_PROBLEMS = tuple(one for kinds, _reason in _BY_PROBLEM for one in (kinds if isinstance(kinds, tuple) else (kinds,)))


def reason_of(status):
    """Return what a final status code means."""
    if 200 <= status < 300:
        return Reason.OPENS
    if 500 <= status < 600:
        return Reason.SERVER
    return _BY_STATUS.get(status, Reason.OTHER)


@cache
def verified_tls():
    """The certificates that browsers trust; names are checked."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True)
class Prober:
    """How addresses are asked. The tests give it a resolver and a TLS context of their own."""

    resolve: object = system_addresses
    allow_loopback: bool = False
    tls: ssl.SSLContext = field(default_factory=verified_tls)
    seconds: float = SECONDS
    head_seconds: float = HEAD_SECONDS

    def ask(self, link, now):
        """Return the ``Answer`` of an address, within ``seconds``. No transaction may be open meanwhile."""
        deadline = Deadline(self.seconds)
        answer = self._answer(b"HEAD", link, Deadline(min(self.head_seconds, self.seconds)), now)
        # Many servers treat HEAD badly (405, 403, 404, silence): only GET may say that a page is not there.
        if answer.reason in _SETTLED_BY_HEAD or answer.status == 503:
            return answer
        return self._answer(b"GET", link, deadline, now)

    def _answer(self, method, link, deadline, now):
        try:
            return self._follow(method, link, deadline, now)
        except _PROBLEMS as problem:
            return Answer(next(reason for kinds, reason in _BY_PROBLEM if isinstance(problem, kinds)))

    def _follow(self, method, link, deadline, now):
        """Follow redirections by hand, each through the door; return the answer of the last address."""
        door = Door(resolve=self.resolve, deadline=deadline, allow_loopback=self.allow_loopback)
        seen = set()
        for _hop in range(MOST_REDIRECTIONS + 1):
            url = plain(link)
            if url is None:
                return Answer(Reason.ELSEWHERE)
            if url in seen:
                return Answer(Reason.REDIRECTIONS)
            seen.add(url)
            status, headers = self._one(method, url, door)
            target = headers.get(b"location")
            if status not in REDIRECTIONS or not target:
                wait = wait_of(headers.get(b"retry-after"), status, now)
                return Answer(reason_of(status) if wait is None else Reason.ASKS_TO_WAIT, status, wait)
            link = urljoin(url, _text(target))
        return Answer(Reason.REDIRECTIONS)

    def _one(self, method, url, door):
        """Return (status, headers in lower case, the first of each) of one request. The body stays unread."""
        asked = httpcore.URL(url)
        with (
            httpcore.HTTPConnection(asked.origin, ssl_context=self.tls, network_backend=door) as connection,
            connection.stream(method, asked, headers=_headers()) as response,
        ):
            headers = {}
            for name, value in response.headers:
                headers.setdefault(name.lower(), value)
            return response.status, headers


def from_settings():
    return Prober(allow_loopback=settings.LINKS_ALLOW_LOOPBACK)


def _headers():
    portal = settings.PUBLIC_ADDRESS.encode("ascii", "ignore").decode()
    return {
        "User-Agent": f"Mozilla/5.0 (compatible; PortailPIC/1.0; +{portal})",
        "Accept": ACCEPT,
        "Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5",
        "Connection": "close",
    }


def plain(link):
    """Return an address as a request carries it (ASCII, without name, password nor fragment).

    None when it is no address of the web. Raises ``ValueError`` for a host or port that cannot be.
    """
    parts = urlsplit(link.strip())
    scheme, port = parts.scheme.lower(), parts.port
    if scheme not in ("http", "https") or (port is not None and port not in PORTS and port < 1024):
        return None
    host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    if not host:
        raise ValueError("no host")
    if ":" in host:
        host = f"[{host}]"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit((scheme, host if port is None else f"{host}:{port}", path, query, ""))


def wait_of(header, status, now):
    """Return the wait that a 429 or 503 asks for (seconds or a date), three days at most; None without one."""
    if header is None or status not in (429, 503):
        return None
    text = _text(header).strip()
    if text.isascii() and text.isdigit():
        asked = timedelta(seconds=int(text)) if len(text) < 9 else LONGEST_WAIT
    else:
        until = _instant(text)
        if until is None:
            return None
        asked = until - now
    return min(asked, LONGEST_WAIT) if asked > timedelta(0) else None


def _instant(text):
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return timezone.make_aware(found, UTC) if timezone.is_naive(found) else found


def _text(value):
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
