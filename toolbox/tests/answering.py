"""A web server of the tests' own, on loopback, that gives each answer a link may meet; and names that lead to it.

``/404`` answers 404 by every method; ``site.play(path, HEAD=…, GET=…)`` says what a path answers to each. What was asked
is kept in ``site.asked``. No name is looked up outside: ``site.resolve`` is the resolver to give the prober.
"""

import datetime
import http
import socketserver
import ssl
import threading
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from toolbox.links.guard import NoNameAnswer, UnknownHost
from toolbox.links.probe import Prober

HOST = "exemple.org"
LOOPBACK = "127.0.0.1"
SECONDS = 5  # that a test gives an address: more than any answer takes, less than anybody waits


def answer(status, *headers, body=b""):
    """Return the bytes of an answer; ``headers`` are lines."""
    reason = http.HTTPStatus(status).phrase if status in set(http.HTTPStatus) else "Autre"
    lines = [f"HTTP/1.1 {status} {reason}", *headers]
    if status >= 200 and status not in (204, 304):
        lines += [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def to(address, status=302):
    return answer(status, f"Location: {address}")


class Site(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 50

    def __init__(self, tls=None):
        super().__init__((LOOPBACK, 0), _Handler)
        self.tls, self.plays, self.asked, self.names = tls, {}, [], {HOST: [LOOPBACK]}
        self.resolved, self.closing = [], threading.Event()

    @property
    def port(self):
        return self.server_address[1]

    def link(self, path, host=HOST):
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    def play(self, path, *, GET=None, HEAD=None):  # noqa: N803 - the names of the methods
        """``GET`` and ``HEAD``: bytes, or a function that yields them. Without ``HEAD``, the same as GET."""
        self.plays[path] = {"GET": GET, "HEAD": GET if HEAD is None else HEAD}
        return self.link(path)

    def methods(self, path=None):
        return [method for method, where, _headers in self.asked if path in (None, where)]

    def resolve(self, host, port):
        """The resolver: names of ``names`` lead where it says, an exception is raised, any other name does not exist."""
        self.resolved.append(host)
        found = self.names.get(host, UnknownHost(host))
        if isinstance(found, Exception):
            raise found
        return found() if callable(found) else found

    def prober(self, **changed):
        values = {"resolve": self.resolve, "allow_loopback": True, "seconds": SECONDS, "head_seconds": SECONDS / 2}
        return Prober(**values | changed)

    def get_request(self):
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, client_address):
        """A visitor that hangs up is what several tests are about."""


class _Handler(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self):
        lines = iter(lambda: self.rfile.readline(65_536).decode("latin-1").rstrip("\r\n"), "")
        first, *headers = lines
        method, path, _version = first.split(" ")
        self.server.asked.append((method, path, dict(line.lower().split(": ", 1) for line in headers)))
        played = self.server.plays.get(path, {}).get(method)
        if played is None:
            number = path.strip("/")
            played = answer(int(number) if number.isdigit() else 200)
        for part in [played] if isinstance(played, bytes) else played(self.server.closing):
            self.wfile.write(part)


@contextmanager
def a_site(tls=None):
    with Site(tls) as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.closing.set()
            site.shutdown()
            thread.join()


def drip(closing):
    """A header that never ends, one letter at a time."""
    yield b"HTTP/1.1 200 OK\r\nX-Lent: "
    while not closing.wait(0.02):
        yield b"a"


def silence(closing):
    """Take the question and say nothing."""
    closing.wait(10)
    yield b""


def flood(closing):
    """Headers without end, as fast as they go."""
    yield b"HTTP/1.1 200 OK\r\n"
    while not closing.is_set():
        yield b"X-Beaucoup: " + b"a" * 1_000 + b"\r\n"


def hints(closing):
    """Provisional answers without end: « 103 Early Hints »."""
    while not closing.is_set():
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"


def certificate(folder, host=HOST):
    """Return (the server's TLS context, the path of the certificate), signed by itself for that name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "site.pem", folder / "site.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context, chain


NO_NAMES = NoNameAnswer("nobody answers")
