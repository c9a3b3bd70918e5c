"""One's own registration, opened by a personal link. A GET shows it and changes nothing; each act is a POST (R7)."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow, Refused
from ui.squares import square

from .. import actions, links, offer, positions
from ..actions.registering import CONFIRMED, OFFERED
from ..forms.registering import CONSENTS, NEEDS, AnswersForm, HandOverForm
from ..models import Needs, Workshop

READ_WRITE = ["GET", "HEAD", "POST"]
# What an act says on the page that follows. In the address, not in a session: a guest gets no cookie for it.
DONE = {
    "prise": gettext_lazy("C’est fait\u00a0: la place est à vous."),
    "laissee": gettext_lazy("La place va à la personne suivante. Merci de l’avoir dit."),
    "annulee": gettext_lazy("Votre inscription est annulée. Un courriel vous le confirme."),
    "cedee": gettext_lazy("Votre place est cédée. La personne reçoit sa confirmation par courriel."),
    "note": gettext_lazy("C’est noté."),
    "atelier": gettext_lazy("C’est noté\u00a0: votre place à l’atelier est confirmée."),
    "attente": gettext_lazy("Cet atelier est complet\u00a0: vous êtes sur sa liste d’attente."),
    "quitte": gettext_lazy("Vous avez quitté l’atelier."),
}


def by_link(view):
    """Open the registration of the token; a link that opens nothing any more says so, and where to ask for another."""

    @login_not_required
    @never_cache
    @wraps(view)
    def opened(request, token, **kwargs):
        try:
            registration = links.registration_of(token)
        except links.BadLink:
            return render(request, "events/bad_link.html", status=404)
        # The token is in the address. The portal's own policy, « same-origin », keeps it from every other site; a
        # stricter one would also hide where a form comes from, and every button of the page would be refused.
        try:
            return view(request, registration, token, **kwargs)
        except NotAllowedNow as refusal:
            refusal.way_out = (_("Revenir à mon inscription"), links.manage_url(registration))
            raise

    return opened


@by_link
@require_safe
def manage(request, registration, token):
    """Where the registration stands, what one may do, what one said."""
    event, now = registration.event, timezone.now()
    seat = registration.seat
    is_in = registration.is_active and seat.status == CONFIRMED
    context = {
        "registration": registration,
        "event": event,
        "token": token,
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "seat": seat,
        "is_in": is_in,
        "is_offered": registration.is_active and seat.status == OFFERED and seat.is_offer_open(now),
        "offer_is_over": registration.is_active and seat.status == OFFERED and not seat.is_offer_open(now),
        "position": positions.position(seat) if registration.is_active else None,
        "is_over": now >= event.ends_at,
        "may_rename": registration.is_active and now < event.starts_at and not event.is_cancelled,
        "may_hand_over": is_in and now < event.starts_at and not event.is_cancelled,
        "may_cancel": registration.is_active
        and seat.status != OFFERED
        and now < event.ends_at
        and not event.is_cancelled,
        "arrival": _arrival_code(registration, event, now) if is_in else None,
        "online_link": event.online_link if is_in and offer.is_eve(event, now) else "",
        "workshops": _workshops(registration, event, now) if is_in else [],
        "answers": _said(registration),
        "when": offer.when(event),
        "where": offer.where(event),
    }
    return render(request, "events/manage.html", context)


def _arrival_code(registration, event, now):
    """The square code that the organisers read at the door; an event that is online only has no door."""
    if event.is_cancelled or event.venue == event.Venue.ONLINE or now >= event.ends_at:
        return None
    return square(settings.PUBLIC_ADDRESS.rstrip("/") + links.check_in_url(registration))


def _workshops(registration, event, now):
    """(workshop, picture of its seats, one's own seat or None, one's rank on its list or None, what one holds at that hour)."""
    own = {seat.workshop_id: seat for seat in registration.seats.active() if seat.workshop_id}
    workshops = list(Workshop.objects.of_event(event).with_counts().in_order())
    held = [workshop for workshop in workshops if workshop.pk in own]
    found = []
    for workshop in workshops:
        seat = own.get(workshop.pk)
        clash = None if seat else next((one for one in held if one.overlaps(workshop)), None)
        found.append((workshop, offer.workshop_seats(workshop), seat, seat and positions.position(seat), clash))
    return found


def _said(registration):
    """One's needs and consents as they stand."""
    needs = Needs.objects.of_registration(registration)
    consents = {one.purpose: one.given for one in registration.consents.all()}
    said = {name: getattr(needs, name, "") for name in NEEDS}
    return said | {f"consent_{purpose}": consents.get(purpose, False) for purpose in CONSENTS}


# --- Acts -----------------------------------------------------------------------------------------------------------
@by_link
@require_POST
def accept(request, registration, token):
    workshop = _named_workshop(request, registration)
    actions.accept(registration=registration, workshop=workshop, now=timezone.now())
    return back_to(token, "prise")


@by_link
@require_POST
def decline(request, registration, token):
    workshop = _named_workshop(request, registration)
    actions.decline(registration=registration, workshop=workshop, now=timezone.now())
    return back_to(token, "laissee")


@by_link
@require_http_methods(READ_WRITE)
def cancel(request, registration, token):
    if request.method == "POST":
        actions.cancel(registration=registration, now=timezone.now())
        return back_to(token, "annulee")
    if not registration.is_active:
        return redirect("events:manage", token)
    return confirmation(
        request,
        title=_("Annuler votre inscription?"),
        text=_("Votre place et vos ateliers vont aux personnes qui attendent. Vous ne pourrez pas les reprendre."),
        action=_("Annuler mon inscription"),
        back_url=links.manage_url(registration),
        danger=True,
    )


@by_link
@require_http_methods(READ_WRITE)
def hand_over(request, registration, token):
    """Give one's seat to somebody else."""
    form = opened_form(request, HandOverForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(registration=registration, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return back_to(token, "cedee")
    elif request.method != "POST" and not registration.is_active:
        return redirect("events:manage", token)
    context = {"registration": registration, "event": registration.event, "token": token, "form": form}
    return render(request, "events/hand_over.html", context, status=422 if form.errors else 200)


@by_link
@require_http_methods(READ_WRITE)
def answers(request, registration, token):
    """Needs and consents, on a page of their own."""
    form = opened_form(request, AnswersForm, initial=_said(registration))
    if request.method == "POST" and form.is_valid():
        actions.answer(registration=registration, needs=form.needs(), consents=form.consents(), now=timezone.now())
        return back_to(token, "note")
    context = {"registration": registration, "event": registration.event, "token": token, "form": form}
    return render(request, "events/answers.html", context, status=422 if form.errors else 200)


@by_link
@require_POST
def workshop(request, registration, token, workshop):
    """Choose a workshop, or leave it (``act=leave``)."""
    found = get_object_or_404(Workshop.objects.of_event(registration.event), public_id=workshop)
    now = timezone.now()
    if request.POST.get("act") == "leave":
        actions.leave_workshop(registration=registration, workshop=found, now=now)
        return back_to(token, "quitte")
    seat = actions.choose_workshop(registration=registration, workshop=found, now=now)
    return back_to(token, "atelier" if seat.status == CONFIRMED else "attente")


def back_to(token, done):
    return redirect(f"{reverse('events:manage', args=[token])}?fait={done}")


def _named_workshop(request, registration):
    """The workshop that the button was about, or None for the event itself."""
    named = request.POST.get("workshop")
    if not named:
        return None
    return get_object_or_404(Workshop.objects.of_event(registration.event).with_public_id(named))
