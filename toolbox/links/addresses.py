"""One normal form of an address, to see that two of them open the same thing."""

import hashlib
import ipaddress
import re
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from search.words import fold

LONGEST = 1_000
LONGEST_KEY = 300  # beyond, a database that indexes the key would refuse it
# What a newsletter or a social network adds to an address, and that opens the same page without it.
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid)$")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_valid = URLValidator(schemes=["http", "https"])


def checked(link):
    """Return an address that may be published, completed with https:// where people left it out.

    Raises ``ValidationError``: not an address of the web, with a name and password in it, or of this very machine.
    """
    link = link.strip()
    if link and "://" not in link:
        link = f"https://{link}"
    if len(link) > LONGEST:
        raise ValidationError(_("Cette adresse est trop longue\u00a0: 1\u00a0000 signes au plus."), "link")
    try:
        _valid(link)
        parts = urlsplit(link)
        host = (parts.hostname or "").rstrip(".")
        _port = parts.port  # raises beyond 65535, which the validator lets through
    except (ValidationError, ValueError) as problem:
        raise ValidationError(
            _("Écrivez une adresse du Web, par exemple https://www.exemple.org/guide."), "link"
        ) from problem
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("Retirez de l’adresse le nom et le mot de passe qu’elle contient."), "link")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or _is_private(host):
        raise ValidationError(_("Cette adresse ne s’ouvre que de l’intérieur d’un réseau."), "link")
    return link


def _is_private(host):
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def key_of(link):
    """Return the key of an address: the same for every way to write it that opens the same page.

    http and https, « www. », a final slash, the fragment and what campaigns add make no difference; a video of YouTube
    is told by its number. A long address is told by its fingerprint.
    """
    parts = urlsplit(link.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower().rstrip(".")
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(scheme)) else f":{parts.port}"
    host = host.removeprefix("www.").removeprefix("m.")
    query = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    path = parts.path.rstrip("/")
    if host == "youtu.be" and path:
        host, query, path = "youtube.com", [("v", path.lstrip("/"))], "/watch"
    elif host in ("youtube.com", "youtube-nocookie.com"):
        host = "youtube.com"
        if path.startswith(("/embed/", "/shorts/", "/live/")):
            query, path = [("v", path.rsplit("/", 1)[1])], "/watch"
        elif path == "/watch":
            query = [pair for pair in query if pair[0] == "v"]
    asked = f"?{urlencode(query)}" if query else ""
    key = f"link:{host}{port}{path}{asked}"
    return key if len(key) <= LONGEST_KEY else f"link:sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def key_typed(text):
    """Return the key of a link that somebody typed where words are asked; nothing when it is no link."""
    if " " in text or "." not in text:
        return ""
    try:
        return key_of(checked(text))
    except ValidationError:
        return ""


def site_of(link):
    """Return the name of the site that a link leads to, as people say it."""
    return (urlsplit(link).hostname or "").removeprefix("www.")


def slug_of(title, longest=80):
    """Return an address for a title, cut between two words."""
    slug = ""
    for word in fold(title).split():
        if len(slug) + len(word) + 1 > longest:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or "ressource"
