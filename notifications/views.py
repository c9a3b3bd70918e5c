"""The outbox for the team, one's own e-mails, and the progress of one's own jobs."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ui.refusals import NotAllowedNow

from . import actions, exports, jobs, kinds, policy
from . import preferences as rhythms
from .forms import PreferencesForm, RecipientSearchForm, ResendForm
from .models import Email, Job

PER_PAGE = 25
MOST_EXPORTS = 50
# What the team looks for, rather than each step of a worker.
STATES = {
    "en-attente": (gettext_lazy("En attente"), Email.UNSENT),
    "envoyes": (gettext_lazy("Envoyés"), (Email.Status.SENT,)),
    "a-voir": (gettext_lazy("À voir\xa0: refusés, abandonnés, sort inconnu"), Email.TO_LOOK_AT),
    "perimes": (gettext_lazy("Périmés"), (Email.Status.EXPIRED,)),
}
PERIODS = {"7": gettext_lazy("7 derniers jours"), "30": gettext_lazy("30 derniers jours")}
SEARCHED = "notifications_recipient"


@require_http_methods(["GET", "HEAD", "POST"])
def emails(request):
    """Every e-mail that this member of the team may know of, newest first. POST keeps the recipient looked for."""
    _require_outbox(request)
    form = RecipientSearchForm(_posted(request), initial={"recipient": request.session.get(SEARCHED, "")})
    if request.method == "POST" and form.is_valid():
        cleared = "clear" in request.POST
        request.session[SEARCHED] = "" if cleared else form.cleaned_data["recipient"].strip()
        return redirect(request.get_full_path())
    visible = Email.objects.visible_to(request.user)
    chosen = _chosen_filters(request)
    found = _narrow(visible, chosen, request.session.get(SEARCHED, ""))
    context = {
        "breadcrumb": _outbox_trail(request)[:-1],
        "form": form,
        **_page(request, found),
        "filters": _filter_links(request, visible, chosen),
        "searched": request.session.get(SEARCHED, ""),
        "is_narrowed": bool(chosen or request.session.get(SEARCHED)),
    }
    return render(request, "notifications/emails.html", context)


@require_GET
def email(request, pk):
    _require_outbox(request)
    found = get_object_or_404(Email.objects.visible_to(request.user).with_people(), pk=pk)
    context = {"email": found, "breadcrumb": _outbox_trail(request), "may_resend": policy.may_resend(request.user)}
    return render(request, "notifications/email.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def email_resend(request, pk):
    _require_outbox(request)
    found = get_object_or_404(Email.objects.visible_to(request.user).with_people(), pk=pk)
    form = ResendForm(_posted(request), email=found)
    if request.method == "POST" and form.is_valid():
        acknowledged = form.cleaned_data.get("acknowledged", False)
        actions.resend(found, by=request.user, now=timezone.now(), acknowledged=acknowledged)
        messages.success(request, _("Le courriel est remis en attente d’envoi."))
        return redirect("outbox:email", pk=found.pk)
    return render(
        request,
        "notifications/email_resend.html",
        {"email": found, "form": form, "breadcrumb": _outbox_trail(request, found)},
    )


@require_GET
def my_emails(request):
    context = _page(request, Email.objects.sent_to(request.user)) | {"breadcrumb": _account_trail()}
    return render(request, "notifications/my_emails.html", context)


@require_GET
def my_email(request, pk):
    found = get_object_or_404(Email.objects.sent_to(request.user).readable().with_people(), pk=pk)
    trail = [*_account_trail(), {"label": _("Mes courriels"), "url": reverse("notifications:my_emails")}]
    return render(request, "notifications/my_email.html", {"email": found, "breadcrumb": trail})


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    """How often one is written to about each subject."""
    chosen = rhythms.chosen_by(request.user)
    form = PreferencesForm(_posted(request), initial=chosen)
    if request.method == "POST" and form.is_valid():
        for topic, rhythm in form.cleaned_data.items():
            if rhythm != chosen[topic]:
                rhythms.choose_rhythm(topic=topic, rhythm=rhythm, by=request.user, now=timezone.now())
        messages.success(request, _("Vos préférences sont enregistrées."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form, "breadcrumb": _account_trail()})


@require_GET
def my_exports(request):
    """The files that this person asked for; one that holds what they may no longer read is not listed."""
    found = list(Job.objects.exports_of(request.user)[:MOST_EXPORTS])
    allowed = exports.readable_among(found, request.user)
    now = timezone.now()
    rows = [{"job": job, "expired": job.has_expired(now)} for job in found if job.pk in allowed]
    return render(request, "notifications/my_exports.html", {"rows": rows, "breadcrumb": _account_trail()})


@require_GET
def job(request, pk):
    found = _own_job(request, pk)
    trail = [*_account_trail(), {"label": _("Mes exports"), "url": reverse("notifications:my_exports")}]
    context = {"job": found, "expired": found.has_expired(timezone.now())}
    return render(request, "notifications/job.html", context | ({"breadcrumb": trail} if found.is_export else {}))


@require_GET
def job_progress(request, pk):
    """The part of the job's page that changes, which the page asks for every two seconds."""
    found = _own_job(request, pk)
    context = {"job": found, "expired": found.has_expired(timezone.now())}
    response = render(request, "notifications/_job_progress.html", context)
    response["Cache-Control"] = "no-store"
    return response


