"""Encryption of what opens an account: subjects and bodies of security e-mails, until they are sent.

The key is derived from ``SECRET_KEY``; those of ``SECRET_KEY_FALLBACKS`` still open what was written before a change.
"""

import base64
import json
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Contents(NamedTuple):
    """``leave_url``: where one press ends a subscription; sealed with the rest, for whoever holds it is the person."""

    subject: str
    text: str
    html: str
    leave_url: str = ""


class Unreadable(Exception):
    """The text was encrypted with a key that the settings no longer hold, or was already blanked."""


def _fernet(secret_key):
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"notifications.email.secret").derive(
        secret_key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys():
    return MultiFernet([_fernet(key) for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def seal(contents):
    return _keys().encrypt(json.dumps(contents._asdict()).encode()).decode()


def unseal(token):
    try:
        return Contents(**json.loads(_keys().decrypt(token.encode())))
    except InvalidToken as problem:
        raise Unreadable from problem
