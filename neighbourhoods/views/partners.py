"""The team's page of external partners: who coaches and who organises, for which of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import actions
from ..forms import PartnerMemberForm
from ..models import Organisation, PartnerMembership
from .team import person_of, team_only


@require_safe
@team_only
def partners(request):
    places = {}
    for row in PartnerMembership.objects.visible_to(request.user).current().with_people():
        places.setdefault(row.organisation_id, []).append(row)
    context = {
        "partners": [
            {"organisation": organisation, "places": places.get(organisation.pk, [])}
            for organisation in Organisation.objects.visible_to(request.user).partners()
        ]
    }
    return render(request, "neighbourhoods/team/partners.html", context)


def _trail():
    return [
        {"label": _("Équipe"), "url": reverse("team")},
        {"label": _("Partenaires"), "url": reverse("team_partners")},
    ]


@require_http_methods(["GET", "POST"])
@team_only
def add(request, pk):
    """Give somebody a place at one partner; a person without an account is invited by e-mail."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user).partners(), pk=pk)
    form = PartnerMemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.add_partner_member(
            organisation=organisation,
            member=person_of(form.cleaned_data),
            role=form.cleaned_data["role"],
            by=request.user,
            now=timezone.now(),
        )
        said = {"name": row.user.full_name, "partner": organisation}
        messages.success(request, _("%(name)s agit maintenant pour %(partner)s.") % said)
        return redirect("team_partners")
    context = {"organisation": organisation, "form": form, "breadcrumb": _trail()}
    return render(request, "neighbourhoods/team/partner_member.html", context)


@require_http_methods(["GET", "POST"])
@team_only
def end(request, pk):
    row = get_object_or_404(PartnerMembership.objects.visible_to(request.user).current().with_people(), pk=pk)
    if request.method == "POST":
        actions.end_partner_membership(membership=row, by=request.user, now=timezone.now())
        said = {"name": row.user.full_name, "partner": row.organisation}
        messages.success(request, _("%(name)s n’agit plus pour %(partner)s.") % said)
        return redirect("team_partners")
    context = {
        "title": _("%(name)s n’agira plus pour %(partner)s?")
        % {"name": row.user.full_name, "partner": row.organisation},
        "text": _("Cette personne perd dès aujourd’hui ce que cette place lui ouvre\xa0: %(place)s.")
        % {"place": f"{row.organisation}, {row.get_role_display().lower()}"},
        "action": _("Mettre fin à cette place"),
        "back_url": reverse("team_partners"),
        "breadcrumb": _trail(),
    }
    return render(request, "neighbourhoods/team/confirm.html", context)