job_progress.holds_no_text = True  # when the session is over, the page opens again on the sign-in page


@require_GET
def job_result(request, pk):
    found = _own_job(request, pk)
    if found.has_expired(timezone.now()):
        raise NotAllowedNow(
            _("Ce fichier n’est plus offert\xa0: il était à prendre dans les sept jours. Redemandez-le.")
        )
    if not found.result_path or not default_storage.exists(found.result_path):
        raise Http404
    file = default_storage.open(found.result_path, "rb")
    response = FileResponse(file, as_attachment=True, filename=found.result_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _own_job(request, pk):
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not jobs.may_still_read(found, request.user):
        raise Http404
    return found


def _require_outbox(request):
    if not policy.may_see_outbox(request.user):
        raise PermissionDenied


def _posted(request):
    """What was sent, even if it is empty: « request.POST or None » would take an empty form for none."""
    return request.POST if request.method == "POST" else None


def _page(request, found):
    page = Paginator(found.newest_first().for_listing(), PER_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1)}


def _outbox_trail(request, email=None):
    """An administrator reads the outbox without being of the team, whose overview stays closed to them."""
    trail = [{"label": _("Équipe"), "url": "/equipe/"}] if request.user.is_team else []
    trail.append({"label": _("Courriels du portail"), "url": reverse("outbox:emails")})
    return trail if email is None else [*trail, {"label": email.title, "url": reverse("outbox:email", args=[email.pk])}]


def _account_trail():
    return [{"label": _("Mon compte"), "url": "/compte/"}]


def _chosen_filters(request):
    """The filters of the address that mean something; a made-up value narrows nothing."""
    asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ("etat", "sorte", "periode")}
    known = {"etat": STATES, "periode": PERIODS}
    return {name: value for name, value in asked.items() if value and (name == "sorte" or value in known[name])}


def _narrow(found, chosen, recipient):
    if "etat" in chosen:
        found = found.with_status(*STATES[chosen["etat"]][1])
    if "sorte" in chosen:
        found = found.of_kind(chosen["sorte"])
    if "periode" in chosen:
        found = found.created_since(timezone.now() - timedelta(days=int(chosen["periode"])))
    return found.to_address_like(recipient) if recipient else found


def _filter_links(request, visible, chosen):
    """The three groups of links, each with the address that it leads to and whether it is the present one."""
    choices = {
        "etat": (_("État"), [(value, label) for value, (label, _statuses) in STATES.items()]),
        "sorte": (_("Sorte"), [(kind, kinds.label(kind)) for kind in visible.distinct_kinds()]),
        "periode": (_("Période"), PERIODS.items()),
    }
    groups = []
    for name, (label, options) in choices.items():
        links = [_filter_link(chosen, name, "", _("Tous") if name == "etat" else _("Toutes"))]
        links += [_filter_link(chosen, name, value, text) for value, text in options]
        groups.append({"name": name, "label": label, "options": links})
    return groups


def _filter_link(chosen, name, value, label):
    query = {key: kept for key, kept in chosen.items() if key != name}
    if value:
        query[name] = value
    return {
        "label": label,
        "url": reverse("outbox:emails", query=query),
        "current": chosen.get(name, "") == value,
    }
