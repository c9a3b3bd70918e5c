"""Small answers to browsers and robots."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ui.language import PREFIX

CLOSED = (
    "/admin/", "/boite-a-outils/chercher/", "/boite-a-outils/ressources/*/ouvrir/", "/comite/", "/compte/", "/equipe/",
    "/propositions/", "/verifier/",
)  # fmt: skip
ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {prefix}{path}\n" for prefix in ("", PREFIX) for path in CLOSED)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def robots(request):
    """Ask search engines to keep to the public pages. Courtesy, not protection: every page asks who reads it."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request):
    """Browsers ask for this address whatever the page says."""
    return redirect(static("favicon.svg"), permanent=False)
