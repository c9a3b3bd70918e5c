"""The page of one act: a question, a form, one button; the action's refusal beside its field."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from proposals.views.opening import confirmation
from ui.forms import BaseForm
from ui.refusals import Refused

from .calendar import trail


def act_on(request, form, act, *, done, to, **page):
    """Show the form, or do ``act(by=, now=, **facts)`` with what was typed and go on.

    ``done`` makes the message from what the act returned, ``to`` the address or the object to go to. A form whose
    fields are not the facts has ``facts()``. ``page``: what ``confirmation`` shows.
    """
    if request.method == "POST" and form.is_valid():
        facts = form.facts() if hasattr(form, "facts") else form.cleaned_data
        try:
            after = act(by=request.user, now=timezone.now(), **facts)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, done(after))
            return redirect(to(after))
    return confirmation(request, form=form, status=422 if form.errors else 200, **page)


def act_page(request, row, form, act, *, done, home=None, to=None, **page):
    """The same for an act on an obligation: it goes back there, or to ``home``."""
    home = home or row
    return act_on(
        request,
        form,
        act,
        done=done,
        to=to or (lambda _after: home),
        back_url=home.get_absolute_url(),
        facts=[
            {"label": _("Quartier"), "value": row.participation.neighbourhood.name},
            {"label": _("Échéance"), "value": row.title},
        ],
        breadcrumb=trail((row.title, row.get_absolute_url())),
        **page,
    )


def no_facts(request):
    """The form of an act that asks for nothing but the click."""
    return BaseForm(request.POST if request.method == "POST" else None)
