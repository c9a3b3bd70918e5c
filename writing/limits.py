"""How long a text may be: a generous limit per question, which a submission checks, and a ceiling for what is kept.

A draft keeps everything that is typed, up to the ceiling; nobody types that much, but a paste may hold a whole book.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import number

# Characters. The portal's own choices: the guide asks for no length but the vision's page.
LONG, SHORT, LABEL, CEILING = 20_000, 1_000, 200, 100_000


def default_for(kind):
    """The limit of a question of that type, or None for what is not typed freely."""
    return {"longtext": LONG, "text": SHORT}.get(kind)


def is_beyond(data):
    """True when a text anywhere in ``data`` is longer than the ceiling."""
    if isinstance(data, str):
        return len(data) > CEILING
    if isinstance(data, dict):
        return any(is_beyond(value) for value in data.values())
    return isinstance(data, list) and any(is_beyond(value) for value in data)


def too_many(length, limit):
    """« 120 caractères de trop »"""
    excess = length - limit
    return ngettext("%(n)s caractère de trop", "%(n)s caractères de trop", excess) % {"n": number(excess)}


def mend(length, limit):
    """Say what to take away from a text of that length."""
    excess = length - limit
    return ngettext("Retirez %(n)s caractère.", "Retirez %(n)s caractères.", excess) % {"n": number(excess)}


def ceiling_words(length=None):
    """Say that a text cannot be kept, and by how much it is too long when that is known."""
    most = number(CEILING)
    if length is None:
        return _("Une réponse dépasse %(most)s caractères\xa0: le portail ne peut pas la garder.") % {"most": most}
    return _(
        "Cette réponse dépasse %(most)s caractères\xa0: %(excess)s. Rien n’est enregistré; votre texte est toujours ici, "
        "raccourcissez-le puis enregistrez."
    ) % {"most": most, "excess": too_many(length, CEILING)}
