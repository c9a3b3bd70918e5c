"""The normal form of an e-mail address: « Marie@X.org » and « marie@x.org » are one person (R6)."""

import unicodedata

from allauth.account.models import EmailAddress


def normal(address):
    """Return ``address`` without the spaces around it, in one case. What stands before the @ keeps its dots and tags."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


def addresses_of(user):
    """The addresses that a person has verified, in their normal form."""
    return [
        normal(one) for one in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    ]
