"""The two languages of the portal: French, in which it is written, and English below ``/en/``."""

from django.conf import settings
from django.urls import translate_url
from django.utils import translation

PREFIX = "/en"
# What ``lang`` says of a page: the country's own variant.
TAGS = {"fr-ca": "fr-CA", "en": "en-CA"}


def current():
    """Return the code of the active language that the portal speaks; its own when another is active, or none."""
    code = translation.get_language()
    return code if code in TAGS else settings.LANGUAGE_CODE


def tag():
    """Return what the ``lang`` attribute of a page says: ``fr-CA``, ``en-CA``."""
    return TAGS[current()]


def known(code):
    """Return ``code`` when the portal speaks it, else the portal's own language."""
    return code if code in TAGS else settings.LANGUAGE_CODE


def other():
    """Return the code of the language that the page is not in."""
    return next(code for code in TAGS if code != current())


def in_french():
    """For what is kept and read by others, such as a letter's words: the programme's language, whoever acts.

    A context manager, and a decorator.
    """
    return translation.override(settings.LANGUAGE_CODE)


def of_reader(somebody):
    """Speak to this person, or to what names one (an object with a ``language``): a context manager."""
    return translation.override(known(getattr(somebody, "language", "")))


def address_in(path, code):
    """Return the same page's address in that language; the address itself when the page has only one."""
    return translate_url(path, code)


def here(path):
    """Return the address, in the active language, of a page named by its French path."""
    return f"{PREFIX}{path}" if current() != settings.LANGUAGE_CODE else path


def without_prefix(path):
    """Return the path as it is in French: what menus compare."""
    return path.removeprefix(PREFIX) if path.startswith(f"{PREFIX}/") else path
