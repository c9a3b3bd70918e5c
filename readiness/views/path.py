"""The path, step by step, and the presentation that comes before the declaration of interest. Public."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import own, policy, questions
from .opening import trail


@login_not_required
@require_safe
def home(request):
    """The steps; for whoever is signed in, where their own declarations and requests stand."""
    user = request.user
    context = {
        "own": own.read(user) if user.is_authenticated else None,
        "reads_desk": user.is_authenticated and policy.reads_desk(user),
        "reads_directory": user.is_authenticated and policy.reads_directory(user),
    }
    return render(request, "readiness/home.html", context)


@login_not_required
@require_safe
def presentation(request):
    context = {"questions": questions.current().questions, "breadcrumb": trail()}
    return render(request, "readiness/presentation.html", context)
