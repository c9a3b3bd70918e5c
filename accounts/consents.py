"""What a person is asked, word for word. Changing a sentence means a new version: old answers keep the old one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .models import Consent


@dataclass(frozen=True)
class Wording:
    version: str
    text: str


WORDINGS = {
    Consent.Purpose.NEWSLETTER: Wording(
        "2026-11",
        _(
            "Acceptez-vous de recevoir par courriel l’infolettre du Projet impact collectif? Vous pouvez changer "
            "d’avis en tout temps."
        ),
    ),
    Consent.Purpose.CONTACT_SHARING: Wording(
        "2026-11",
        _(
            "Acceptez-vous que votre nom et votre courriel soient montrés aux autres tables de quartier qui "
            "participent au Projet impact collectif?"
        ),
    ),
}


_followers = []


def follow(follower: Callable[[Consent], None]):
    """Call ``follower(consent)`` after each new answer, inside its transaction: an app above acts on what was said."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def tell(consent):
    for follower in _followers:
        follower(consent)
