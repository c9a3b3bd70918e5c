"""Reading a report: its frozen versions, asking for precisions, accepting."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notifications.copies import hand_out
from proposals import programme
from proposals.views.opening import opened_form

from .. import actions, jobs, policy
from ..forms.handing_in import AskForm, NextForm
from ..models import Kind, ReportVersion
from ..rules import reading
from .acting import act_page, no_facts
from .report_desk import title_of, trail_of
from .reporting import READ_WRITE, own_report, seen_report


@require_http_methods(READ_WRITE)
def ask(request, public_id):
    row = _reviewed(request, public_id)
    return act_page(
        request,
        row.obligation,
        opened_form(request, AskForm, kind=row.obligation.kind),
        partial(actions.ask_precisions, report=row),
        title=_("Demander des précisions"),
        text=_("La table reçoit votre question par courriel, et rouvre seulement les sections que vous cochez."),
        action=_("Envoyer la demande"),
        done=lambda _after: _("Votre demande est envoyée à la table."),
        home=row,
    )


@require_http_methods(READ_WRITE)
def accept(request, public_id):
    row = _reviewed(request, public_id)
    return act_page(
        request,
        row.obligation,
        no_facts(request),
        partial(actions.accept, report=row),
        title=_("Accepter ce rapport?"),
        text=_(
            "La table reçoit un courriel. Une erreur trouvée plus tard se corrige encore\u00a0: demandez alors des précisions."
        ),
        action=_("Accepter le rapport"),
        done=lambda _after: _("Le rapport est accepté."),
        home=row,
    )


@require_http_methods(READ_WRITE)
def what_next(request, public_id):
    """The proposal that follows a final report, opened with what the portal knows."""
    row = own_report(request, public_id)
    version = row.versions.first()
    if version is None or row.obligation.kind != Kind.FINAL:
        raise Http404
    stages = programme.stages(timezone.now())
    suggested = actions.suggestion(row, version)
    form = NextForm(
        request.POST if request.method == "POST" else None,
        hints={entry["stage"]: entry["duration"] for entry in stages},
        initial={
            "stage": next((entry["stage"].pk for entry in stages if entry["stage"].number == suggested.stage), None),
            "is_same": "oui" if suggested.is_same_initiative else "non",
        },
    )
    return act_page(
        request,
        row.obligation,
        form,
        partial(actions.start_next, report=row),
        title=_("Commencer la proposition qui suit"),
        text=_(
            "Le portail y inscrit ce qu’il sait déjà\u00a0: changement, partenaires à jour, questions d’apprentissage. Vous "
            "relisez, vous corrigez, et vous déposez quand vous êtes prêts."
        ),
        action=_("Ouvrir la proposition"),
        done=lambda after: _("Votre proposition est commencée\u00a0: relisez ce qui y est déjà."),
        home=row,
        to=lambda after: after,
    )


def _reviewed(request, public_id):
    row = seen_report(request, public_id)
    if not policy.may_review(request.user, row):
        raise PermissionDenied
    return row


@require_safe
def version(request, public_id, number):
    found = _find(request, public_id, number)
    context = {
        "report": found.report,
        "obligation": found.report.obligation,
        "title": title_of(found.report.obligation),
        "version": found,
        "pages": reading.pages(reading.of_version(found)),
        "support": found.content["support"],
        "breadcrumb": trail_of(found.report),
    }
    return render(request, "reports/version.html", context)


@require_safe
def version_pdf(request, public_id, number):
    found = _find(request, public_id, number)
    return hand_out(request, jobs.copy_job(found), name=jobs.copy_name(found), draw=lambda: jobs.draw(found))


def _find(request, public_id, number):
    seen = ReportVersion.objects.visible_to(request.user).with_people()
    return get_object_or_404(seen, report__obligation__public_id=public_id, number=number)
