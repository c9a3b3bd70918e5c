"""The one door through which the portal goes out to the sites of others: public addresses alone, and never for long.

A name is resolved here, each of its addresses is looked at, and the connection goes to exactly the address that was
looked at: a name that changes its mind in between (DNS rebinding) leads nowhere else. Every hop of a redirection
passes through the same door.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time

import httpcore

CONNECT_SECONDS = 5  # for one address of a name that has several
MOST_ADDRESSES = 3
MOST_BYTES = 32 * 1024  # of an answer: its headers, and what arrives with them
CHUNK = 4 * 1024

_V4_REFUSED = [ipaddress.ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4")]
_V6_UNICAST = ipaddress.ip_network("2000::/3")  # all that is given out on the public Internet
_V6_REFUSED = [
    ipaddress.ip_network(text)
    for text in (
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


class UnknownHost(Exception):
    """Nobody bears this name (NXDOMAIN)."""


class NoNameAnswer(Exception):
    """The name servers do not answer now, or know no address of this name: that proves nothing."""


class NotPublic(Exception):
    """The name leads to an address that is not of the public Internet."""


class OutOfTime(Exception):
    """The time given to this address is spent."""


class TooLong(Exception):
    """The answer's headers are longer than any real one's."""


class NotTrusted(Exception):
    """The site does not prove who it is (TLS)."""


def is_public(text, *, allow_loopback=False):
    """True for an address of the public Internet, whatever it is wrapped in. ``allow_loopback``: for the tests' server."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if allow_loopback and address.is_loopback:
        return True
    return _v4_is_public(address) if address.version == 4 else _v6_is_public(address)


def _v4_is_public(address):
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _V4_REFUSED)
    )


def _v6_is_public(address):
    if address.scope_id:
        return False
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64:
        return _v4_is_public(last)
    if address in _SIX_TO_FOUR:
        return _v4_is_public(address.sixtofour)
    # IPv4-mapped (::ffff:0:0/96), unique local, link-local, multicast and the rest all stand outside 2000::/3.
    return address.is_global and address in _V6_UNICAST and not any(address in network for network in _V6_REFUSED)


def system_addresses(host, port):
    """Return the addresses of a name as this machine resolves it. Raises ``UnknownHost`` or ``NoNameAnswer``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        judge(problem, host)
    return list(dict.fromkeys(entry[4][0] for entry in found))


def judge(problem, host):
    """Raise ``UnknownHost`` or ``NoNameAnswer`` for what the system's resolver raised.

    A name without address (EAI_NODATA) and nobody to ask (EAI_AGAIN) are no proof that the site is gone.
    """
    is_unknown = isinstance(problem, socket.gaierror) and problem.errno == socket.EAI_NONAME
    raise (UnknownHost if is_unknown else NoNameAnswer)(host) from problem


class Deadline:
    """So many seconds for everything together: names, connections, redirections, answers."""

    def __init__(self, seconds):
        self.ends = time.monotonic() + seconds

    def left(self, most=None):
        """Return the seconds left, ``most`` at the most. Raises ``OutOfTime``."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise OutOfTime
        return left if most is None else min(left, most)


class Door(httpcore.NetworkBackend):
    """Opens connections for httpcore. ``resolve(host, port)`` returns addresses, as ``system_addresses`` does."""

    def __init__(self, *, resolve, deadline, allow_loopback=False):
        self.resolve = resolve
        self.deadline = deadline
        self.allow_loopback = allow_loopback

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        addresses = self._checked(host, port)
        for address in addresses[:MOST_ADDRESSES]:
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, self.deadline.left(CONNECT_SECONDS))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as problem:
                failed = problem
            else:
                return BoundedStream(stream, self.deadline)
        raise failed

    def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise NotPublic(path)

    def _checked(self, host, port):
        """Return the addresses of a name, all of them public: one that is not makes the name suspect."""
        addresses = within(self.deadline, lambda: self.resolve(host, port))
        if not addresses:
            raise NoNameAnswer(host)
        if not all(is_public(address, allow_loopback=self.allow_loopback) for address in addresses):
            raise NotPublic(host)
        return addresses


def within(deadline, act):
    """Return what ``act()`` returns, or raise what it raises; ``OutOfTime`` when it takes too long.

    The system's resolver takes no time limit: it is left behind in a thread that does not keep the process alive.
    """
    answers = queue.SimpleQueue()

    def run():
        try:
            answers.put((act(), None))
        except Exception as problem:  # noqa: BLE001 - raised again below, in the thread that asked
            answers.put((None, problem))

    threading.Thread(target=run, name="toolbox-links-name", daemon=True).start()
    try:
        value, problem = answers.get(timeout=deadline.left())
    except queue.Empty as empty:
        raise OutOfTime from empty
    if problem is not None:
        raise problem
    return value


class BoundedStream(httpcore.NetworkStream):
    """A connection that lasts no longer than its deadline and reads no more than ``MOST_BYTES``."""

    def __init__(self, stream, deadline):
        self.stream, self.deadline, self.read_bytes = stream, deadline, 0

    def read(self, max_bytes, timeout=None):
        if self.read_bytes >= MOST_BYTES:
            raise TooLong
        data = self.stream.read(min(max_bytes, CHUNK), self.deadline.left())
        self.read_bytes += len(data)
        return data

    def write(self, buffer, timeout=None):
        self.stream.write(buffer, self.deadline.left())

    def close(self):
        self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        try:
            stream = self.stream.start_tls(ssl_context, server_hostname, self.deadline.left())
        except httpcore.ConnectError as problem:
            if isinstance(problem.__cause__, ssl.SSLError):
                raise NotTrusted(str(problem)) from problem
            raise
        return BoundedStream(stream, self.deadline)

    def get_extra_info(self, info):
        return self.stream.get_extra_info(info)
