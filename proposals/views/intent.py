"""The letter of intent of a table: written together, sent once, then read by those whom it concerns."""

import json

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import rescue
from neighbourhoods.models import Neighbourhood
from ui.refusals import NotAllowedNow
from writing import conflicts
from writing.answers import Answer
from writing.typed import choices_made, posted_base, posted_version, text_kept, two_texts

from .. import actions, policy
from ..forms.drafting import IntentForm
from ..models import Call, LetterOfIntent
from .opening import one_or_none, trail, way_back


@require_http_methods(["GET", "POST"])
def intent(request, slug, call_id):
    """The letter of a table for a call that asks for one: a draft, then a receipt."""
    place = one_or_none(Neighbourhood.objects.joined_by(request.user), slug=slug)
    aimed = one_or_none(Call.objects.visible_to(request.user), pk=call_id)
    if aimed is None or aimed.letter_of_intent_due_on is None:
        raise Http404
    if place is None and request.method == "POST":
        return text_kept(
            request,
            _("Vous n’avez plus accès à cette lettre, ou elle n’existe pas."),
            _title(),
            back=way_back(),
            status=404,
        )
    letters = LetterOfIntent.objects.visible_to(request.user).that_answer(aimed, slug)
    letter = letters.select_related("neighbourhood", "sent_by", "saved_by", "stage").first()
    if place is None:
        if letter is None:
            raise Http404
        return _page(request, letter.neighbourhood, aimed, letter)
    if request.method == "POST":
        return _save(request, place, aimed, letter)
    return _page(request, place, aimed, letter, given_back=rescue.take(request))


def _save(request, place, call, letter):
    """Keep the letter as typed, then send it if so asked; whatever the answer is, the text is stored or on the page."""
    verb, now = request.POST.get("action", "save"), timezone.now()
    form = IntentForm(_merged(request.POST, letter) if verb == "resolve" else request.POST, stages=call.stages.all())
    if not form.is_valid():
        return _page(request, place, call, letter, form=form, posted=request.POST)
    if verb == "send" and not form.cleaned_data["body"]:
        form.add_error("body", _("Écrivez votre lettre\xa0: une demi-page suffit."))
        return _page(request, place, call, letter, form=form, posted=request.POST)
    try:
        letter = actions.save_letter_of_intent(
            neighbourhood=place,
            call=call,
            expected_version=posted_version(request.POST),
            by=request.user,
            now=now,
            **form.cleaned_data,
        )
    except actions.LetterConflict as conflict:
        return _conflict(request, place, call, form.cleaned_data, conflict.current)
    except NotAllowedNow as refusal:
        return text_kept(request, str(refusal), _title(), back=way_back(), status=409)
    if verb == "send":
        try:
            actions.send_letter_of_intent(letter=letter, by=request.user, now=now)
        except actions.LetterConflict as conflict:
            return _conflict(request, place, call, form.cleaned_data, conflict.current)
        messages.success(request, _("Votre lettre d’intention est envoyée."))
    elif letter.sent_at is None:
        messages.success(request, _("Votre lettre est enregistrée. Elle n’est pas encore envoyée."))
    return redirect("proposals:intent", place.slug, call.pk)


def _page(request, place, call, letter, *, form=None, given_back=None, posted=None):
    """``posted``: what came and was refused, whose version and first sight the page keeps."""
    is_own = form is not None or policy.may_start(request.user, place)
    if form is None:
        initial = {"stage": letter.stage_id, "body": letter.body} if letter else {}
        if given_back:
            initial |= {name: given_back.get(name, "") for name in ("body", "stage")}
        form = IntentForm(initial=initial, stages=call.stages.all())
    seen = posted or given_back
    context = {
        "place": place,
        "call": call,
        "letter": letter,
        "form": form,
        "is_own": is_own,
        "may_send": is_own and policy.may_send_intent(request.user, place),
        "given_back": bool(given_back),
        "version": posted_version(seen) if seen else letter.lock_version if letter else 0,
        "base": seen.get("base", "{}") if seen else _base(letter),
        "is_late": timezone.localdate() > call.letter_of_intent_due_on,
        "breadcrumb": trail() if is_own else [],
    }
    return render(request, "proposals/intent.html", context)


# --- Two people on one letter ---------------------------------------------------------------------------------------
def _conflict(request, place, call, given, current):
    mine, theirs = _data(given["stage"], given["body"]), _data(current.stage, current.body)
    found = conflicts.clashes(
        _answers(given["stage"], given["body"]),
        _answers(current.stage, current.body),
        mine,
        theirs,
        base=posted_base(request.POST),
    )
    url = reverse("proposals:intent", args=[place.slug, call.pk])
    return two_texts(
        request,
        clashes=found,
        current=current,
        posted=request.POST,
        url=url,
        eyebrow=_title(),
        heading=_("Deux personnes ont écrit cette lettre"),
        breadcrumb=trail(None, (_title(), url)),
    )


def _merged(posted, letter):
    """What the choices make, when they were made about what is stored now; otherwise what was typed."""
    if letter is None or letter.lock_version != posted_version(posted):
        return posted
    mine = {"stage": posted.get("stage", ""), "body": posted.get("body", "")}
    theirs = _data(letter.stage, letter.body)
    found = conflicts.clashes(
        _answers(mine["stage"], mine["body"]),
        _answers(letter.stage, letter.body),
        mine,
        theirs,
        base=posted_base(posted),
    )
    return conflicts.merged(mine, theirs, found, choices_made(posted, found))


def _data(stage, body):
    return {"stage": str(stage.pk), "body": body}


def _answers(stage, body):
    return [
        Answer(("stage",), _("Étape envisagée"), str(stage)),
        Answer(("body",), _("Votre lettre"), body, joins=True),
    ]


def _base(letter):
    if letter is None:
        return "{}"
    return json.dumps(conflicts.fingerprints(_answers(letter.stage, letter.body), _data(letter.stage, letter.body)))


def _title():
    return _("Lettre d’intention")
