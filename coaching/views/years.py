"""Programme years: their settings, their closing into frozen figures, their reopening."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from proposals.views.opening import confirmation, one_or_404, opened_form
from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import actions, policy
from ..actions.years import a_year_after, digest_of, named_obstacles, written_out
from ..forms.hours import ReasonForm
from ..forms.running import NewYearForm, YearForm, proposed
from ..models import Envelope, ProgrammeYear, YearClosing
from ..models.delays import DELAYS, WORKING
from ..refusals import Refused
from .hours import READ_WRITE
from .opening import trail
from .running import check_reader, check_team

TONES = {"coming": "neutral", "open": "info", "settling": "soon", "closed": "closed"}
SETTINGS = (
    "learning_minutes", "dynamo_minutes", "dynamo_carries_over", "former_may_return", "takes_entries_until", *DELAYS,
)  # fmt: skip


def _trail(*more):
    return trail(None, (_("Années de programme"), reverse("coaching:years")), *more)


def _found(request, label):
    return get_object_or_404(ProgrammeYear.objects.visible_to(request.user), label=label)


def _state(year):
    state = year.State(year.state_on(timezone.localdate()))
    return {"label": state.label, "tone": TONES[state.value]}


@require_safe
def years(request):
    check_reader(request)
    found = [(year, _state(year)) for year in ProgrammeYear.objects.visible_to(request.user)]
    context = {"years": found, "may_run": policy.may_run(request.user), "breadcrumb": trail()}
    return render(request, "coaching/years.html", context)


@require_safe
def year(request, label):
    check_reader(request)
    found, now = _found(request, label), timezone.now()
    closings = found.closings.visible_to(request.user).latest_first()
    context = {
        "year": found,
        "state": _state(found),
        "delays": [_delay(found, name) for name in DELAYS],
        **_settling(found, now),
        "closings": list(closings.select_related("closed_by", "reopening__reopened_by", "reopening__reason")),
        "may_run": policy.may_run(request.user),
        "breadcrumb": _trail(),
    }
    return render(request, "coaching/year.html", context)


def _settling(found, now):
    """What is left to settle before a year closes; that it has not ended is told apart: nobody settles that."""
    if found.is_closed:
        return {"obstacles": [], "ends": ""}
    pairs = named_obstacles(found, now)
    return {
        "ends": next((sentence for matter, sentence in pairs if matter == "end"), ""),
        "obstacles": [_to_settle(*pair, found) for pair in pairs if pair[0] != "end"],
    }


def _delay(year, name):
    """A row of the page: what the delay is for, and how long it is."""
    days = getattr(year, name)
    if name in WORKING:
        words = ngettext("%(n)s jour ouvrable", "%(n)s jours ouvrables", days)
    else:
        words = ngettext("%(n)s jour", "%(n)s jours", days)
    return capfirst(year._meta.get_field(name).verbose_name), words % {"n": days}


def _to_settle(matter, sentence, found):
    """An obstacle with the page where it is settled, if there is one."""
    overview = f"{reverse('coaching:overview')}?annee={found.label}"
    pages = {
        "before": _page_of_the_year_before(found),
        "held": (f"{overview}#attente", _("Confirmer ou écarter")),
        "contested": (f"{overview}#attente", _("Y répondre")),
        "excess": (f"{overview}#attente", _("Voir ce qui attend")),
    }
    url, action = pages.get(matter, ("", ""))
    return {"sentence": sentence, "url": url, "action": action}


def _page_of_the_year_before(found):
    """Of those that are not closed, the one with which to begin."""
    first = ProgrammeYear.objects.before(found).not_closed().in_order().first()
    return (first.get_absolute_url(), _("Ouvrir %(year)s") % {"year": first.label}) if first else ("", "")


# --- Settings -------------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def change(request, label):
    check_team(request)
    found = _found(request, label)
    if found.is_closed:
        raise NotAllowedNow(_("L’année %(year)s est fermée\u00a0: rouvrez-la d’abord.") % {"year": found.label})
    granted = found.entries.grants().exists()
    settings = {name: getattr(found, name) for name in SETTINGS}
    form = opened_form(request, YearForm, initial=settings, granted=granted, ends_on=found.ends_on)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_year(year=found, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Les réglages de %(year)s sont enregistrés.") % {"year": found.label})
            return redirect(found)
    context = {
        "year": found,
        "form": form,
        "granted": granted,
        "breadcrumb": _trail((found.label, found.get_absolute_url())),
    }
    return render(request, "coaching/year_change.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_WRITE)
def new(request):
    """Prepare the year that follows the last one, with its places."""
    check_team(request)
    last = ProgrammeYear.objects.in_order().last()
    initial = proposed(last, a_year_after(last.ends_on)) if last else {}
    form = opened_form(request, NewYearForm, initial=initial, is_first=last is None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_year(by=request.user, now=timezone.now(), **form.facts())
        except Refused as refusal:
            already = ProgrammeYear.objects.holding(form.cleaned_data["starts_on"]).first()
            if already is not None:  # a second press of the button, or somebody else's
                messages.info(request, _("L’année %(year)s est déjà préparée.") % {"year": already.label})
                return redirect(already)
            field = {"ends_on": "last_day"}.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("L’année %(year)s est préparée, avec ses places.") % {"year": made.label})
            return redirect(made)
    context = {"form": form, "last": last, "breadcrumb": _trail()}
    return render(request, "coaching/year_new.html", context, status=422 if form.errors else 200)


# --- Closing and opening again --------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def close(request, label):
    check_team(request)
    found, now = _found(request, label), timezone.now()
    if request.method == "POST":
        closing = actions.close_year(year=found, by=request.user, now=now)
        messages.success(request, _("L’année %(year)s est fermée, ses chiffres sont figés.") % {"year": found.label})
        return redirect("coaching:year_closing", label=found.label, number=closing.number)
    if found.is_closed:
        return redirect(found)
    if sentences := [sentence for _matter, sentence in named_obstacles(found, now)]:
        raise NotAllowedNow(
            _("L’année %(year)s ne peut pas encore fermer. ") % {"year": found.label} + " ".join(sentences),
            (_("Voir ce qui reste à régler"), f"{found.get_absolute_url()}#fermeture"),
        )
    return confirmation(
        request,
        title=_("Fermer l’année %(year)s?") % {"year": found.label},
        text=_(
            "Ses chiffres sont figés dans une version datée, avec une empreinte qui prouve qu’ils n’ont pas changé."
        ),
        items=[
            _("Sont figés\u00a0: les heures de chaque quartier, chacune de ses séances, les totaux."),
            _("Plus personne ne peut inscrire, corriger ou annuler une séance de cette année, ni ajuster son lot."),
            _("Les heures qui restent passent à l’année suivante ou se perdent, comme le relevé le montre."),
            _("L’équipe peut la rouvrir pour une raison inscrite; cette version reste alors lisible."),
        ],
        action=_("Fermer l’année"),
        back_url=found.get_absolute_url(),
        danger=True,
        breadcrumb=_trail((found.label, found.get_absolute_url())),
    )


@require_http_methods(READ_WRITE)
def reopen(request, label):
    check_team(request)
    found = _found(request, label)
    form = opened_form(
        request, ReasonForm, label=_("Pourquoi rouvrir l’année?"), hint=_("Ce motif reste à côté de la version figée.")
    )
    if not found.is_closed:
        raise NotAllowedNow(_("L’année %(year)s n’est pas fermée.") % {"year": found.label})
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_year(year=found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("L’année %(year)s est rouverte.") % {"year": found.label})
            return redirect(found)
    return confirmation(
        request,
        title=_("Rouvrir l’année %(year)s?") % {"year": found.label},
        text=_(
            "Ses séances pourront de nouveau changer. La version figée reste lisible; une autre suivra à la fermeture."
        ),
        action=_("Rouvrir l’année"),
        back_url=found.get_absolute_url(),
        danger=True,
        form=form,
        breadcrumb=_trail((found.label, found.get_absolute_url())),
        status=422 if form.errors else 200,
    )


@require_safe
def closing(request, label, number):
    """A version as it was frozen; ``?format=json`` gives the bytes of which the digest is made."""
    check_reader(request)
    found = _found(request, label)
    versions = YearClosing.objects.visible_to(request.user).select_related("closed_by", "reopening__reopened_by")
    version = one_or_404(versions, year=found, number=number)
    match request.GET.get("format", ""):
        case "json":
            response = HttpResponse(written_out(version.figures), content_type="application/json")
            response["Content-Disposition"] = f'attachment; filename="heures-{found.label}-version-{number}.json"'
            return response
        case "":
            return render(request, "coaching/year_closing.html", _closing_context(found, version))
    raise Http404


def _closing_context(found, version):
    labels = {envelope.value: envelope.label for envelope in Envelope}
    accounts = [
        {**account, "label": labels[account["envelope"]], "count": len(account["sessions"])}
        for account in version.figures["accounts"]
    ]
    return {
        "year": found,
        "version": version,
        "accounts": accounts,
        "totals": version.figures["totals"],
        "count": sum(account["count"] for account in accounts),
        "is_intact": digest_of(version.figures) == version.digest,
        "period": _("du %(first)s au %(last)s")
        % {"first": long_date(found.starts_on), "last": long_date(found.last_day)},
        "breadcrumb": _trail((found.label, found.get_absolute_url())),
    }
