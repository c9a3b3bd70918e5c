"""Asking for one of Dynamo's places, and following the request."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from neighbourhoods.models import Portfolio
from proposals.views.opening import opened_form
from ui.refusals import NotAllowedNow
from ui.typography import long_date, ordinal

from .. import drafts, dynamo_places, dynamo_words, policy
from ..actions import dynamo as actions
from ..forms.dynamo import DynamoForm, ReasonForm
from ..models import DynamoRequest
from ..refusals import Refused
from .asking import CHECK
from .opening import followed_place, seen_dynamo, trail

READ_WRITE = ["GET", "HEAD", "POST"]
Status = DynamoRequest.Status


# --- Asking ---------------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def ask(request, slug):
    """What the offer is, and the form: typed, checked, sent. Whoever does not act for the table reads the first part."""
    place = followed_place(request, slug)
    asks = policy.may_ask(request.user, place)
    if request.method == "POST" and not asks:
        raise PermissionDenied
    form, step = _form(request, place), "edit"
    if request.method == "POST":
        drafts.keep(request)
        act = request.POST.get("action", "check")
        if act == "edit":
            return redirect(request.path)
        if form.is_valid() and act != "send":
            return redirect(f"{request.path}?{CHECK}=1")
        if form.is_valid():
            try:
                return _send(request, place, form)
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
    elif form.is_bound and form.is_valid():
        step = "check"
    return _asking_page(request, place, form, step, asks)


def _form(request, place):
    """The form: as it was posted; what was begun, to check or to go on with; or as a new one."""
    if request.method == "POST":
        return DynamoForm(request.POST)
    begun = drafts.kept(request)
    if begun:
        return DynamoForm(begun) if CHECK in request.GET else DynamoForm(initial=begun)
    return opened_form(request, DynamoForm, initial={"discussed_with": _advisor_of(place)})


def _asking_page(request, place, form, step, asks):
    standing = dynamo_places.standing_now(place, timezone.now())
    year = standing and standing.year
    active = dynamo_places.active_request(place, year) if standing and standing.is_asking else None
    others_first = bool(year and not active) and dynamo_places.must_let_others_pass(place, year)
    context = {"place": place, "active": active, "year": year, "others_first": others_first, "breadcrumb": trail(place)}
    if asks and (year is None or active or others_first):
        return render(request, "coaching/dynamo_ask_closed.html", context, status=409)
    next_position = standing and ordinal(standing.next_position)
    context |= {"form": form, "asks": asks, "standing": standing, "next_position": next_position}
    page = "coaching/dynamo_check.html" if step == "check" else "coaching/dynamo_ask.html"
    return render(request, page, context)


def _send(request, place, form):
    data = form.cleaned_data
    sent = actions.ask(
        neighbourhood=place,
        subject=data["subject"],
        discussed_with=data["discussed_with"],
        discussed_on=data["discussed_on"],
        key=data["key"] or uuid.uuid4(),
        by=request.user,
        now=timezone.now(),
    )
    drafts.drop(request)
    return redirect(f"{sent.get_absolute_url()}?arrivee=1")


def _advisor_of(place):
    """The name under which the talk is usually declared; empty when nobody answers for the neighbourhood."""
    person = Portfolio.objects.people_answering_for(place).first()
    return person.full_name if person else ""


# --- Following ------------------------------------------------------------------------------------------------------
@require_safe
def detail(request, public_id):
    """State, rank, position, what comes next and by whom, what was done, and what this reader may do."""
    found = seen_dynamo(request, public_id)
    now, user = timezone.now(), request.user
    position = dynamo_places.position(found)
    acts_for_table = policy.acts_for_table(user, found.neighbourhood)
    confirms = found.is_active and found.confirmed_at is None and policy.may_confirm_discussion(user, found)
    withdraws = found.is_active and policy.may_withdraw_dynamo(user, found)
    is_over = dynamo_places.is_over(found.year, now)
    answers = found.status == Status.OFFERED and policy.may_answer_dynamo_offer(user, found)
    context = {
        "dynamo": found,
        "place": found.neighbourhood,
        "mandate": getattr(found, "mandate", None),
        "tone": dynamo_places.TONES[found.status],
        "position": position and ordinal(position),
        "standing": dynamo_places.standing(found.year, found.neighbourhood, on=timezone.localdate(now)),
        "next": dynamo_words.what_next(found, timezone.localdate(now)),
        "history": dynamo_words.history(found),
        "arrived": acts_for_table and found.is_active and "arrivee" in request.GET,
        "may_confirm": confirms,
        "may_refuse": confirms and not is_over,
        "may_answer": answers,
        "may_withdraw": withdraws and not is_over and not (answers and acts_for_table),  # it declines the offer
        "why_not_withdraw": dynamo_places.over(found.year) if withdraws and is_over else "",
        "may_assign": user.is_team and dynamo_words.awaits_mandate(found),
        "may_ask_again": acts_for_table and not found.is_active and found.year.holds(timezone.localdate(now)),
        "reads_year": user.is_team or user.is_admin,
        "breadcrumb": trail(found.neighbourhood),
    }
    return render(request, "coaching/dynamo.html", context)


# --- Acts -----------------------------------------------------------------------------------------------------------
@require_POST
def confirm(request, public_id):
    found = actions.confirm(request=seen_dynamo(request, public_id), by=request.user, now=timezone.now())
    messages.success(request, _("L’échange est confirmé. La table en est avertie par courriel."))
    return redirect(found)


@require_POST
def accept(request, public_id):
    found = actions.accept(request=seen_dynamo(request, public_id), by=request.user, now=timezone.now())
    messages.success(request, _("La place est acceptée."))
    return redirect(found)


@require_http_methods(READ_WRITE)
def refuse(request, public_id):
    found = seen_dynamo(request, public_id)
    if not policy.may_confirm_discussion(request.user, found):
        raise PermissionDenied
    form = opened_form(request, ReasonForm, hint=_("La table le reçoit par courriel, et le lit ici."))
    return _ending(
        request,
        found,
        form,
        act=actions.refuse,
        may=_may_end(found) and found.confirmed_at is None,
        done=_("La demande est refusée. La table en est avertie par courriel."),
        title=_("Refuser la demande?"),
        text=_(
            "Refusez si l’échange n’a pas eu lieu, ou n’a pas conclu à cette demande. Elle prend fin; si elle tenait une "
            "place, celle-ci passe à la liste d’attente. Une nouvelle demande prendra rang à la suite."
        ),
        action=_("Refuser la demande"),
    )


@require_http_methods(READ_WRITE)
def withdraw(request, public_id):
    found = seen_dynamo(request, public_id)
    if not policy.may_withdraw_dynamo(request.user, found):
        raise PermissionDenied
    own = policy.acts_for_table(request.user, found.neighbourhood)
    hint = _("L’équipe et qui suit le quartier le lisent ici.")
    if not own:
        hint = _("La table le reçoit par courriel, et le lit ici.")
    return _ending(
        request,
        found,
        opened_form(request, ReasonForm, asks=not own, hint=hint),
        act=actions.withdraw,
        may=_may_end(found),
        done=_("La demande est retirée."),
        title=_("Retirer la demande?"),
        text="",
        points=dynamo_words.what_withdrawing_does(
            found,
            is_used=dynamo_places.is_used(found.neighbourhood, found.year),
            somebody_waits=bool(dynamo_places.standing(found.year).waiting),
        ),
        action=_("Retirer la demande"),
    )


@require_http_methods(READ_WRITE)
def decline(request, public_id):
    found = seen_dynamo(request, public_id)
    if not policy.may_answer_dynamo_offer(request.user, found):
        raise PermissionDenied
    return _ending(
        request,
        found,
        opened_form(
            request, ReasonForm, asks=False, hint=_("La table, l’équipe et qui suit le quartier le lisent ici.")
        ),
        act=actions.decline,
        may=found.status == Status.OFFERED,
        done=_("L’offre est déclinée."),
        title=_("Décliner la place offerte?"),
        text="",
        points=dynamo_words.what_declining_does(somebody_waits=bool(dynamo_places.standing(found.year).waiting)),
        action=_("Décliner la place"),
    )


def _may_end(found):
    return found.is_active and not dynamo_places.is_over(found.year, timezone.now())


def _ending(request, found, form, *, act, may, done, **words):
    """The page that asks before a request ends, with its reason; it says at once when the request has moved on."""
    if request.method == "POST" and form.is_valid():
        try:
            act(request=found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refused as refusal:
            if not refusal.field:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, done)
            return redirect(found)
    elif request.method != "POST" and not may:
        raise NotAllowedNow(dynamo_words.moved_on(found, timezone.now()))
    context = {
        **words,
        "form": form,
        "place": found.neighbourhood,
        "back_url": found.get_absolute_url(),
        "breadcrumb": trail(
            found.neighbourhood,
            (
                _("Demande du %(date)s") % {"date": long_date(timezone.localdate(found.arrived_at))},
                found.get_absolute_url(),
            ),
        ),
    }
    return render(request, "coaching/dynamo_end.html", context)
