"""A table asks for an accompaniment; what was asked, and the answers that are not a mandate."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proposals.listing import CountedPaginator
from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow
from ui.templatetags.ui import first_control_id
from ui.typography import hours, long_date

from .. import asking_desk, drafts, policy
from ..actions.requests import check_waits, decline, refer_to_rcl, send_request, withdraw_request
from ..availability import left
from ..forms.asking import NO_PREFERENCE, AskForm, DeclineForm, ReferForm
from ..models import CoachingRequest, Envelope, Mode, ProgrammeYear
from ..refusals import Refused
from .opening import followed_place, seen_request, trail

READ_WRITE = ["GET", "HEAD", "POST"]
PER_PAGE = 25
CHECK = "verifier"


# --- Asking ---------------------------------------------------------------------------------------------------------
@require_safe
def start(request):
    """Where whoever signed in to ask goes: the form of their only table; else the menu, with what they may do."""
    places = policy.asks_for(request.user)
    if len(places) == 1:
        return redirect("coaching:ask", slug=places[0].slug)
    return redirect("coaching:menu")


@require_http_methods(READ_WRITE)
def ask(request, slug):
    """The form, then the same answers to check, then the sending: one address, and nothing typed is lost.

    Each posting is kept, then the page that follows is asked for: Back never meets a page that was posted.
    """
    place = followed_place(request, slug)
    if not policy.may_ask(request.user, place):
        raise PermissionDenied
    offer = asking_desk.offer_of(place, timezone.localdate())
    if not offer.participations:
        return _closed(request, place)
    if request.method == "POST":
        return _asked_or_form(request, place, offer)
    begun = drafts.kept(request)
    if begun and CHECK in request.GET:
        form = AskForm(begun, offer=offer)
        if form.is_valid():
            return _check_page(request, place, offer, form)
    form = AskForm(initial=begun, offer=offer) if begun else opened_form(request, AskForm, offer=offer)
    return _form_page(request, place, offer, form, begun=bool(begun))


def _asked_or_form(request, place, offer):
    drafts.keep(request)
    act, form = request.POST.get("act", "check"), AskForm(request.POST, offer=offer)
    if act == "edit":
        return redirect(request.path)
    if form.is_valid():
        if act != "send":
            return redirect(f"{request.path}?{CHECK}=1")
        try:
            asked = send_request(neighbourhood=place, by=request.user, now=timezone.now(), **form.answers())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            drafts.drop(request)
            return redirect("coaching:request_sent", public_id=asked.public_id)
    return _form_page(request, place, offer, form)


def _closed(request, place):
    """Nothing can be asked: the page says why, and the next step."""
    if request.method == "POST":
        raise NotAllowedNow(_("Votre quartier n’a pas de participation en cours\u00a0: la demande ne peut pas partir."))
    return render(request, "coaching/ask_closed.html", {"place": place, "breadcrumb": trail(place)})


def _form_page(request, place, offer, form, *, begun=False):
    today, years = timezone.localdate(), list(ProgrammeYear.objects.in_order().with_place_counts())
    context = {
        "place": place,
        "offer": offer,
        "bank": asking_desk.bank_on(today, years),
        "left": left(place, Envelope.LEARNING, today, years=years),
        "form": form,
        "begun": begun,
        "breadcrumb": trail(place),
    }
    return render(request, "coaching/ask.html", context)


def _check_page(request, place, offer, form):
    has = left(place, Envelope.LEARNING, timezone.localdate())
    wanted, answers = form.cleaned_data["minutes"], _answers(form.answers(), offer)
    context = {
        "place": place,
        "form": form,
        "rows": [(label, value, name and first_control_id(form[name])) for label, value, name in answers],
        "left": has,
        "beyond": max(0, wanted - has.available) if has else 0,
        "breadcrumb": trail(place),
    }
    return render(request, "coaching/ask_check.html", context)


def _answers(said, offer):
    """Each answer with the control that changes it: (label, value, name of its field)."""
    labels = AskForm.base_fields
    question = "picked" if offer.questions else "question"
    focus = dict(labels["focus"].choices)[said["focus"]]
    mode = Mode(said["mode"]).label
    if said["mode"] == Mode.IN_PERSON:
        mode = f"{mode}\n{said['in_person_reason']}"
    rows = [(_("Initiative"), said["initiative"].title, "initiative" if len(offer.initiatives) > 1 else "")]
    return rows + [
        (_("Question d’apprentissage"), said["question"], question),
        (labels["context"].label, said["context"] or _("Rien à ajouter"), "context"),
        (labels["focus"].label, focus, "focus"),
        (labels["partner"].label, said["partner"].name if said["partner"] else NO_PREFERENCE, "partner"),
        (labels["mode"].label, mode, "mode"),
        (labels["minutes"].label, hours(said["minutes"]), "minutes"),
        (_("Période"), _span(said["from_on"], said["until_on"]), "from_on"),
    ]


def _span(first, last):
    return _("du %(first)s au %(last)s") % {"first": long_date(first), "last": long_date(last)}


@require_safe
def sent(request, public_id):
    """What happens next, once it is sent."""
    asked = seen_request(request, public_id)
    context = {"asked": asked, "breadcrumb": trail(asked.neighbourhood)}
    return render(request, "coaching/request_sent.html", context)


# --- A request ------------------------------------------------------------------------------------------------------
@require_safe
def request_page(request, public_id):
    asked = seen_request(request, public_id)
    user = request.user
    waits = asked.is_waiting
    context = {
        "asked": asked,
        "rows": _asked(asked),
        "tone": asking_desk.TONES[asked.status],
        "mandate": getattr(asked, "mandate", None),
        "may_assign": waits and policy.may_run(user),
        "may_refer": waits and policy.may_refer(user, asked),
        "may_withdraw": waits and policy.may_withdraw_request(user, asked),
        "breadcrumb": trail_of(asked, user),
    }
    return render(request, "coaching/request.html", context)


def _asked(asked):
    mode = asked.get_mode_display()
    if asked.mode == Mode.IN_PERSON:
        mode = f"{mode}\n{asked.in_person_reason}"
    labels = AskForm.base_fields
    # Others than the table read this page too: it is not said to « vous ».
    rows = [
        (_("Initiative"), asked.initiative.title),
        (labels["context"].label, asked.context),
        (_("Ce que la table vise"), asked.get_focus_display()),
        (labels["partner"].label, asked.preferred_partner.name if asked.preferred_partner else NO_PREFERENCE),
        (_("Rencontres"), mode),
        (labels["minutes"].label, hours(asked.minutes)),
        (_("Période"), _span(asked.from_on, asked.until_on)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def trail_of(asked, user, *more):
    """Back to the neighbourhood for those who follow it; a partner's coach has no such page."""
    follows = user.is_team or user.is_admin or policy.belongs_to_table(user, asked.neighbourhood)
    place = asked.neighbourhood if follows or policy.advises(user, asked.neighbourhood) else None
    return trail(place, *more)


