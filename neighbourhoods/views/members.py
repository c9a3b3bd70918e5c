"""A table's members: who they are, inviting, revoking; and the page that an invitation's link opens."""

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policy import INVITED_EMAIL_SESSION_KEY
from ui.refusals import NotAllowedNow

from .. import actions, listing, policy
from ..forms import InvitationForm, NamesForm, OwnWordsForm, RoleForm
from ..models import Initiative, Invitation, Neighbourhood, TableMembership


def _own_table(request, slug):
    """Find a neighbourhood whose members the person may read; to others the page does not exist."""
    neighbourhood = get_object_or_404(Neighbourhood.objects.visible_to(request.user).with_details(), slug=slug)
    if not policy.may_read_members(request.user, neighbourhood):
        raise Http404
    return neighbourhood


def _managed_table(request, slug):
    neighbourhood = _own_table(request, slug)
    if not policy.may_manage_members(request.user, neighbourhood):
        raise PermissionDenied
    return neighbourhood


@require_http_methods(["GET", "POST"])
def members(request, slug):
    """The list, for who may read it; the invitation form, for who manages it."""
    neighbourhood, now = _own_table(request, slug), timezone.now()
    may_manage = policy.may_manage_members(request.user, neighbourhood)
    may_invite = may_manage and neighbourhood.table_id is not None
    if request.method == "POST" and not may_invite:
        raise PermissionDenied
    form = InvitationForm(request.POST or None) if may_invite else None
    if request.method == "POST" and form.is_valid():
        actions.invite(neighbourhood=neighbourhood, by=request.user, now=now, **form.cleaned_data)
        messages.success(
            request, _("L’invitation est partie à %(email)s. Elle est valable 14 jours.") % form.cleaned_data
        )
        return redirect("neighbourhoods:members", slug)
    invitations = []
    if may_manage:
        own = Invitation.objects.visible_to(request.user).of_table(neighbourhood)
        invitations = [{"row": row, "is_open": row.is_open(now)} for row in own.unanswered()]
    context = {
        "neighbourhood": neighbourhood,
        "members": TableMembership.objects.visible_to(request.user).current().of_table(neighbourhood).with_people(),
        "invitations": invitations,
        "may_manage": may_manage,
        "form": form,
        "breadcrumb": _trail(neighbourhood),
    }
    return render(request, "neighbourhoods/members.html", context)


def _trail(neighbourhood, *, members=False):
    trail = [
        {"label": _("Quartiers"), "url": reverse("neighbourhoods:list")},
        {"label": neighbourhood.name, "url": neighbourhood.get_absolute_url()},
    ]
    if members:
        trail.append({"label": _("Membres"), "url": reverse("neighbourhoods:members", args=[neighbourhood.slug])})
    return trail


def _membership(request, neighbourhood, pk):
    rows = TableMembership.objects.visible_to(request.user).current().of_table(neighbourhood).with_people()
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def revoke(request, slug, pk):
    """A page of its own asks first; it says what the person loses and what stays."""
    neighbourhood = _managed_table(request, slug)
    membership = _membership(request, neighbourhood, pk)
    if request.method == "POST":
        actions.revoke_membership(membership=membership, by=request.user, now=timezone.now())
        messages.success(request, _("%(name)s ne fait plus partie de la table.") % {"name": membership.user.full_name})
        if not policy.may_read_members(request.user, neighbourhood):
            return redirect(neighbourhood)
        return redirect("neighbourhoods:members", slug)
    coordinators = TableMembership.objects.current().coordinators().of_table(neighbourhood).of_people_who_can_act()
    context = {
        "neighbourhood": neighbourhood,
        "membership": membership,
        "is_self": membership.user_id == request.user.pk,
        "is_last_coordinator": not coordinators.other_than(membership).exists()
        and membership.role == TableMembership.Role.COORDINATOR,
        "breadcrumb": _trail(neighbourhood, members=True),
    }
    return render(request, "neighbourhoods/revoke.html", context)


@require_http_methods(["GET", "POST"])
def role(request, slug, pk):
    neighbourhood = _managed_table(request, slug)
    membership = _membership(request, neighbourhood, pk)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        actions.change_role(membership=membership, role=form.cleaned_data["role"], by=request.user, now=timezone.now())
        messages.success(request, _("Le rôle de %(name)s est enregistré.") % {"name": membership.user.full_name})
        return redirect("neighbourhoods:members", slug)
    context = {
        "neighbourhood": neighbourhood,
        "membership": membership,
        "form": form,
        "breadcrumb": _trail(neighbourhood, members=True),
    }
    return render(request, "neighbourhoods/role.html", context)


