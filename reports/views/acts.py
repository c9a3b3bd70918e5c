"""What the team does with an obligation, and what an advisor records; each on its own page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from proposals.views.opening import confirmation, opened_form
from ui.refusals import Refused
from ui.typography import long_date

from .. import actions, policy
from ..forms import ExtendForm, ReasonForm, ReceiveForm
from .calendar import found, trail

READ_WRITE = ("GET", "HEAD", "POST")


@require_http_methods(READ_WRITE)
def extend(request, public_id):
    row = _run_by(request, public_id)
    return _page(
        request,
        row,
        opened_form(request, ExtendForm),
        actions.extend,
        title=_("Prolonger le délai"),
        text=_("L’échéance actuelle est le %(date)s. La table reçoit la nouvelle date par courriel.")
        % {"date": long_date(row.deadline)},
        action=_("Prolonger"),
        done=lambda after: _("Nouvelle échéance\u00a0: le %(date)s.") % {"date": long_date(after.deadline)},
    )


@require_http_methods(READ_WRITE)
def waive(request, public_id):
    row = _run_by(request, public_id)
    return _page(
        request,
        row,
        opened_form(request, ReasonForm),
        actions.waive,
        title=_("Dispenser la table de cette échéance?"),
        text=_("Plus aucun rappel ne partira. La table reçoit le motif par courriel; la dispense peut être levée."),
        action=_("Dispenser"),
        done=lambda _after: _("La table est dispensée de cette échéance."),
    )


@require_http_methods(READ_WRITE)
def restore(request, public_id):
    row = _run_by(request, public_id)
    return _page(
        request,
        row,
        opened_form(request, ReasonForm),
        actions.restore,
        title=_("Lever la dispense?"),
        text=_("L’échéance du %(date)s attend de nouveau, avec ses rappels.") % {"date": long_date(row.deadline)},
        action=_("Lever la dispense"),
        done=lambda _after: _("La dispense est levée."),
    )


@require_http_methods(READ_WRITE)
def receive(request, public_id):
    row = _recorded_by(request, public_id)
    if row.is_report:
        title, text = _("Consigner la réception du rapport"), _("Pour un rapport arrivé autrement que par le portail.")
    else:
        title, text = _("Consigner la rencontre"), _("Les rappels s’arrêtent dès que la rencontre est consignée.")
    return _page(
        request,
        row,
        opened_form(request, ReceiveForm, is_report=row.is_report),
        actions.receive,
        title=title,
        text=text,
        action=_("Consigner"),
        done=lambda after: _("C’est consigné, le %(date)s.") % {"date": long_date(after.done_on)},
    )


@require_http_methods(READ_WRITE)
def reopen(request, public_id):
    row = _recorded_by(request, public_id)
    return _page(
        request,
        row,
        opened_form(request, ReasonForm),
        actions.reopen,
        title=_("Annuler ce qui est consigné?"),
        text=_("L’échéance du %(date)s attend de nouveau, avec ses rappels.") % {"date": long_date(row.deadline)},
        action=_("Annuler la consignation"),
        done=lambda _after: _("L’échéance attend de nouveau."),
    )


def _run_by(request, public_id):
    row = found(request, public_id)
    if not policy.may_run_the_calendar(request.user):
        raise PermissionDenied
    return row


def _recorded_by(request, public_id):
    row = found(request, public_id)
    if not policy.may_record(request.user, row):
        raise PermissionDenied
    return row


def _page(request, row, form, act, *, title, text, action, done):
    if request.method == "POST" and form.is_valid():
        try:
            after = act(obligation=row, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, done(after))
            return redirect(row)
    place = row.participation.neighbourhood
    return confirmation(
        request,
        title=title,
        text=text,
        action=action,
        back_url=row.get_absolute_url(),
        facts=[
            {"label": _("Quartier"), "value": place.name},
            {"label": _("Échéance"), "value": row.title},
        ],
        form=form,
        breadcrumb=trail((row.title, row.get_absolute_url())),
        status=422 if form.errors else 200,
    )
