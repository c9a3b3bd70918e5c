"""Acts on a resource: add, change, publish, withdraw, restore, review, reunite with another."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models.written import WrittenMeanwhile
from proposals.views.opening import opened_form
from reports.views.acting import act_on, no_facts
from ui.refusals import NotAllowedNow, Refused

from .. import desk
from ..actions import desk as saving
from ..actions import resources as actions
from ..finding import cleaned, keys_of
from ..forms import desk as forms
from ..links.addresses import key_typed
from ..models import Resource
from .desk_opening import kept_resource, resource_trail, resource_url
from .desk_page import ResourcePage
from .opening import READ_WRITE, check_curates, desk_trail

MOST_FOUND = 20


@require_http_methods(READ_WRITE)
def new(request):
    check_curates(request)
    page, way_out = ResourcePage(request), None
    if page.is_sent and page.is_valid():
        try:
            resource = saving.add(by=request.user, now=timezone.now(), **page.facts())
        except Refused as refusal:
            page.refuse(refusal)
            way_out = refusal.way_out
        else:
            messages.success(request, _("Le brouillon est enregistré. Relisez-le, puis publiez-le."))
            return redirect(resource_url(resource))
    return page.answer({"way_out": way_out, "breadcrumb": desk_trail()})


@require_http_methods(READ_WRITE)
def change(request, code):
    resource = kept_resource(request, code)
    if resource.merged_into_id and request.method != "POST":
        raise NotAllowedNow(
            _("Cette ressource a été réunie à une autre\u00a0: elle ne change plus."),
            way_out=(resource.merged_into.title, resource_url(resource.merged_into)),
        )
    page, way_out = ResourcePage(request, resource=resource), None
    if page.is_sent and page.is_valid():
        page = page.chosen()
    if page.is_sent and page.is_valid():
        try:
            saving.change(resource=resource, seen=page.seen, by=request.user, now=timezone.now(), **page.facts())
        except WrittenMeanwhile as meanwhile:
            return page.both_texts(meanwhile.current)
        except Refused as refusal:
            page.refuse(refusal)
            way_out = refusal.way_out
        else:
            messages.success(request, _("Les changements sont enregistrés."))
            return redirect(resource_url(resource))
    return page.answer({"way_out": way_out, "breadcrumb": resource_trail(resource)})


# --- Publish, withdraw, restore, review -----------------------------------------------------------------------------
def _act(request, resource, form, act, *, done, **page):
    """One act on a resource, then back to its page."""
    return act_on(
        request,
        form,
        lambda **facts: act(resource=resource, **facts),
        done=lambda _after: done,
        to=lambda _after: resource_url(resource),
        back_url=resource_url(resource),
        breadcrumb=resource_trail(resource),
        **page,
    )


@require_http_methods(READ_WRITE)
def publish(request, code):
    resource = kept_resource(request, code)
    return _act(
        request,
        resource,
        no_facts(request),
        actions.publish,
        done=_("La ressource est publiée\u00a0: tout le monde la voit."),
        title=_("Publier cette ressource?"),
        text=_("«\u00a0%(title)s\u00a0» paraîtra dans la boîte à outils et dans la recherche.")
        % {"title": resource.title},
        warnings=desk.missing_to_publish(resource),
        action=_("Publier"),
    )


@require_http_methods(READ_WRITE)
def withdraw(request, code):
    resource = kept_resource(request, code)
    return _act(
        request,
        resource,
        opened_form(request, forms.WithdrawForm),
        actions.withdraw,
        done=_("La ressource est retirée. Elle reste ici, sous «\u00a0Retirées\u00a0»."),
        title=_("Retirer cette ressource?"),
        text=_(
            "«\u00a0%(title)s\u00a0» ne paraît plus nulle part, parcours et favoris compris. Vous pourrez la rétablir."
        )
        % {"title": resource.title},
        action=_("Retirer la ressource"),
        danger=True,
    )


@require_http_methods(READ_WRITE)
def restore(request, code):
    resource = kept_resource(request, code)
    shown = resource.published_at is not None
    return _act(
        request,
        resource,
        no_facts(request),
        actions.restore,
        done=_("La ressource est rétablie."),
        title=_("Rétablir cette ressource?"),
        text=_("«\u00a0%(title)s\u00a0» paraîtra de nouveau à tout le monde, comme avant.") % {"title": resource.title}
        if shown
        else _("«\u00a0%(title)s\u00a0» redevient un brouillon.") % {"title": resource.title},
        action=_("Rétablir"),
    )


@require_http_methods(READ_WRITE)
def review(request, code):
    resource = kept_resource(request, code)
    today = timezone.localdate()
    in_a_year = date(today.year + 1, today.month, min(today.day, 28))
    return _act(
        request,
        resource,
        opened_form(request, forms.ReviewForm, initial={"next_on": in_a_year}),
        actions.review,
        done=_("C’est noté\u00a0: la ressource est revue."),
        title=_("Cette ressource est-elle encore bonne?"),
        text=_(
            "Ouvrez-la et vérifiez «\u00a0%(title)s\u00a0»\u00a0: elle se lit, elle est à jour, elle est au bon endroit."
        )
        % {"title": resource.title},
        action=_("Elle est bonne"),
    )


# --- Reunite --------------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def merge(request, code):
    """Find the other by words, read both side by side, then make one of them."""
    resource = kept_resource(request, code)
    if resource.is_withdrawn:
        raise NotAllowedNow(
            _("Une ressource retirée ne se réunit pas\u00a0: rétablissez-la d’abord."),
            way_out=(resource.title, resource_url(resource)),
        )
    standing = Resource.objects.visible_to(request.user).standing()
    given = request.POST if request.method == "POST" else request.GET
    asked = cleaned(given.get("avec", ""))
    into = next(iter(standing.with_codes([asked[:80]]).for_the_desk()), None) if asked else None
    changed = ""
    if request.method == "POST":
        if into is None:
            changed = _("Cette ressource n’est plus là. Choisissez-en une autre.")
        elif request.POST.get("vu", "") != _seen(resource, into):
            changed = _("L’une des deux a changé depuis que la page est ouverte. Relisez-les avant de les réunir.")
        else:
            kept = actions.merge(resource=resource, into=into, by=request.user, now=timezone.now())
            messages.success(
                request,
                _("Il n’en reste qu’une\u00a0: l’adresse de «\u00a0%(title)s\u00a0» mène ici.")
                % {"title": resource.title},
            )
            return redirect(resource_url(kept))
    form = forms.SearchForm(request.GET if "q" in request.GET else None)
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    keys = keys_of(words)
    found = (
        standing.answering(keys, words, key_typed(words)).with_context().by_title()[: MOST_FOUND + 1] if words else []
    )
    context = {
        "resource": resource,
        "into": into,
        "seen": _seen(resource, into) if into else "",
        "sides": _side_by_side(resource, into) if into else [],
        "is_itself": into == resource,
        "changed": changed,
        "form_errors": bool(changed),
        "form": form,
        "words": words,
        "found": [one for one in found if one != resource][:MOST_FOUND],
        "is_cut": len(found) > MOST_FOUND,
        "back_url": resource_url(resource),
        "merge_url": reverse("toolbox:desk_merge", args=[resource.code]),
        "breadcrumb": resource_trail(resource),
    }
    return render(request, "toolbox/desk_merge.html", context, status=409 if changed else 200)


def _seen(resource, into):
    return f"{resource.lock_version}:{into.lock_version}"


def _side_by_side(resource, into):
    """Return [(label, of the one that goes, of the one that stays)]."""
    return [
        (label, of_one, of_other)
        for (label, of_one), (_same, of_other) in zip(_said(resource), _said(into), strict=True)
        if of_one or of_other
    ]


def _said(one):
    version = one.current
    return [
        (_("Titre"), one.title),
        (_("En une phrase"), one.summary),
        (_("Auteur ou organisme"), one.author),
        (_("Année"), one.year or ""),
        (_("Format"), one.get_format_display()),
        (_("Elle ouvre"), (version.link or version.page or version.name) if version else _("adresse à compléter")),
        (_("Thèmes"), ", ".join(theme.short_name for theme in one.themes.all())),
        (_("Étapes"), ", ".join(stage.name for stage in one.stages.all())),
        (_("État"), desk.state_of(one, timezone.localdate())[0]),
    ]
