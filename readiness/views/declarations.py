"""A declaration of interest: written, checked, sent, followed; withdrawn; taken up again after a refusal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rescue
from neighbourhoods.models import Neighbourhood
from ui.refusals import Refused

from .. import policy, workflow
from ..actions import declarations as actions
from ..forms.declarations import DeclarationForm
from ..models import Declaration, DeclarationStatus, FundingRequest
from ..words import TONES, journal_of
from .opening import READ_WRITE, confirmation, seen_declaration, trail, trail_of


@require_http_methods(READ_WRITE)
def start(request):
    """What is asked, before anything is written; whoever has a draft goes on with it."""
    if not policy.may_declare(request.user):
        raise PermissionDenied
    if request.method == "POST":
        draft = actions.begin(by=request.user, now=timezone.now())
        return redirect("readiness:declaration_write", public_id=draft.public_id)
    draft = Declaration.objects.made_by(request.user).drafts().first()
    if draft is not None:
        return redirect("readiness:declaration_write", public_id=draft.public_id)
    return render(request, "readiness/declare.html", {"breadcrumb": trail()})


@require_POST
def resume(request, public_id):
    """After a refusal: a new draft that takes up the words of the former one."""
    found = seen_declaration(request, public_id)
    draft = actions.begin(by=request.user, now=timezone.now(), follows=found)
    return redirect("readiness:declaration_write", public_id=draft.public_id)


@require_http_methods(READ_WRITE)
def write(request, public_id):
    """One page. Each press keeps the draft as typed; « Vérifier » says what is missing."""
    found = seen_declaration(request, public_id)
    if not policy.may_write(request.user, found):
        raise PermissionDenied
    workflow.check_state(found, {DeclarationStatus.DRAFT})
    belongs = Neighbourhood.objects.joined_by(request.user).exists()
    kwargs = {"row": found, "belongs": belongs}
    if request.method != "POST":
        form = DeclarationForm(initial=_kept(request), **kwargs)
        if "verifier" in request.GET:
            form = _checked(found, kwargs)
        return _write_page(request, found, form)
    form = DeclarationForm(request.POST, draft=True, **kwargs)
    if not form.is_valid():
        return _write_page(request, found, form, status=422)
    others = form.changed_by_another() if form.is_stale() else []
    if others:
        form.stamp_anew()
        return _write_page(request, found, form, others=others, status=409)
    try:
        found = actions.save(
            declaration=found, seen=found.saved_at, by=request.user, now=timezone.now(), **form.written()
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _write_page(request, found, form, status=422)
    if request.POST.get("act") != "check":
        messages.success(request, _("Le brouillon est enregistré. Rien n’est encore envoyé."))
        return redirect("readiness:declaration_write", public_id=public_id)
    if actions.missing(found):
        return redirect(f"{reverse('readiness:declaration_write', args=[public_id])}?verifier=1")
    return redirect("readiness:declaration_check", public_id=public_id)


def _kept(request):
    """The text that a lost session kept for this page."""
    kept = rescue.take(request)
    return {name: kept[name] for name in DeclarationForm.base_fields if kept and name in kept}


def _checked(found, kwargs):
    """The form with what is missing said beside each field."""
    form = DeclarationForm({}, draft=True, **kwargs)
    form.data = {name: form.initial.get(name, "") for name in form.fields}
    form.data["neighbourhood"] = found.neighbourhood_id or ""
    form.full_clean()
    for name, words in actions.missing(found).items():
        form.add_error(name, words)
    return form


def _write_page(request, found, form, *, others=(), status=200):
    context = {
        "declaration": found,
        "form": form,
        "others": others,
        "may_submit": policy.may_submit(request.user, found),
        "breadcrumb": trail(),
    }
    return render(request, "readiness/declaration_write.html", context, status=status)


@require_http_methods(READ_WRITE)
def check(request, public_id):
    """The same answers to read again; the button sends them."""
    found = seen_declaration(request, public_id)
    if not policy.may_write(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        actions.submit(declaration=found, by=request.user, now=timezone.now())
        return redirect("readiness:declaration", public_id=public_id)
    workflow.check_state(found, {DeclarationStatus.DRAFT})
    write_url = reverse("readiness:declaration_write", args=[public_id])
    if actions.missing(found):
        return redirect(f"{write_url}?verifier=1")
    context = {
        "declaration": found,
        "rows": [row | {"url": write_url} for row in answers_of(found)],
        "write_url": write_url,
        "may_submit": policy.may_submit(request.user, found),
        "breadcrumb": trail(),
    }
    return render(request, "readiness/declaration_check.html", context)


def answers_of(declaration):
    """What it says, as rows of a summary."""
    labels = DeclarationForm.base_fields
    rows = [(_("Quartier"), declaration.neighbourhood.name if declaration.neighbourhood else "")]
    organisation = declaration.organisation
    if declaration.for_table:
        organisation = _("%(name)s, au nom de la table de quartier") % {"name": organisation}
    rows.append((labels["organisation"].label, organisation))
    rows += [
        (labels[name].label, getattr(declaration, name)) for name in ("issue", "people", "partners", "why_together")
    ]
    rows.append(
        (
            _("Présentation de l’impact collectif"),
            _("lue") if declaration.has_read_presentation else _("pas encore lue"),
        )
    )
    return [{"label": label, "value": value} for label, value in rows]


@require_safe
def declaration(request, public_id):
    """What was declared, where it stands, what may follow."""
    found = seen_declaration(request, public_id)
    user = request.user
    may_write = policy.may_write(user, found)
    context = {
        "declaration": found,
        "tone": TONES[found.status],
        "rows": answers_of(found),
        "verbs": workflow.verbs_open_to(user, found),
        "may_write": may_write,
        "may_read_directory": may_write and found.status == DeclarationStatus.APPROVED,
        "requests": FundingRequest.objects.visible_to(user).of_declaration(found).latest_first(),
        "may_open": may_write and FundingRequest.objects.may_open_from(found),
        "is_recused": user.is_team and found.status == DeclarationStatus.SUBMITTED and policy.is_recused(user, found),
        "journal": journal_of(found),
        "breadcrumb": trail(),
    }
    return render(request, "readiness/declaration.html", context)


@require_http_methods(READ_WRITE)
def withdraw(request, public_id):
    """A draft disappears; what was sent is taken back and stays readable."""
    found = seen_declaration(request, public_id)
    if not (policy.may_write(request.user, found) if found.is_draft else policy.may_submit(request.user, found)):
        raise PermissionDenied
    if request.method == "POST":
        if found.is_draft:
            actions.discard(declaration=found, by=request.user)
            messages.success(request, _("Le brouillon est effacé."))
            return redirect("readiness:home")
        actions.withdraw(declaration=found, by=request.user, now=timezone.now())
        messages.success(request, _("La déclaration est retirée."))
        return redirect(found)
    if found.is_draft:
        asked = {
            "title": _("Effacer ce brouillon?"),
            "text": _("Rien n’a été envoyé\u00a0: le texte disparaît pour de bon."),
            "action": _("Effacer le brouillon"),
            "back_url": reverse("readiness:declaration_write", args=[public_id]),
        }
    else:
        workflow.check_state(found, {DeclarationStatus.SUBMITTED})
        asked = {
            "title": _("Retirer cette déclaration?"),
            "text": _("L’équipe n’y répondra pas. Le texte reste lisible, et vous pourrez en envoyer une autre."),
            "action": _("Retirer la déclaration"),
            "back_url": found.get_absolute_url(),
        }
    return confirmation(request, danger=True, breadcrumb=trail_of(found), **asked)
