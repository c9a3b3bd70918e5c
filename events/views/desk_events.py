"""Writing an event: create, change, publish and take back, cancel, copy."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from proposals.views.opening import confirmation, opened_form
from ui.refusals import Refused
from ui.typography import long_date

from .. import actions
from ..forms import desk as forms
from ..models import Activity, WrittenMeanwhile
from .desk_opening import READ_WRITE, check_desk, desk_url, held_event, refused, tabs, trail
from .event_page import EventPage
from .two_writers import gone, refused_with_text


@require_http_methods(READ_WRITE)
def new(request):
    check_desk(request)
    activities = Activity.objects.run_by(request.user).in_order()
    page, now = EventPage(request, activities=activities), timezone.now()
    if page.is_sent and page.is_valid():
        activity, facts = page.what.cleaned_data["activity"], page.facts()
        try:
            event = actions.create(
                activity=activity, organiser=facts.get("organiser") or activity.organiser, facts=facts, days=page.days.spans(),
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
    try:
        event, now = held_event(request, public_id), timezone.now()
    except Http404:
        return gone(request, _("Cette date n’existe plus, ou vous n’en tenez plus la gestion."))
    if event.is_cancelled:
        refusal = _("Cette activité est annulée\u00a0: elle ne change plus. Vous pouvez en faire une copie.")
        return refused_with_text(request, refusal, event)
    page, version = EventPage(request, event=event), event.sequence
    if page.is_sent and page.is_valid():
        page = page.chosen()
    if page.is_sent and page.is_valid():
        try:
            changed = actions.change(
                event=event, facts=page.facts(), days=page.days.spans(), by=request.user, now=now, seen=page.seen
            )
        except WrittenMeanwhile as meanwhile:
            return page.both_texts(meanwhile.current)
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
    form = opened_form(request, forms.CancelForm)
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
