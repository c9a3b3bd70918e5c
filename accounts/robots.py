"""What keeps robots away from public forms without asking anything of people: no CAPTCHA (R17).

A hidden field that people never see, a minimum time between reading and sending, and two counts an hour: for the
address that was typed, and for the range that the request comes from. The numbers are settings.
"""

import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .addresses import normal

SALT = "events.robots.stamp"
WINDOW = 60 * 60  # seconds
TOO_MANY = _(
    "Ce formulaire a été envoyé trop souvent depuis une heure. Réessayez plus tard, ou écrivez à l’équipe du PIC."
)


def stamp(now):
    """Return the signed instant at which a form was shown."""
    return signing.dumps(int(now.timestamp()), salt=SALT)


def seconds_since(stamped, now):
    """Return how long ago a form was shown; None when the stamp is not one of ours."""
    try:
        return now.timestamp() - signing.loads(stamped, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None


def limited(request, address):
    """Count one more sending, and say whether it is one too many: the view then answers 429 and does nothing.

    The answer depends on what was typed alone, never on who is known here. Neither address nor range is kept in
    clear, nor beyond the hour.
    """
    counts = [
        (f"address {normal(address)}", settings.FORMS_PER_ADDRESS),
        (f"range {range_of(get_adapter(request).get_client_ip(request))}", settings.FORMS_PER_RANGE),
    ]
    beyond = [_count(what) > most for what, most in counts]  # both are counted, whatever the first one says
    return any(beyond)


def range_of(ip):
    """Return the range that stands for a visitor: 256 neighbours in IPv4, one site in IPv6."""
    try:
        known = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return str(ipaddress.ip_network(f"{known}/{24 if known.version == 4 else 64}", strict=False))


def _count(what):
    """Two at the same instant may count as one where the cache is made of files: a limit, not a count of seats."""
    window = int(timezone.now().timestamp()) // WINDOW
    key = f"forms-{salted_hmac(SALT, f'{what} {window}', algorithm='sha256').hexdigest()}"
    if cache.add(key, 1, timeout=WINDOW):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        return 1  # the hour ended between the two lines
