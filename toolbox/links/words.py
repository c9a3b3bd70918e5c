"""The last answer of an address, in a sentence that says what to do."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .probe import Reason

_WORDS = {
    Reason.OPENS: gettext_lazy("La page s’ouvre."),
    Reason.BY_HAND: gettext_lazy("L’équipe l’a ouverte à la main."),
    Reason.NOT_FOUND: gettext_lazy("La page n’existe plus (404)."),
    Reason.GONE: gettext_lazy("La page a été retirée pour de bon (410)."),
    Reason.UNKNOWN_HOST: gettext_lazy("Le site n’existe plus\u00a0: son nom ne mène nulle part."),
    Reason.SIGN_IN: gettext_lazy("La page demande de se connecter (401)\u00a0: ouvrez-la à la main."),
    Reason.FORBIDDEN: gettext_lazy("Le site refuse de répondre aux robots (403)\u00a0: ouvrez-la à la main."),
    Reason.ASKS_TO_WAIT: gettext_lazy("Le site demande d’attendre (%(status)s)\u00a0: le portail réessaie plus tard."),
    Reason.SERVER: gettext_lazy("Le site est en panne (%(status)s)\u00a0: le portail réessaie demain."),
    Reason.OTHER: gettext_lazy("Le site répond d’une façon inattendue (%(status)s)\u00a0: ouvrez-la à la main."),
    Reason.TIMEOUT: gettext_lazy("Le site met trop de temps à répondre\u00a0: le portail réessaie demain."),
    Reason.TLS: gettext_lazy("Le certificat de sécurité du site n’est pas valide\u00a0: ouvrez-la à la main."),
    Reason.CONNECTION: gettext_lazy("Le site refuse ou coupe la connexion\u00a0: le portail réessaie demain."),
    Reason.NAMES: gettext_lazy("Le nom du site n’a pas pu être vérifié\u00a0: le portail réessaie demain."),
    Reason.REDIRECTIONS: gettext_lazy("La page renvoie sans fin d’une adresse à l’autre\u00a0: ouvrez-la à la main."),
    Reason.ELSEWHERE: gettext_lazy("La page renvoie à autre chose qu’une page du Web\u00a0: ouvrez-la à la main."),
    Reason.PRIVATE: gettext_lazy("L’adresse mène à l’intérieur d’un réseau\u00a0: le portail ne l’ouvre pas."),
    Reason.UNREADABLE: gettext_lazy("Le portail ne comprend pas la réponse du site\u00a0: ouvrez-la à la main."),
}


def said(watch):
    """Return the sentence for what is known of an address."""
    if watch.checked_at is None:
        return _("Le portail ne l’a pas encore ouverte.")
    return _WORDS.get(watch.reason, _WORDS[Reason.UNREADABLE]) % {"status": watch.http_status or "–"}
