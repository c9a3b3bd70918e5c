"""The team's side: the declarations and requests of everybody, and the answers."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proposals.listing import CountedPaginator
from proposals.views.opening import opened_form
from ui.refusals import Refused

from .. import policy, workflow
from ..actions import deciding
from ..actions import declarations as answering
from ..forms.deciding import GrantForm, RefuseForm
from ..forms.declarations import ApproveForm, DeclineForm
from ..models import Declaration, DeclarationStatus, FundingRequest, RequestStatus
from ..words import TONES
from .opening import READ_WRITE, check_desk, seen_declaration, seen_request, trail, trail_of

PER_PAGE = 25


@require_safe
def declarations(request):
    return _listed(request, Declaration, DeclarationStatus, "readiness/desk_declarations.html")


@require_safe
def requests(request):
    return _listed(request, FundingRequest, RequestStatus, "readiness/desk_requests.html")


def _listed(request, model, states, template):
    check_desk(request)
    chosen, options = request.GET.get("etat", ""), [("", _("Toutes"))]
    options += [(value, label.capitalize()) for value, label in states.choices if value != states.DRAFT]
    if chosen not in dict(options):
        raise Http404
    sent = model.objects.visible_to(request.user).sent()
    rows = (sent.with_status(chosen) if chosen else sent).with_context().waiting_first()
    page = CountedPaginator(rows, PER_PAGE, count=rows.count()).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"row": row, "tone": TONES[row.status]} for row in page],
        "chosen": chosen,
        "groups": [
            {
                "label": _("État"),
                "options": [
                    {"label": label, "url": f"?etat={value}" if value else request.path, "current": value == chosen}
                    for value, label in options
                ],
            }
        ],
        "breadcrumb": trail(),
    }
    return render(request, template, context)


# --- Answers --------------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def approve(request, public_id):
    found = _to_answer(request, public_id)
    return _answer(
        request, found, ApproveForm, partial(answering.approve, declaration=found),
        title=_("Approuver cette déclaration?"), action=_("Approuver et envoyer"),
        text=_("L’annuaire des coachs et la demande d’accompagnement financé s’ouvrent. Votre mot part par courriel."),
        done=_("La déclaration est approuvée. La réponse part par courriel."),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
def decline(request, public_id):
    found = _to_answer(request, public_id)
    return _answer(
        request, found, DeclineForm, partial(answering.decline, declaration=found),
        title=_("Ne pas donner suite pour l’instant?"), action=_("Répondre que rien ne suit"), danger=True,
        text=_("Un refus dit toujours ce qui vient ensuite. Le groupe pourra reprendre sa déclaration et la renvoyer."),
        done=_("C’est noté. La réponse part par courriel."),
    )  # fmt: skip


def _to_answer(request, public_id):
    found = seen_declaration(request, public_id)
    if not policy.may_answer(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(READ_WRITE)
def grant(request, public_id):
    found = _to_decide(request, public_id)
    return _answer(
        request, found, partial(GrantForm, asked=found), partial(deciding.approve, request=found),
        title=_("Accepter cette demande?"), action=_("Accepter et envoyer"),
        text=_("Le montant et votre mot partent par courriel. Une demande acceptée ne se modifie plus."),
        done=_("La demande est acceptée. La réponse part par courriel."),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
def refuse(request, public_id):
    found = _to_decide(request, public_id)
    return _answer(
        request, found, RefuseForm, partial(deciding.decline, request=found),
        title=_("Refuser cette demande?"), action=_("Refuser et envoyer"), danger=True,
        text=_("Un refus dit toujours ce qui vient ensuite. Le groupe pourra ouvrir une autre demande."),
        done=_("C’est noté. La réponse part par courriel."),
    )  # fmt: skip


def _to_decide(request, public_id):
    found = seen_request(request, public_id)
    if not policy.may_decide(request.user, found):
        raise PermissionDenied
    return found


def _answer(request, found, form_class, act, *, title, text, action, done, danger=False):
    """The page of one answer: what was asked, a word, one button. A second press finds the answer given."""
    form, status = opened_form(request, form_class), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(by=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                messages.success(request, done)
                return redirect(found)
    else:
        workflow.check_state(found, {DeclarationStatus.SUBMITTED})
    context = {
        "row": found,
        "form": form,
        "title": title,
        "text": text,
        "action": action,
        "danger": danger,
        "breadcrumb": trail_of(found),
    }
    return render(request, "readiness/answer.html", context, status=status)
