"""Writing an event: create, change, its workshops, publish and take back, cancel, copy."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import rescue
from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow, Refused
from ui.typography import long_date

from .. import actions
from ..forms import desk as forms
from ..models import Activity
from .desk_opening import READ_WRITE, check_desk, desk_url, held_event, refused, tabs, trail


# --- The form of an event -------------------------------------------------------------------------------------------
class EventPage:
    """What an event is, its days, its place, its seats: four small forms that are sent together."""

    def __init__(self, request, *, event=None, activities=None):
        self.request, self.event = request, event
        posted, initial = None, self._known()
        if request.method == "POST" and "add_day" in request.POST:
            # One row of days more: what was typed is shown as it is, and nothing is judged yet.
            initial = request.POST.dict()
            rows = self._typed_rows(request.POST) + [{}]
        else:
            posted = request.POST if request.method == "POST" else None
            kept = rescue.take(request) if posted is None else None
            rows = forms.day_rows(event) if event else [{}]
            if kept:
                initial, rows = initial | kept.dict(), self._typed_rows(kept) or rows
        self.what = forms.WhatForm(posted, initial=initial, activities=activities)
        self.days = forms.DayFormSet(posted, initial=rows, prefix="jours")
        self.where = forms.WhereForm(posted, initial=initial)
        self.registering = forms.RegisteringForm(posted, initial=initial)
        self.parts = [self.what, self.where, self.registering]

    def _known(self):
        if self.event is None:
            return {}
        names = [*actions.TEXTS, "activity"]
        return {name: getattr(self.event, name) for name in names}

    @staticmethod
    def _typed_rows(posted):
        count = posted.get("jours-TOTAL_FORMS", "")
        count = min(int(count), forms.MOST_DAYS - 1) if count.isascii() and count.isdigit() and len(count) < 4 else 0
        names = ("date", "starts", "ends")
        return [{name: posted.get(f"jours-{n}-{name}", "") for name in names} for n in range(count)]

    @property
    def is_sent(self):
        return self.what.is_bound

    def is_valid(self):
        return all([*(part.is_valid() for part in self.parts), self.days.is_valid()])

    def facts(self):
        given = self.what.cleaned_data | self.where.cleaned_data | self.registering.cleaned_data
        return {name: value for name, value in given.items() if name in actions.TEXTS}

    def refuse(self, refusal):
        """Show a refusal beside the field that it names, wherever it stands."""
        for part in [*self.parts, *self.days.forms[:1]]:
            if refusal.field in part.fields:
                part.add_error(refusal.field, refusal.message)
                return
        self.what.add_error(None, refusal.message)

    @property
    def has_errors(self):
        return self.is_sent and (any(part.errors for part in self.parts) or not self.days.is_valid())

    def answer(self, template, context):
        names = {"what": self.what, "days": self.days, "where": self.where, "registering": self.registering}
        status = 422 if self.has_errors else 200
        return render(self.request, template, context | names | {"most_days": forms.MOST_DAYS}, status=status)


@require_http_methods(READ_WRITE)
def new(request):
    check_desk(request)
    activities = Activity.objects.run_by(request.user).in_order()
    page, now = EventPage(request, activities=activities), timezone.now()
    if page.is_sent and page.is_valid():
        activity = page.what.cleaned_data["activity"]
        try:
            event = actions.create(
                activity=activity, organiser=activity.organiser, facts=page.facts(), days=page.days.spans(),
                by=request.user, now=now,
            )  # fmt: skip
        except Refused as refusal:
            page.refuse(refusal)
        else:
            messages.success(request, _("Le brouillon est enregistré. Relisez-le, puis publiez-le."))
            return redirect(desk_url(event))
    return page.answer("events/desk_form.html", {"event": None, "breadcrumb": trail()})


@require_http_methods(READ_WRITE)
def change(request, public_id):
    event, now = held_event(request, public_id), timezone.now()
    if event.is_cancelled:
        raise NotAllowedNow(_("Cette activité est annulée\u00a0: elle ne change plus. Vous pouvez en faire une copie."))
    page, version = EventPage(request, event=event), event.sequence
    if page.is_sent and page.is_valid():
        try:
            changed = actions.change(event=event, facts=page.facts(), days=page.days.spans(), by=request.user, now=now)
        except Refused as refusal:
            page.refuse(refusal)
        else:
            told = changed.sequence > version and changed.is_here
            messages.success(
                request,
                _("Les changements sont enregistrés, et les personnes inscrites sont avisées par courriel.")
                if told
                else _("Les changements sont enregistrés."),
            )
            return redirect(desk_url(event))
    context = {"event": event, "tabs": tabs(event, "desk_change"), "breadcrumb": trail(event)}
    return page.answer("events/desk_form.html", context)


# --- Publish, take back, cancel, copy -------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def publish(request, public_id):
    event = held_event(request, public_id)
    if request.method == "POST":
        actions.publish(event=event, by=request.user, now=timezone.now())
        messages.success(request, _("La date est publiée\u00a0: tout le monde la voit au calendrier."))
        return redirect(desk_url(event))
    return confirmation(
        request,
        title=_("Publier cette date?"),
        text=_("«\u00a0%(title)s\u00a0», le %(date)s, paraîtra au calendrier public.")
        % {"title": event.title, "date": long_date(event.starts_at)},
        action=_("Publier"),
        back_url=desk_url(event),
        breadcrumb=trail(event),
    )


@require_http_methods(READ_WRITE)
def unpublish(request, public_id):
    event = held_event(request, public_id)
    if request.method == "POST":
        actions.unpublish(event=event, by=request.user, now=timezone.now())
        messages.success(request, _("La date est redevenue un brouillon\u00a0: elle ne paraît plus au calendrier."))
        return redirect(desk_url(event))
    return confirmation(
        request,
        title=_("Retirer cette date du calendrier?"),
        text=_("Elle redevient un brouillon. C’est possible tant que personne n’est inscrit."),
        action=_("Retirer"),
        back_url=desk_url(event),
        breadcrumb=trail(event),
    )


@require_http_methods(READ_WRITE)
def discard(request, public_id):
    event = held_event(request, public_id)
    if request.method == "POST":
        actions.discard(event=event, by=request.user)
        messages.success(request, _("Le brouillon «\u00a0%(title)s\u00a0» est supprimé.") % {"title": event.title})
        return redirect("events:desk")
    return confirmation(
        request,
        title=_("Supprimer ce brouillon?"),
        text=_("«\u00a0%(title)s\u00a0», le %(date)s, et ses ateliers. Cela ne se défait pas.")
        % {"title": event.title, "date": long_date(event.starts_at)},
        action=_("Supprimer le brouillon"),
        danger=True,
        back_url=desk_url(event),
        breadcrumb=trail(event),
    )


@require_http_methods(READ_WRITE)
def cancel(request, public_id):
    event = held_event(request, public_id)
    form = opened_form(request, forms.CancelEventForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_event(event=event, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("L’activité est annulée, et chaque personne inscrite en reçoit le motif."))
            return redirect(desk_url(event))
    return confirmation(
        request,
        title=_("Annuler cette activité?"),
        text=_(
            "Chaque personne inscrite, en attente comprise, reçoit un courriel qui retire la date de son calendrier. "
            "Les inscriptions restent lisibles ici. Cela ne se défait pas."
        ),
        action=_("Annuler l’activité"),
        danger=True,
        back_url=desk_url(event),
        breadcrumb=trail(event),
        form=form,
        status=422 if form.errors else 200,
    )


@require_http_methods(READ_WRITE)
def duplicate(request, public_id):
    event = held_event(request, public_id)
    form = opened_form(request, forms.DuplicateForm)
    if request.method == "POST" and form.is_valid():
        copy = actions.duplicate(
            event=event, first_day=form.cleaned_data["first_day"], by=request.user, now=timezone.now()
        )
        messages.success(request, _("La copie est un brouillon\u00a0: vérifiez ses dates, puis publiez-la."))
        return redirect("events:desk_change", copy.public_id)
    return confirmation(
        request,
        title=_("Copier cette date"),
        text=_(
            "La copie reprend les textes, le lieu, les places et les ateliers de «\u00a0%(title)s\u00a0», sans personne."
        )
        % {"title": event.title},
        action=_("Créer la copie"),
        back_url=desk_url(event),
        breadcrumb=trail(event),
        form=form,
        status=422 if form.errors else 200,
    )


# --- Workshops ------------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def workshop_new(request, public_id):
    return _workshop_page(request, held_event(request, public_id), None)


@require_http_methods(READ_WRITE)
def workshop(request, public_id, workshop_id):
    event = held_event(request, public_id)
    return _workshop_page(request, event, get_object_or_404(event.workshops, public_id=workshop_id))


def _workshop_page(request, event, found):
    if not event.is_here:
        raise NotAllowedNow(_("Les ateliers ont leurs places\u00a0: prenez d’abord les inscriptions sur le portail."))
    days = [(timezone.localdate(day.starts_at).isoformat(), long_date(day.starts_at)) for day in event.days.all()]
    form = opened_form(request, forms.WorkshopForm, days=days)
    if found is not None and not form.is_bound:
        start, end = timezone.localtime(found.starts_at), timezone.localtime(found.ends_at)
        known = {name: getattr(found, name) for name in ("title", "summary", "place_name", "capacity")}
        form.initial = (
            known | {"day": start.date().isoformat(), "starts": start.time(), "ends": end.time()} | form.initial
        )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_workshop(event=event, workshop=found, facts=form.facts(), by=request.user, now=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("L’atelier est enregistré."))
            return redirect(desk_url(event))
    context = {"event": event, "workshop": found, "form": form, "breadcrumb": trail(event)}
    return render(request, "events/desk_workshop.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_WRITE)
def workshop_remove(request, public_id, workshop_id):
    event = held_event(request, public_id)
    found = get_object_or_404(event.workshops, public_id=workshop_id)
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
