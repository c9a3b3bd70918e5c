"""Talking to the mail server, one message at a time, so that each failure is told apart from the others.

Django's own ``send_messages`` answers "sent" or raises; the outbox must know whether the text may have left.
"""

import contextlib
import smtplib
import socket

from django.core import mail
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_SENTENCES = (
    (ConnectionRefusedError, _("Le serveur de courriel refuse la connexion.")),
    (TimeoutError, _("Le serveur de courriel ne répond pas à temps.")),
    (socket.gaierror, _("Le serveur de courriel est introuvable.")),
    (smtplib.SMTPServerDisconnected, _("Le serveur de courriel a coupé la conversation.")),
)


class NotSent(Exception):
    """The text did not leave; the same message may be tried again. Says why, in the server's words if it spoke."""


class ServerUnavailable(NotSent):
    """The server could not be reached or would not speak: trying other messages now would fail likewise."""


class Refused(Exception):
    """The server will never take this message for this recipient."""


class FateUnknown(Exception):
    """The text left and no answer came: the recipient may have it."""


def open_carrier():
    """Return the carrier for ``EMAIL_BACKEND``. Nothing is connected before the first message."""
    backend = mail.get_connection()
    return SmtpCarrier(backend) if isinstance(backend, SmtpBackend) else BackendCarrier(backend)


class SmtpCarrier:
    """Speaks SMTP over the connection that Django's backend opens (its TLS, its sign-in, its timeout)."""

    def __init__(self, backend):
        self._backend = backend

    def hand_over(self, message, *, before_text_leaves):
        """Send the message to its one recipient and return the server's answer.

        ``before_text_leaves()`` is called once the server has accepted the recipient, just before the text.
        Whatever goes wrong, the connection is closed, so that the next message starts on a clean one.
        """
        try:
            return self._converse(self._connected(), message, before_text_leaves)
        except BaseException:
            self.close()
            raise

    def close(self):
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._backend.close()
        self._backend.connection = None

    def _connected(self):
        try:
            self._backend.open()
        except (smtplib.SMTPException, OSError) as problem:
            raise ServerUnavailable(_words(problem)) from problem
        return self._backend.connection

    def _converse(self, smtp, message, before_text_leaves):
        encoding = message.encoding or "utf-8"
        sender = sanitize_address(message.from_email, encoding)
        [recipient] = [sanitize_address(address, encoding) for address in message.recipients()]
        text = message.message().as_bytes(linesep="\r\n")
        try:
            smtp.ehlo_or_helo_if_needed()
            options = [f"size={len(text)}"] if smtp.has_extn("size") else []
            sender_answer = smtp.mail(sender, options)
            if sender_answer[0] != 250:
                # A refused sender is a fault of the settings, that time and an administrator will mend.
                raise ServerUnavailable(_answer(*sender_answer))
            recipient_answer = smtp.rcpt(recipient)
        except (smtplib.SMTPException, OSError) as problem:
            raise ServerUnavailable(_words(problem)) from problem
        _sort_out(*recipient_answer, accepted=(250, 251))
        before_text_leaves()
        try:
            text_answer = smtp.data(text)
        except smtplib.SMTPDataError as problem:  # the server declined before the text was sent
            text_answer = (problem.smtp_code, problem.smtp_error)
        except (smtplib.SMTPException, OSError) as problem:
            raise FateUnknown(_words(problem)) from problem
        return _sort_out(*text_answer, accepted=(250,))


class BackendCarrier:
    """Any other backend: files in the demonstration, memory in tests."""

    def __init__(self, backend):
        self._backend = backend

    def hand_over(self, message, *, before_text_leaves):
        before_text_leaves()
        try:
            self._backend.send_messages([message])
        except OSError as problem:  # a full disk, a folder that went away
            raise NotSent(_words(problem)) from problem
        return gettext("écrit dans un fichier") if isinstance(self._backend, FileBackend) else gettext("remis")

    def close(self):
        self._backend.close()


def _sort_out(code, text, *, accepted):
    answer = _answer(code, text)
    if code in accepted:
        return answer
    if 500 <= code < 600:
        raise Refused(answer)
    if code == 421:  # "closing transmission channel": it would say the same to the next message
        raise ServerUnavailable(answer)
    raise NotSent(answer)


def _answer(code, text):
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {words}".strip()[:2000]


def _words(problem):
    """What went wrong, for the team: the server's own words, or a French sentence with the machine's."""
    if isinstance(problem, smtplib.SMTPServerDisconnected) and isinstance(problem.__context__, TimeoutError):
        problem = problem.__context__  # smtplib hangs up by itself on a silent server, and says "disconnected"
    if isinstance(problem, smtplib.SMTPResponseException):
        return _answer(problem.smtp_code, problem.smtp_error)
    for sort, sentence in _SENTENCES:
        if isinstance(problem, sort):
            return f"{sentence} ({problem})"[:2000]
    return f"{type(problem).__name__} ({problem})"[:2000]
