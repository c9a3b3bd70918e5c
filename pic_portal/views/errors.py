"""What the portal answers when it cannot do what was asked."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def csrf_failure(request, reason=""):
    """Say plainly that the form was too old or did not come from the portal. Nothing was written."""
    return render(request, "403_csrf.html", status=403)


@requires_csrf_token
def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_found(request, exception=None):
    """Never repeat the address nor the exception: an outsider must not learn that a file exists."""
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request):
    """Rendered without the request: whatever broke (the database, a session) must not break this page as well."""
    return HttpResponseServerError(get_template("500.html").render())
