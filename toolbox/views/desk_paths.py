"""Paths at the desk: write one, choose and order its resources, publish it or take it back, delete a draft."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import rescue
from proposals.views.opening import confirmation, opened_form
from reports.views.acting import act_on, no_facts
from ui.refusals import Refused

from ..actions import paths as actions
from ..actions.paths import MOST_STEPS, Wanted, said_of
from ..actions.themes import ChangedMeanwhile, mark_of, placed
from ..forms import desk_themes as forms
from ..models import Resource
from .desk_opening import kept_path, themes_trail
from .desk_themes import changed_meanwhile
from .opening import READ_WRITE, check_curates


def _url(path):
    return reverse("toolbox:desk_path", args=[path.code])


def _trail(path):
    return [*themes_trail(), {"label": path.title, "url": _url(path)}]


@require_http_methods(READ_WRITE)
def new(request):
    check_curates(request)
    form = opened_form(request, forms.PathForm)
    if request.method == "POST" and form.is_valid():
        path = actions.create(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Le parcours est enregistré. Choisissez maintenant ses ressources."))
        return redirect(_url(path))
    context = {"path": None, "form": form, "breadcrumb": themes_trail()}
    return render(request, "toolbox/desk_path.html", context, status=422 if form.errors else 200)


class PathPage:
    """What is said of a path, its steps, and one more: sent together."""

    def __init__(self, request, path):
        self.path, self.posted = path, request.POST if request.method == "POST" else None
        kept = rescue.take(request) if self.posted is None else None
        steps = list(path.steps.with_resources().in_order())
        said = said_of(path)
        self.known = {step.resource_id: step.resource for step in steps}
        self.form = forms.PathForm(self.posted, initial=said | (kept.dict() if kept else {}))
        rows = [{"resource": step.resource_id, "rank": n, "why": step.why} for n, step in enumerate(steps, start=1)]
        self.steps = forms.StepFormSet(self.posted, initial=_rows_of(kept) or rows, prefix="pas")
        more = {name: kept.get(f"ajout-{name}", "") for name in ("resource", "why")} if kept else {}
        self.more = forms.AddStepForm(self.posted, prefix="ajout", initial=more)
        self.seen = (self.posted or kept or {}).get("vu", "") or mark_of(said)
        self.stands = mark_of(said)

    def is_valid(self):
        valid = [part.is_valid() for part in (self.form, self.steps, self.more)]
        return all(valid)

    def rows(self):
        """[(resource, its form)] of the steps that the page shows; what somebody else took away meanwhile is not."""
        shown = [(_key(form), form) for form in self.steps.forms]
        missing = [key for key, _form in shown if key not in self.known]
        self.known |= {one.pk: one for one in Resource.objects.with_pks(missing)} if missing else {}
        return [(self.known[key], form) for key, form in shown if key in self.known]

    def wanted(self):
        """The steps as they were typed, in their order, with the one that is added."""
        kept = {one.pk: (one, form.cleaned_data) for one, form in self.rows() if not form.cleaned_data["remove"]}
        keys = placed(list(kept), {key: given["rank"] for key, (_one, given) in kept.items()})
        for name, by in (("monter", -1), ("descendre", 1)):
            moved = next((key for key in keys if str(key) == self.posted.get(name)), None)
            if moved is not None and 0 <= keys.index(moved) + by < len(keys):
                at = keys.index(moved)
                keys[at], keys[at + by] = keys[at + by], keys[at]
        steps = [Wanted(kept[key][0], kept[key][1]["why"]) for key in keys]
        added = self.more.cleaned_data["resource"]
        return [*steps, Wanted(added, self.more.cleaned_data["why"])] if added else steps

    @property
    def has_errors(self):
        return bool(self.posted is not None and (self.form.errors or any(self.steps.errors) or self.more.errors))


def _rows_of(kept):
    """The steps that a lost session kept, as they were typed."""
    if not kept:
        return []
    found = []
    for n in range(MOST_STEPS):
        row = {name: kept.get(f"pas-{n}-{name}", "") for name in ("resource", "rank", "why", "remove")}
        if not row["resource"]:
            break
        found.append(row)
    return found


def _key(form):
    value = form["resource"].value()
    return int(value) if str(value).isascii() and str(value).isdigit() else 0


def _standing(path):
    """What somebody else saved of a path, in words: [(label, text)]."""
    steps = [
        f"{n}. {step.resource.title}" + (f" – {step.why}" if step.why else "")
        for n, step in enumerate(path.steps.in_order().select_related("resource"), start=1)
    ]
    return [
        (_("Titre"), path.title),
        (_("Étape"), path.stage.name),
        (_("En une phrase"), path.summary),
        (_("Introduction"), path.description),
        (_("Ses ressources"), "\n".join(steps)),
    ]


@require_http_methods(READ_WRITE)
def path(request, code):
    found = kept_path(request, code)
    page, theirs = PathPage(request, found), []
    if page.posted is not None and page.is_valid():
        try:
            actions.change(
                path=found, steps=page.wanted(), seen=page.seen, by=request.user, now=timezone.now(),
                **page.form.cleaned_data,
            )  # fmt: skip
        except ChangedMeanwhile:
            page.seen, theirs = page.stands, _standing(found)
            page.form.add_error(None, changed_meanwhile(_("ce parcours")))
        except Refused as refusal:
            page.more.add_error("resource", refusal.message)
        else:
            moved = page.posted.get("monter") or page.posted.get("descendre")
            if not moved:
                messages.success(request, _("Le parcours est enregistré."))
            return redirect(f"{_url(found)}#pas" if moved else _url(found))
    context = {
        "path": found,
        "form": page.form,
        "steps": page.steps,
        "rows": page.rows(),
        "more": page.more,
        "seen": page.seen,
        "theirs": theirs,
        "today": timezone.localdate(),
        "breadcrumb": themes_trail(),
    }
    return render(request, "toolbox/desk_path.html", context, status=422 if page.has_errors else 200)


def _act(request, found, act, **page):
    return act_on(
        request, no_facts(request), lambda **facts: act(path=found, **facts), to=lambda _after: _url(found),
        back_url=_url(found), breadcrumb=_trail(found), **page,
    )  # fmt: skip


@require_http_methods(READ_WRITE)
def publish(request, code):
    found = kept_path(request, code)
    return _act(
        request,
        found,
        actions.publish,
        done=lambda _after: _("Le parcours est publié\u00a0: tout le monde le voit."),
        title=_("Publier ce parcours?"),
        text=_("«\u00a0%(title)s\u00a0» paraîtra dans la boîte à outils, à l’étape «\u00a0%(stage)s\u00a0».")
        % {"title": found.title, "stage": found.stage.name},
        action=_("Publier"),
    )


@require_http_methods(READ_WRITE)
def unpublish(request, code):
    found = kept_path(request, code)
    return _act(
        request,
        found,
        actions.unpublish,
        done=lambda _after: _("Le parcours est redevenu un brouillon."),
        title=_("Retirer ce parcours des pages publiques?"),
        text=_("«\u00a0%(title)s\u00a0» redevient un brouillon. Ses ressources restent publiées.")
        % {"title": found.title},
        action=_("Retirer"),
    )


@require_http_methods(READ_WRITE)
def discard(request, code):
    found = kept_path(request, code)
    if request.method == "POST":
        actions.discard(path=found, by=request.user)
        messages.success(request, _("Le parcours «\u00a0%(title)s\u00a0» est supprimé.") % {"title": found.title})
        return redirect("toolbox:desk_themes")
    return confirmation(
        request,
        title=_("Supprimer ce parcours?"),
        text=_("«\u00a0%(title)s\u00a0» et l’ordre de ses ressources. Les ressources restent. Cela ne se défait pas.")
        % {"title": found.title},
        action=_("Supprimer le parcours"),
        danger=True,
        back_url=_url(found),
        breadcrumb=_trail(found),
    )
