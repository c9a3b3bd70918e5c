"""Putting a registration right: by the person, by whoever registered the group, by the organisers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.models import Neighbourhood
from proposals.views.opening import confirmation, opened_form
from ui.refusals import Refused

from .. import actions, links
from ..forms.registering import CorrectForm, IdentityForm
from ..models import Group
from .desk_opening import READ_WRITE, held_registration, refused, registering_event, registrations_url, trail
from .managing import back_to, by_link
from .opening import trail_of


@by_link
@require_http_methods(READ_WRITE)
def identity(request, registration, token):
    """One's own name, table and organisation."""
    initial = {name: getattr(registration, name) for name in ("name", "neighbourhood", "organisation")}
    neighbourhoods = Neighbourhood.objects.visible_to(request.user).order_by("name")
    form = opened_form(request, IdentityForm, initial=initial, neighbourhoods=neighbourhoods)
    if request.method == "POST" and form.is_valid():
        actions.rename(registration=registration, now=timezone.now(), **form.cleaned_data)
        return back_to(token, "note")
    return _page(request, form, registration.event, _("Corriger mon nom"), links.manage_url(registration))


@require_http_methods(READ_WRITE)
def colleague(request, public_id, registration_id):
    """A name or an address that one typed for a colleague."""
    made = get_object_or_404(Group.objects.visible_to(request.user).with_context(), public_id=public_id)
    found = get_object_or_404(made.registrations.with_context(), public_id=registration_id)
    form = _form(request, found)
    if _correct(request, form, found):
        return redirect(made)
    breadcrumb = trail_of(made.event, (_("Votre groupe"), made.get_absolute_url()))
    return _page(request, form, made.event, _title(found), made.get_absolute_url(), breadcrumb)


@require_http_methods(READ_WRITE)
def at_the_desk(request, public_id, registration_id):
    event = registering_event(request, public_id)
    found = held_registration(event, registration_id)
    form = _form(request, found)
    if _correct(request, form, found):
        return redirect(found.desk_url)
    return _page(request, form, event, _title(found), found.desk_url, _desk_trail(event, found))


@require_http_methods(READ_WRITE)
def send_link(request, public_id, registration_id):
    event = registering_event(request, public_id)
    found = held_registration(event, registration_id)
    if request.method == "POST":
        actions.send_link(registration=found, by=request.user, now=timezone.now())
        messages.success(request, _("Le lien part à %(email)s.") % {"email": found.email})
        return redirect(found.desk_url)
    return confirmation(
        request,
        title=_("Renvoyer son lien à %(name)s?") % {"name": found.name},
        text=_("Un courriel part à %(email)s, avec l’état de l’inscription.") % {"email": found.email},
        action=_("Renvoyer le lien"),
        back_url=found.desk_url,
        breadcrumb=_desk_trail(event, found),
    )


def _form(request, registration):
    return opened_form(request, CorrectForm, initial={"name": registration.name, "email": registration.email})


def _correct(request, form, registration):
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        actions.correct(registration=registration, by=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        refused(form, refusal)
        return False
    messages.success(request, _("L’inscription de %(name)s est corrigée.") % {"name": form.cleaned_data["name"]})
    return True


def _title(registration):
    return _("Corriger l’inscription de %(name)s") % {"name": registration.name}


def _desk_trail(event, registration):
    return trail(event, (_("Inscriptions"), registrations_url(event)), (registration.name, registration.desk_url))


def _page(request, form, event, title, back_url, breadcrumb=()):
    context = {"event": event, "form": form, "title": title, "back_url": back_url, "breadcrumb": breadcrumb}
    return render(request, "events/correct.html", context, status=422 if form.errors else 200)
