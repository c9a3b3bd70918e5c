"""What every page needs besides its own subject."""

from functools import cache

from django.conf import settings
from django.urls import reverse

from ui import language

from .navigation import navigation
from .public import words
from .roles import roles_of


def portal(request):
    """Give ``navigation`` (by role), the programme's pages, and ``demo``: the strip that says that all is fictitious."""
    return {
        "demo": settings.PIC_DEMO,
        "navigation": LazyNavigation(request),
        "programme_pages": _pages(language.current()),
    }


@cache
def _pages(_language):
    """The programme's pages with their addresses, found once for each language: every page ends with them."""
    return [{**page, "url": reverse(f"public:{page['page']}")} for page in words.pages()]


class LazyNavigation:
    """The menu, made when a template prints it: a fragment or an e-mail that shows none costs no query."""

    def __init__(self, request):
        self._request = request
        self._items = None

    def _made(self):
        if self._items is None:
            user = getattr(self._request, "user", None)
            signed_in = user is not None and user.is_authenticated
            self._items = navigation(roles_of(self._request), self._request.path, signed_in=signed_in)
        return self._items

    def __iter__(self):
        return iter(self._made())

    def __len__(self):
        return len(self._made())
