"""What the team does with an obligation, and what an advisor records; each on its own page."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from proposals.views.opening import opened_form
from ui.typography import long_date

from .. import actions, policy
from ..forms.calendar import ExtendForm, ReasonForm, ReceiveForm
from .acting import act_page
from .calendar import found

READ_WRITE = ("GET", "HEAD", "POST")


@require_http_methods(READ_WRITE)
def extend(request, public_id):
    row = _run_by(request, public_id)
    return act_page(
        request,
        row,
        opened_form(request, ExtendForm),
        partial(actions.extend, obligation=row),
        title=_("Prolonger le délai"),
        text=_("L’échéance actuelle est le %(date)s. La table reçoit la nouvelle date par courriel.")
        % {"date": long_date(row.deadline)},
        action=_("Prolonger"),
        done=lambda after: _("Nouvelle échéance\u00a0: le %(date)s.") % {"date": long_date(after.deadline)},
    )


@require_http_methods(READ_WRITE)
def waive(request, public_id):
    row = _run_by(request, public_id)
    return act_page(
        request,
        row,
        opened_form(request, ReasonForm),
        partial(actions.waive, obligation=row),
        title=_("Dispenser la table de cette échéance?"),
        text=_("Plus aucun rappel ne partira. La table reçoit le motif par courriel; la dispense peut être levée."),
        action=_("Dispenser"),
        done=lambda _after: _("La table est dispensée de cette échéance."),
    )


@require_http_methods(READ_WRITE)
def restore(request, public_id):
    row = _run_by(request, public_id)
    return act_page(
        request,
        row,
        opened_form(request, ReasonForm),
        partial(actions.restore, obligation=row),
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
    return act_page(
        request,
        row,
        opened_form(request, ReceiveForm, is_report=row.is_report),
        partial(actions.receive, obligation=row),
        title=title,
        text=text,
        action=_("Consigner"),
        done=lambda after: _("C’est consigné, le %(date)s.") % {"date": long_date(after.done_on)},
    )


@require_http_methods(READ_WRITE)
def reopen(request, public_id):
    row = _recorded_by(request, public_id)
    return act_page(
        request,
        row,
        opened_form(request, ReasonForm),
        partial(actions.reopen, obligation=row),
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
