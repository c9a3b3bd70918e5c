"""The instalments of an award: the plan of each year, the payments that were made. The team writes, others read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ui.refusals import NotAllowedNow
from ui.typography import long_date, money

from .. import actions, payments, policy
from ..forms.instalments import CancelPaymentForm, InstalmentForm, PaymentForm, ProposePlanForm
from ..models import Participation
from .opening import confirmation, one_or_404, opened_form
from .participations import found_participation, participation_trail
from .reviewing import READ_WRITE


def _address(found):
    return reverse("proposals:instalments", args=[found.public_id])


def _trail(found):
    return [*participation_trail(found), {"label": _("Versements"), "url": _address(found)}]


def _paying(request, public_id):
    found = found_participation(request, public_id)
    if not policy.may_pay(request.user):
        raise PermissionDenied
    return found


def _instalment(request, found, pk):
    return one_or_404(found.instalments.visible_to(request.user), pk=pk)


@require_safe
def instalments(request, public_id):
    """What was granted, planned and paid, year by year."""
    found = found_participation(request, public_id)
    today, years = timezone.localdate(), payments.years_of(found, request.user)
    pays = policy.may_pay(request.user)
    for year in years:
        for row in year.rows:
            row.state, row.tone = payments.state_of(row, today, pays=pays)
    is_interrupted = found.status == Participation.Status.INTERRUPTED
    context = {
        "participation": found,
        "years": years,
        "granted": sum(year.granted for year in years),
        "planned": sum(year.planned for year in years),
        "paid": sum(year.paid for year in years),
        "has_plan": any(year.rows for year in years),
        "lacks_plan": any(not year.rows for year in years),
        "is_interrupted": is_interrupted,
        "may_pay": pays,
        "may_add": pays and not is_interrupted,
        "breadcrumb": participation_trail(found),
    }
    return render(request, "proposals/instalments.html", context)


@require_http_methods(READ_WRITE)
def propose(request, public_id):
    """Begin the plan of the years that have none: equal parts, the portal's own assumption."""
    found = _paying(request, public_id)
    form = opened_form(request, ProposePlanForm)
    if request.method == "POST" and form.is_valid():
        made = actions.propose_plan(
            participation=found, per_year=form.cleaned_data["per_year"], by=request.user, now=timezone.now()
        )
        messages.success(
            request,
            _("Le plan est établi\xa0: ajustez-le au besoin.") if made else _("Chaque année a déjà son plan."),
        )
        return redirect(_address(found))
    return _form_page(
        request,
        found,
        form,
        title=_("Proposer un plan de versements"),
        text=_(
            "Seules les années qui n’ont aucun versement reçoivent ce plan. Hypothèse du portail\xa0: deux par année."
        ),
        action=_("Établir le plan"),
    )


@require_http_methods(READ_WRITE)
def add(request, public_id, number):
    """Plan one more payment of a year."""
    found = _paying(request, public_id)
    year = next((row for row in payments.years_of(found, request.user) if row.number == number), None)
    if year is None or year.is_gone:
        raise NotAllowedNow(_("L’octroi n’a pas d’an %(n)s.") % {"n": number})
    form = opened_form(request, InstalmentForm, initial={"amount": year.left or None})
    return _written(
        request,
        found,
        form,
        lambda data: actions.add_instalment(
            participation=found, year_number=number, **data, by=request.user, now=timezone.now()
        ),
        said=_("Le versement est au plan."),
        title=_("Ajouter un versement à l’an %(n)s") % {"n": number},
        text=_("Il reste %(left)s à planifier sur %(granted)s accordés.")
        % {"left": money(year.left), "granted": money(year.granted)},
        action=_("Ajouter le versement"),
    )


@require_http_methods(READ_WRITE)
def change(request, public_id, pk):
    found = _paying(request, public_id)
    row = _instalment(request, found, pk)
    form = opened_form(request, InstalmentForm, initial={"due_on": row.due_on, "amount": row.amount})
    return _written(
        request,
        found,
        form,
        lambda data: actions.change_instalment(instalment=row, **data, by=request.user, now=timezone.now()),
        said=_("Le versement est modifié."),
        title=_("Modifier un versement de l’an %(n)s") % {"n": row.year_number},
        text="",
        action=_("Enregistrer"),
    )


@require_http_methods(READ_WRITE)
def remove(request, public_id, pk):
    found = _paying(request, public_id)
    row = _instalment(request, found, pk)
    if request.method == "POST":
        actions.remove_instalment(instalment=row, by=request.user, now=timezone.now())
        messages.success(request, _("Le versement n’est plus au plan."))
        return redirect(_address(found))
    return confirmation(
        request,
        title=_("Retirer ce versement du plan?"),
        text=_words(row),
        action=_("Retirer le versement"),
        back_url=_address(found),
        breadcrumb=_trail(found),
        danger=True,
    )


@require_http_methods(READ_WRITE)
def pay(request, public_id, pk):
    """Record that a payment was made."""
    found = _paying(request, public_id)
    row = _instalment(request, found, pk)
    form = opened_form(request, PaymentForm, initial={"paid_on": min(row.due_on, timezone.localdate())})
    return _written(
        request,
        found,
        form,
        lambda data: actions.record_payment(instalment=row, **data, by=request.user, now=timezone.now()),
        said=_("Le versement est consigné."),
        title=_("Consigner un versement"),
        text=_words(row),
        action=_("Consigner le versement"),
    )


@require_http_methods(READ_WRITE)
def unpay(request, public_id, pk):
    """Take back a payment that was recorded by mistake."""
    found = _paying(request, public_id)
    row = _instalment(request, found, pk)
    form = opened_form(request, CancelPaymentForm)
    return _written(
        request,
        found,
        form,
        lambda data: actions.cancel_payment(instalment=row, **data, by=request.user, now=timezone.now()),
        said=_("Ce versement n’est plus consigné comme fait."),
        title=_("Annuler ce versement consigné par erreur?"),
        text=_words(row),
        action=_("Annuler le versement"),
        danger=True,
    )


def _words(row):
    if row.paid_on:
        words = _("An %(n)s\xa0: %(amount)s, versé le %(day)s.")
    else:
        words = _("An %(n)s\xa0: %(amount)s, prévu le %(day)s.")
    return words % {"n": row.year_number, "amount": money(row.amount), "day": long_date(row.paid_on or row.due_on)}


def _written(request, found, form, act, *, said, **page):
    """Do the act of a valid form and go back; a refusal comes into the form, where nothing that was typed is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotAllowedNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, said)
            return redirect(_address(found))
    return _form_page(request, found, form, **page)


def _form_page(request, found, form, *, title, text, action, danger=False):
    context = {
        "participation": found,
        "form": form,
        "title": title,
        "text": text,
        "action": action,
        "danger": danger,
        "back_url": _address(found),
        "breadcrumb": _trail(found),
    }
    return render(request, "proposals/instalment_form.html", context)