@require_POST
def submitting(request, slug, pk):
    """Allow a contributor to submit, or no longer: the button says which."""
    neighbourhood = _managed_table(request, slug)
    membership = _membership(request, neighbourhood, pk)
    allowed = request.POST.get("allowed") == "oui"
    actions.allow_submitting(membership=membership, allowed=allowed, by=request.user, now=timezone.now())
    said = _("%(name)s peut maintenant déposer.") if allowed else _("%(name)s ne peut plus déposer.")
    messages.success(request, said % {"name": membership.user.full_name})
    return redirect("neighbourhoods:members", slug)


@require_http_methods(["GET", "POST"])
def cancel_invitation(request, slug, pk):
    neighbourhood = _managed_table(request, slug)
    own = Invitation.objects.visible_to(request.user).of_table(neighbourhood)
    invitation = get_object_or_404(own, pk=pk)
    if request.method == "POST":
        actions.cancel_invitation(invitation=invitation, by=request.user, now=timezone.now())
        messages.success(request, _("L’invitation de %(email)s est annulée.") % {"email": invitation.email})
        return redirect("neighbourhoods:members", slug)
    context = {
        "neighbourhood": neighbourhood,
        "invitation": invitation,
        "breadcrumb": _trail(neighbourhood, members=True),
    }
    return render(request, "neighbourhoods/cancel_invitation.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """What the e-mail's link opens. Reading it changes nothing; only the buttons do, one of them once.

    A guest is sent to sign in, or to open an account with the invited address, and comes back here.
    """
    found = get_object_or_404(Invitation.objects.with_token(token).select_related("neighbourhood__table", "invited_by"))
    now = timezone.now()
    if not found.is_open(now):
        if request.method == "POST":
            raise NotAllowedNow(_("Cette invitation n’est plus valable. Demandez-en une autre à la table."))
        return render(request, "neighbourhoods/invitation_closed.html", {"invitation": found}, status=410)
    if not request.user.is_authenticated:
        return _invite_guest(request, found)
    if not found.is_for(request.user):
        if request.method == "POST":
            raise PermissionDenied
        return render(request, "neighbourhoods/invitation_for_another.html", {"invitation": found}, status=403)
    form = NamesForm(request.POST or None, user=request.user)
    if request.method == "POST" and (form.is_valid() or not form.fields):
        actions.accept_invitation(invitation=found, by=request.user, now=now, **getattr(form, "cleaned_data", {}))
        request.session.pop(INVITED_EMAIL_SESSION_KEY, None)
        messages.success(request, _("Bienvenue à la table %(table)s.") % {"table": found.neighbourhood.table})
        return redirect(found.neighbourhood)
    return render(request, "neighbourhoods/invitation.html", {"invitation": found, "form": form})


def _invite_guest(request, found):
    has_account = listing.has_account(found.email)
    if request.method == "POST":
        request.session[INVITED_EMAIL_SESSION_KEY] = found.email
        page = "account_login" if has_account else "account_signup"
        return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")
    return render(request, "neighbourhoods/invitation.html", {"invitation": found, "has_account": has_account})


@require_http_methods(["GET", "POST"])
def own_words(request, slug, pk):
    """The table says its desired change itself, in place of the portal's summary."""
    neighbourhood = get_object_or_404(Neighbourhood.objects.visible_to(request.user), slug=slug)
    visible = Initiative.objects.visible_to(request.user).at_their_place_for(request.user).with_place()
    initiative = get_object_or_404(visible.carried_by(neighbourhood), pk=pk)
    if not policy.may_word(request.user, initiative):
        raise PermissionDenied
    form = OwnWordsForm(request.POST or None, initiative=initiative)
    if request.method == "POST" and form.is_valid():
        actions.put_own_words(
            initiative=initiative, text=form.cleaned_data["text"], by=request.user, now=timezone.now()
        )
        messages.success(request, _("Votre texte remplace le résumé du portail."))
        return redirect(neighbourhood)
    context = {
        "neighbourhood": neighbourhood,
        "initiative": initiative,
        "form": form,
        "breadcrumb": _trail(neighbourhood),
    }
    return render(request, "neighbourhoods/own_words.html", context)
