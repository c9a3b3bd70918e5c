"""Both ends of the quiet saving of drafts agree here; the browser's end is ``static/js/portal.js``."""

from django.http import JsonResponse
from django.utils.translation import gettext as _

from .typography import clock

HEADER = "X-Autosave"


def is_autosave(request):
    """True when the page's own script posts a draft in the background; a person who clicks never sends this."""
    return request.headers.get(HEADER) == "1"


def autosaved(at, **extra):
    """Answer that the draft is stored. ``at`` is the instant of the write: the page prints what the server says."""
    return JsonResponse({"saved": True, "message": _("Enregistré à %(time)s") % {"time": clock(at)}, **extra})


def not_autosaved(message, *, status=409):
    """Answer that nothing was stored, and why, in words that the page prints as they are."""
    return JsonResponse({"saved": False, "message": str(message)}, status=status)
