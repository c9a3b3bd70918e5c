"""The workshops of an event at the desk: write one, take away one that nobody chose, cancel one alone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import rescue
from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow, Refused
from ui.typography import long_date
from writing.typed import posted_version

from .. import actions
from ..forms import desk as forms
from ..models import WrittenMeanwhile
from .desk_opening import READ_WRITE, desk_url, held_event, refused, trail
from .two_writers import Said, both_texts, gone, refused_with_text


@require_http_methods(READ_WRITE)
def new(request, public_id):
    return _written(request, held_event(request, public_id), None)


@require_http_methods(READ_WRITE)
def change(request, public_id, workshop_id):
    try:
        event = held_event(request, public_id)
        found = _found(event, workshop_id)
    except Http404:
        return gone(request, _("Cet atelier n’existe plus, ou vous n’en tenez plus la gestion."))
    if found.is_cancelled:
        return refused_with_text(request, _("Cet atelier est annulé\u00a0: il ne change plus."), event)
    return _written(request, event, found)


def _found(event, workshop_id):
    return get_object_or_404(event.workshops, public_id=workshop_id)


class WorkshopPage:
    """The form of a workshop, its version, and what two organisers wrote at once."""

    def __init__(self, request, event, workshop, *, posted=None):
        """``posted``: what stands for the request's own form, once somebody has chosen between two texts."""
        self.request, self.event, self.workshop = request, event, workshop
        self.sent = posted if posted is not None else request.POST if request.method == "POST" else None
        kept = rescue.take(request) if self.sent is None else None
        days = [(timezone.localdate(day.starts_at).isoformat(), long_date(day.starts_at)) for day in event.days.all()]
        initial = self._known(workshop) | (kept.dict() if kept else {})
        self.form = forms.WorkshopForm(self.sent, initial=initial, days=days)
        before = self.sent or kept
        self.seen = posted_version(before) if before else workshop.lock_version if workshop else 0
        self.base = before.get("base", "") if before else self._said(workshop).base() if workshop else ""

    @staticmethod
    def _known(workshop):
        if workshop is None:
            return {}
        start, end = timezone.localtime(workshop.starts_at), timezone.localtime(workshop.ends_at)
        known = {name: getattr(workshop, name) for name in ("title", "summary", "place_name", "capacity")}
        return known | {"day": start.date().isoformat(), "starts": start.time(), "ends": end.time()}

    def _said(self, workshop):
        return Said([self.form], self._known(workshop))

    def _typed(self):
        return Said([self.form], self.form.cleaned_data)

    def chosen(self):
        """Return the page with the choices made between two texts, or this one when it was about no such thing."""
        if self.workshop is None or self.sent.get("action") != "resolve" or self.seen != self.workshop.lock_version:
            return self
        chosen = self._typed().chosen(self._said(self.workshop), self.sent)
        return WorkshopPage(self.request, self.event, self.workshop, posted=chosen)

    def both_texts(self, current):
        return both_texts(
            self.request, self._typed(), self._said(current), current, self.sent,
            url=reverse("events:desk_workshop", args=[self.event.public_id, current.public_id]),
            eyebrow=self.event.title, heading=_("Deux personnes ont changé cet atelier"), breadcrumb=trail(self.event),
        )  # fmt: skip


def _written(request, event, found):
    if not event.is_here:
        raise NotAllowedNow(_("Les ateliers ont leurs places\u00a0: prenez d’abord les inscriptions sur le portail."))
    page, now = WorkshopPage(request, event, found), timezone.now()
    if page.sent is not None and page.form.is_valid():
        page = page.chosen()
    form = page.form
    if page.sent is not None and form.is_valid():
        try:
            actions.save_workshop(
                event=event, workshop=found, facts=form.facts(), by=request.user, now=now, seen=page.seen
            )
        except WrittenMeanwhile as meanwhile:
            return page.both_texts(meanwhile.current)
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("L’atelier est enregistré."))
            return redirect(desk_url(event))
    context = {
        "event": event,
        "workshop": found,
        "form": form,
        "version": page.seen,
        "base": page.base,
        "is_chosen": found is not None and found.was_ever_chosen(),
        "may_cancel": found is not None and now < found.ends_at,
        "breadcrumb": trail(event),
    }
    return render(request, "events/desk_workshop.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_WRITE)
def remove(request, public_id, workshop_id):
    event = held_event(request, public_id)
    found = _found(event, workshop_id)
    if request.method == "POST":
        actions.remove_workshop(workshop=found, by=request.user, now=timezone.now())
        messages.success(request, _("L’atelier est retiré."))
        return redirect(desk_url(event))
    return confirmation(
        request,
        title=_("Retirer l’atelier «\u00a0%(title)s\u00a0»?") % {"title": found.title},
        text=_("C’est possible tant que personne ne l’a choisi."),
        action=_("Retirer l’atelier"),
        back_url=reverse("events:desk_workshop", args=[event.public_id, found.public_id]),
        breadcrumb=trail(event),
    )


@require_http_methods(READ_WRITE)
def cancel(request, public_id, workshop_id):
    event = held_event(request, public_id)
    found = _found(event, workshop_id)
    if request.method != "POST" and found.is_cancelled:
        raise NotAllowedNow(_("Cet atelier est déjà annulé."))
    form = opened_form(request, forms.CancelForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_workshop(
                workshop=found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("L’atelier est annulé, et chaque personne qui l’avait choisi en lit le motif."))
            return redirect(desk_url(event))
    return confirmation(
        request,
        title=_("Annuler l’atelier «\u00a0%(title)s\u00a0»?") % {"title": found.title},
        text=_(
            "Chaque personne qui l’a choisi, en attente comprise, reçoit un courriel, et garde sa place à l’activité. "
            "L’atelier reste annoncé, marqué «\u00a0annulé\u00a0». Cela ne se défait pas."
        ),
        action=_("Annuler l’atelier"),
        danger=True,
        back_url=desk_url(event),
        breadcrumb=trail(event),
        form=form,
        status=422 if form.errors else 200,
    )