def _back_to(asked, user):
    return trail_of(asked, user, (_("Demande d’accompagnement"), asked.get_absolute_url()))


@require_http_methods(READ_WRITE)
def withdraw(request, public_id):
    asked = seen_request(request, public_id)
    if not policy.may_withdraw_request(request.user, asked):
        raise PermissionDenied
    if request.method == "POST":
        withdraw_request(request=asked, by=request.user, now=timezone.now())
        messages.success(request, _("La demande est retirée."))
        return redirect(asked)
    check_waits(asked)
    return confirmation(
        request,
        title=_("Retirer cette demande?"),
        text=_("L’équipe n’y répondra pas. Votre texte reste lisible, et vous pourrez faire une autre demande."),
        items=[asked.question],
        action=_("Retirer la demande"),
        back_url=asked.get_absolute_url(),
        danger=True,
        breadcrumb=_back_to(asked, request.user),
    )


@require_http_methods(READ_WRITE)
def refer(request, public_id):
    """Towards the RCL offer, with a word to the table."""
    asked = seen_request(request, public_id)
    if not policy.may_refer(request.user, asked):
        raise PermissionDenied
    return _answer_page(request, asked, ReferForm, refer_to_rcl, "coaching/request_refer.html")


@require_http_methods(READ_WRITE)
def decline_page(request, public_id):
    asked = seen_request(request, public_id)
    if not policy.may_run(request.user):
        raise PermissionDenied
    return _answer_page(request, asked, DeclineForm, decline, "coaching/request_decline.html")


def _answer_page(request, asked, form_class, act, template):
    """A page with one text, which answers the request and tells the table."""
    form = opened_form(request, form_class)
    if request.method == "POST" and form.is_valid():
        act(request=asked, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("La réponse est donnée; la table la reçoit par courriel."))
        return redirect(asked)
    check_waits(asked)
    context = {"asked": asked, "form": form, "breadcrumb": _back_to(asked, request.user)}
    return render(request, template, context)


# --- The list -------------------------------------------------------------------------------------------------------
@require_safe
def requests_page(request):
    """For the team, the administration and advisors: what waits, what has been answered."""
    if not policy.reads_requests(request.user):
        raise PermissionDenied
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in asking_desk.FILTERS else ""
    counts = asking_desk.request_counts(request.user)
    rows = asking_desk.requests_for(request.user, chosen)
    page = CountedPaginator(rows, PER_PAGE, count=counts[chosen]).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(asked) for asked in page],
        "counts": counts,
        "chosen": chosen,
        "groups": [{"label": _("État"), "options": _options(chosen, counts)}],
        "breadcrumb": trail(),
    }
    return render(request, "coaching/requests.html", context)


def _row(asked):
    due_on = asked.answer_due_on if asked.status == CoachingRequest.Status.SENT else None
    return {
        "asked": asked,
        "tone": asking_desk.TONES[asked.status],
        "due_on": due_on,
        "is_late": bool(due_on and due_on < timezone.localdate()),
    }


def _options(chosen, counts):
    url = reverse("coaching:requests")
    options = [("", _("Toutes")), *asking_desk.FILTERS.items()]
    return [
        {
            "label": label,
            "url": f"{url}?etat={value}" if value else url,
            "current": value == chosen,
            "count": counts[value],
        }
        for value, label in options
    ]
