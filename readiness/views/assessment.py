"""The self-assessment: public, anonymous, in the address alone; kept by whoever signs in and wants to."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from neighbourhoods.models import Neighbourhood

from .. import questions, result
from ..actions import assessments as actions
from ..forms.assessment import AssessmentForm
from ..forms.sharing import SaveForm, ShareForm
from ..models import SavedAssessment
from .opening import READ_WRITE, confirmation, seen_assessment, trail


@login_not_required
@require_safe
def assessment(request):
    """The five questions. Answers in the address come back ticked: from the result, one changes one's mind."""
    initial = {name: value for name, value in request.GET.items() if name in AssessmentForm().fields}
    context = {"form": AssessmentForm(initial=initial), "breadcrumb": trail()}
    return render(request, "readiness/assessment.html", context)


@login_not_required
@require_safe
def answered(request):
    """The result of the answers in the address: it can be printed, kept as a bookmark, sent to somebody."""
    form = _form_of(request.GET)
    if not form.is_valid():
        context = {"form": form, "breadcrumb": trail()}
        return render(request, "readiness/assessment.html", context, status=422)
    answers, signed_in = form.answers(), request.user.is_authenticated
    query = result.query_of(form.wording.version, answers)
    latest = SavedAssessment.objects.of_author(request.user).latest_first().first() if signed_in else None
    context = {
        "result": result.read(form.wording, answers, latest and latest.answers),
        "latest": latest,
        "wording": form.wording,
        "change_url": reverse("readiness:assessment", query=query),
        "save_form": SaveForm(initial={**query, "key": uuid.uuid4()}) if signed_in else None,
        "breadcrumb": trail((_("Autoévaluation"), reverse("readiness:assessment"))),
    }
    return render(request, "readiness/result.html", context)


def _form_of(data):
    """An address kept under an older wording keeps it; an unknown one is asked again, with what can be kept."""
    return AssessmentForm(data, wording=questions.wording(data.get("v", "")) or questions.current())


# --- Kept in an account ---------------------------------------------------------------------------------------------
@require_POST
def save(request):
    form = SaveForm(request.POST)
    if not form.is_valid():
        raise Http404  # only a page that was tampered with
    saved = actions.save(by=request.user, now=timezone.now(), **form.facts())
    messages.success(request, _("Votre autoévaluation est gardée dans votre compte. Vous seul pouvez la lire."))
    return redirect(saved)


@require_safe
def saved_list(request):
    rows = SavedAssessment.objects.visible_to(request.user).with_people().latest_first()
    context = {
        "rows": [{"row": row, "is_own": row.author_id == request.user.pk} for row in rows],
        "breadcrumb": trail(),
    }
    return render(request, "readiness/saved_list.html", context)


@require_safe
def saved(request, public_id):
    """One that was kept, beside the one before it."""
    row = seen_assessment(request, public_id)
    earlier = SavedAssessment.objects.visible_to(request.user).before(row).first()
    wording, is_own = questions.wording(row.version) or questions.current(), row.author_id == request.user.pk
    places = Neighbourhood.objects.joined_by(request.user) if is_own else Neighbourhood.objects.none()
    context = {
        "row": row,
        "is_own": is_own,
        "earlier": earlier,
        "result": result.read(wording, row.answers, earlier and earlier.answers),
        "wording": wording,
        "share_form": ShareForm(places=places, initial={"place": row.shared_with_id or ""}) if places else None,
        "breadcrumb": trail((_("Mes autoévaluations"), reverse("readiness:saved_list"))),
    }
    return render(request, "readiness/saved.html", context)


@require_POST
def share(request, public_id):
    row = seen_assessment(request, public_id)
    form = ShareForm(request.POST, places=Neighbourhood.objects.joined_by(request.user))
    if form.is_valid():
        place = form.cleaned_data["place"]
        actions.share(saved=row, neighbourhood=place, by=request.user)
        said = _("Les membres de votre table (%(place)s) peuvent maintenant la lire.") if place else None
        messages.success(request, said % {"place": place} if said else _("Vous seul pouvez maintenant la lire."))
    else:
        messages.error(request, _("Choisissez votre table dans la liste, ou «\u00a0Moi seulement\u00a0»."))
    return redirect(row)


@require_http_methods(READ_WRITE)
def discard(request, public_id):
    row = seen_assessment(request, public_id)
    if row.author_id != request.user.pk:
        raise Http404
    if request.method == "POST":
        actions.discard(saved=row, by=request.user)
        messages.success(request, _("L’autoévaluation est effacée."))
        return redirect("readiness:saved_list")
    return confirmation(
        request,
        title=_("Effacer cette autoévaluation?"),
        text=_("Elle disparaît pour de bon, aussi pour votre table si vous la lui avez montrée."),
        action=_("Effacer"),
        back_url=row.get_absolute_url(),
        danger=True,
        breadcrumb=trail((_("Mes autoévaluations"), reverse("readiness:saved_list"))),
    )
