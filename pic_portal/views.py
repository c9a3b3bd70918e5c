"""Pages that no single app owns."""

from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def csrf_failure(request, reason=""):
    """Say plainly that the form was too old or did not come from the portal. Nothing was written."""
    return render(request, "403_csrf.html", status=403)
