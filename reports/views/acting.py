"""The page of one act on an obligation: a question, a form, one button; the action's refusal beside its field."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from proposals.views.opening import confirmation
from ui.forms import BaseForm
from ui.refusals import Refused

from .calendar import trail

AFTER = object()


def act_page(request, row, form, act, *, title, text, action, done, home=None):
    """Show the form, or do ``act(by=, now=, **facts)`` with what was typed and go back to the obligation, or to ``home``.

    ``AFTER`` as ``home``: go to what the act returned.

    ``done`` makes the message from what the act returned. A form whose fields are not the facts has ``facts()``.
    """
    home = home or row
    back = row if home is AFTER else home
    if request.method == "POST" and form.is_valid():
        facts = form.facts() if hasattr(form, "facts") else form.cleaned_data
        try:
            after = act(by=request.user, now=timezone.now(), **facts)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, done(after))
            return redirect(after if home is AFTER else home)
    return confirmation(
        request,
        title=title,
        text=text,
        action=action,
        back_url=back.get_absolute_url(),
        facts=[
            {"label": _("Quartier"), "value": row.participation.neighbourhood.name},
            {"label": _("Échéance"), "value": row.title},
        ],
        form=form,
        breadcrumb=trail((row.title, row.get_absolute_url())),
        status=422 if form.errors else 200,
    )


def no_facts(request):
    """The form of an act that asks for nothing but the click."""
    return BaseForm(request.POST if request.method == "POST" else None)
