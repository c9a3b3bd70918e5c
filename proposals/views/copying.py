"""Answers taken from an earlier file of the table, and the way on from a stage that it has lived."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ui.refusals import NotAllowedNow

from .. import actions, policy
from ..carrying import Scope
from ..forms.copying import WayOnForm
from ..models import Participation
from .opening import one_or_404, own_file, trail

WHOLE_RULES = ("rules__prerequisites", "drafts")


@require_GET
def sources(request, public_id):
    """« Reprendre les réponses de… »: the earlier files of the table."""
    proposal = _draft(request, public_id)
    files = actions.earlier_files(proposal, request.user)
    context = {"proposal": proposal, "files": files, "breadcrumb": trail(proposal)}
    return render(request, "proposals/copy_sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request, public_id, source_id):
    """What would be taken and what stays, section by section; then the act."""
    proposal = _draft(request, public_id)
    source = one_or_404(actions.earlier_files(proposal, request.user).with_context(), public_id=source_id)
    scope = _scope(request)
    if request.method == "POST":
        done = actions.copy_forward(proposal=proposal, source=source, scope=scope, by=request.user, now=timezone.now())
        _say(request, done)
        return redirect(proposal)
    sections = actions.plan_copy(proposal, source, scope=scope)
    context = {
        "proposal": proposal,
        "source": source,
        "sections": sections,
        "takes": [section for section in sections if section.taken or section.files],
        "without_amounts": any(section.without_amounts for section in sections),
        "scope": scope,
        "scopes": Scope,
        "breadcrumb": trail(proposal, (_("Reprendre des réponses"), _sources_url(proposal))),
    }
    return render(request, "proposals/copy.html", context)


def _say(request, done):
    answers, files = sum(len(one.taken) for one in done), sum(len(one.files) for one in done)
    lost = [file.name for one in done for file in one.lost]
    if lost:
        said = ngettext(
            "Un document n’a pas pu être repris, son fichier ne se trouve plus dans le portail\xa0: %(names)s.",
            "%(n)s documents n’ont pas pu être repris, leurs fichiers ne se trouvent plus dans le portail\xa0: %(names)s.",
            len(lost),
        )
        messages.warning(request, said % {"n": len(lost), "names": ", ".join(lost)})
    if not answers and not files:
        messages.info(request, _("Il n’y avait rien à reprendre\xa0: rien n’a changé."))
        return
    said = [ngettext("%(n)s réponse reprise.", "%(n)s réponses reprises.", answers) % {"n": answers}]
    if files:
        said.append(ngettext("%(n)s document repris.", "%(n)s documents repris.", files) % {"n": files})
    messages.success(request, " ".join([*said, _("Relisez-les\xa0: elles parlaient d’une autre proposition.")]))


@require_http_methods(["GET", "HEAD", "POST"])
def way_on(request, public_id):
    """After a stage: its next one with the same initiative, or a new change."""
    seen = Participation.objects.visible_to(request.user).select_related(
        "neighbourhood__table", "initiative", "stage", "proposal__neighbourhood"
    )
    found = get_object_or_404(seen, public_id=public_id)
    if not policy.may_edit(request.user, found.proposal):
        raise PermissionDenied
    ways = actions.ways_on(found)
    form = WayOnForm(
        request.POST if request.method == "POST" else None,
        initial={"public_id": uuid.uuid4()},
        ways=[(way.code, _label(way), _hint(way, found)) for way in ways],
    )
    if request.method == "POST" and form.is_valid():
        proposal, way = actions.continue_from(
            participation=found,
            way=form.cleaned_data["way"],
            public_id=form.cleaned_data["public_id"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Votre brouillon est ouvert. Voyez ce qu’il peut reprendre."))
        return redirect(_copy_url(proposal, found.proposal, way.scope))
    context = {
        "participation": found,
        "form": form,
        "breadcrumb": [{"label": found.initiative.title, "url": _participation_url(found)}],
    }
    return render(request, "proposals/way_on.html", context)


def _label(way):
    name = _("étape %(n)s, %(stage)s") % {"n": way.stage.number, "stage": way.stage.name}
    if way.keeps_initiative:
        return _("Passer à l’étape suivante\xa0: %(name)s") % {"name": name}
    if way.stage.number == 1:
        return _("Recommencer avec un nouveau changement\xa0: %(name)s") % {"name": name}
    return _("Proposer une nouvelle initiative\xa0: %(name)s") % {"name": name}


def _hint(way, found):
    if way.keeps_initiative:
        words = _("L’initiative «\xa0%(title)s\xa0» continue; vos réponses peuvent suivre.") % {
            "title": found.initiative.title
        }
        if way.warning:
            words += " " + _(
                "Passer de la planification à l’intensification suppose une initiative déjà déployée, en phase 1 par "
                "exemple (Guide de la phase 2, section 5.2)\xa0: parlez-en à votre conseillère ou conseiller."
            )
        return words
    words = _("Rien du changement ni de l’initiative ne suit; seulement ce qui tient à votre table.")
    if way.stage.number == 1:
        return words + " " + _("Possible à la fin de toute étape (Guide de la phase 2, section 5.2).")
    return words + " " + _("L’étape se choisit librement\xa0: c’est une hypothèse du portail.")


def _draft(request, public_id):
    proposal = own_file(request, public_id, *WHOLE_RULES)
    if not proposal.is_draft:
        raise NotAllowedNow(_("Cette proposition est déposée\xa0: on n’y reprend plus de réponses."))
    return proposal


def _scope(request):
    asked = request.GET.get("portee", "")
    return Scope(asked) if asked in set(Scope) else Scope.ALL


def _sources_url(proposal):
    return reverse("proposals:copy_sources", args=[proposal.public_id])


def _copy_url(proposal, source, scope=Scope.ALL):
    return reverse("proposals:copy", args=[proposal.public_id, source.public_id], query={"portee": scope.value})


def _participation_url(found):
    return reverse("proposals:participation", args=[found.public_id])
