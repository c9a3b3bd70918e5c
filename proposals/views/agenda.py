"""The agenda of a meeting: the files of its call gathered, their order, one taken off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions, policy
from ..forms.committee import OrderForm
from .committee import agenda_of, committee_trail, found_meeting
from .opening import confirmation, one_or_404, opened_form
from .reviewing import READ_WRITE


@require_POST
def gather(request, public_id):
    """Every file of the meeting's call that is ready, in one act."""
    found = found_meeting(request, public_id)
    added = actions.gather(meeting=found, by=request.user, now=timezone.now())
    if added:
        said = ngettext("%(n)s dossier est inscrit.", "%(n)s dossiers sont inscrits.", len(added)) % {"n": len(added)}
        messages.success(request, said)
    else:
        messages.info(request, _("Aucun autre dossier de cet appel n’est prêt."))
    return redirect(f"{found.get_absolute_url()}#ordre-du-jour")


@require_http_methods(READ_WRITE)
def order(request, public_id):
    """One rank for each file, or one step up or down; the files that this person may know of, and no other rank."""
    found = found_meeting(request, public_id)
    if not policy.may_run_meetings(request.user):
        raise PermissionDenied
    items = list(agenda_of(found, request.user))
    if request.method == "POST" and (moved := _moved(request.POST, items)):
        actions.reorder(meeting=found, items=moved, by=request.user, now=timezone.now())
        return redirect("proposals:meeting_order", public_id=public_id)
    form = opened_form(request, OrderForm, items=items)
    if request.method == "POST" and form.is_valid():
        actions.reorder(meeting=found, items=form.in_order(), by=request.user, now=timezone.now())
        messages.success(request, _("L’ordre du jour est enregistré."))
        return redirect(f"{found.get_absolute_url()}#ordre-du-jour")
    context = {"meeting": found, "form": form, "breadcrumb": committee_trail(found)}
    return render(request, "proposals/meeting_order.html", context)


def _moved(data, items):
    """Return the items after the step that a button asks for, or None when no such button was pressed."""
    for name, step in (("up", -1), ("down", 1)):
        for place, item in enumerate(items):
            if data.get(name) == str(item.pk) and 0 <= place + step < len(items):
                rest = items[:place] + items[place + 1 :]
                return [*rest[: place + step], item, *rest[place + step :]]
    return None


@require_http_methods(READ_WRITE)
def remove_file(request, public_id, file_id):
    """Take a file off the agenda."""
    found = found_meeting(request, public_id)
    if not policy.may_prepare_meetings(request.user):
        raise PermissionDenied
    item = one_or_404(agenda_of(found, request.user), proposal__public_id=file_id)
    if request.method == "POST":
        actions.remove_from_agenda(item=item, by=request.user, now=timezone.now())
        messages.success(request, _("Le dossier n’est plus à l’ordre du jour."))
        return redirect(found)
    return confirmation(
        request,
        title=_("Retirer ce dossier de l’ordre du jour?"),
        text=item.proposal.display_title,
        action=_("Retirer le dossier"),
        back_url=found.get_absolute_url(),
        breadcrumb=committee_trail(found),
        danger=True,
    )
