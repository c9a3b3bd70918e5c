"""The directory of coaches: chosen from by whoever has an approved declaration, kept by the team."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import robots
from proposals.views.opening import opened_form
from ui.refusals import Refused

from .. import policy
from ..actions import coaches as actions
from ..directory import Directory, facets_of
from ..forms.coaches import CoachForm, WordForm
from ..models import CoachFacet
from .opening import READ_WRITE, confirmation, seen_coach, trail


@require_safe
def directory(request):
    if not policy.reads_directory(request.user):
        raise Http404
    found = Directory(request.user, request.GET)
    context = {
        "directory": found,
        "rows": [{"coach": coach, "facets": facets_of(coach)} for coach in found.coaches],
        "may_keep": policy.may_keep_directory(request.user),
        "breadcrumb": trail(),
    }
    return render(request, "readiness/directory.html", context)


@require_safe
def coach(request, public_id):
    found = seen_coach(request, public_id)
    user = request.user
    may_agree = found.retired_at is None and policy.may_agree(user, found)
    context = {
        "coach": found,
        "facets": facets_of(found),
        "may_keep": policy.may_keep_directory(user),
        "may_agree": may_agree and found.agreed_at is None,
        "may_withdraw": found.agreed_at is not None and policy.may_withdraw_agreement(user, found),
        "may_write": found.is_listed and policy.may_write_to_coaches(user),
        "is_self": found.account_id == user.pk,
        "breadcrumb": _trail() if policy.reads_directory(user) else trail(),
    }
    return render(request, "readiness/coach.html", context)


@require_http_methods(READ_WRITE)
def new(request):
    _check_keeps(request)
    return _entry_page(request, lambda facts: actions.add(by=request.user, now=timezone.now(), **facts))


@require_http_methods(READ_WRITE)
def change(request, public_id):
    _check_keeps(request)
    found = seen_coach(request, public_id)

    def save(facts):
        facts.pop("key")
        return actions.change(coach=found, by=request.user, now=timezone.now(), **facts)

    return _entry_page(request, save, found)


def _entry_page(request, save, coach=None):
    form, status = opened_form(request, CoachForm, initial=_typed(coach) if coach else {}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = save(form.facts())
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                messages.success(request, _("La fiche est enregistrée."))
                return redirect(saved)
    context = {"form": form, "coach": coach, "breadcrumb": _trail()}
    return render(request, "readiness/coach_form.html", context, status=status)


def _typed(coach):
    words = {name: [] for name in actions.FACETS}
    names = {kind: name for name, kind in actions.FACETS.items()}
    for facet in coach.facets.all():
        words[names[CoachFacet.Kind(facet.kind)]].append(facet.value)
    own = {name: getattr(coach, name) for name in ("name", "kind", "seniority", "presentation")}
    return own | words | {"account_email": coach.account.email if coach.account else ""}


@require_http_methods(READ_WRITE)
def agree(request, public_id):
    """The person's own agreement; for somebody without an account, the team's record of it."""
    found = seen_coach(request, public_id)
    if not policy.may_agree(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        actions.agree(coach=found, by=request.user, now=timezone.now())
        messages.success(request, _("L’accord est inscrit\u00a0: la fiche paraît dans l’annuaire."))
        return redirect(found)
    is_self = found.account_id == request.user.pk
    text = (
        _(
            "Les groupes dont la déclaration d’intérêt est approuvée liront votre fiche, sans votre courriel. "
            "Vous pourrez changer d’avis en tout temps."
        )
        if is_self
        else _(
            "La personne vous a dit, par écrit, qu’elle accepte de paraître dans l’annuaire. L’accord porte la date "
            "d’aujourd’hui et votre nom."
        )
    )
    return confirmation(
        request,
        title=_("Paraître dans l’annuaire des coachs?") if is_self else _("Inscrire l’accord de cette personne?"),
        text=text,
        action=_("J’accepte") if is_self else _("Inscrire l’accord"),
        back_url=found.get_absolute_url(),
        breadcrumb=trail((found.name, found.get_absolute_url())),
    )


@require_http_methods(READ_WRITE)
def write_to(request, public_id):
    """A first word to a coach, whose address is never shown."""
    found = seen_coach(request, public_id)
    if not policy.may_write_to_coaches(request.user):
        raise PermissionDenied
    form, status = opened_form(request, WordForm), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and robots.limited(request, f"readiness word {request.user.pk}"):
            form.add_error(None, robots.TOO_MANY)
            status = 429
        elif form.is_valid():
            said = form.cleaned_data
            actions.write_to(coach=found, text=said["word"], key=said["key"], by=request.user, now=timezone.now())
            messages.success(request, _("Votre mot est parti. La réponse viendra à votre courriel."))
            return redirect(found)
    context = {"coach": found, "form": form, "breadcrumb": _trail()}
    return render(request, "readiness/coach_write.html", context, status=status)


@require_POST
def withdraw_agreement(request, public_id):
    found = seen_coach(request, public_id)
    actions.withdraw_agreement(coach=found, by=request.user, now=timezone.now())
    messages.success(request, _("La fiche ne paraît plus dans l’annuaire."))
    return redirect(found)


@require_POST
def retire(request, public_id):
    """Take an entry out, or put it back: the button says which."""
    _check_keeps(request)
    found, now = seen_coach(request, public_id), timezone.now()
    if request.POST.get("act") == "restore":
        actions.restore(coach=found, by=request.user, now=now)
        messages.success(request, _("La fiche est rétablie."))
    else:
        actions.retire(coach=found, by=request.user, now=now)
        messages.success(request, _("La fiche est retirée de l’annuaire. Vous pouvez la rétablir."))
    return redirect(found)


def _check_keeps(request):
    if policy.may_keep_directory(request.user):
        return
    if policy.reads_directory(request.user):
        raise PermissionDenied
    raise Http404


def _trail():
    return trail((_("Annuaire des coachs"), reverse("readiness:directory")))
