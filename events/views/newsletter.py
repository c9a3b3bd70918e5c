"""The newsletter for everybody, and its list for the team. Reading a link changes nothing; its button does."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import robots

from .. import links, mailing_list, policy
from ..actions import newsletter
from ..forms.newsletter import NewsletterForm
from ..models import Subscription
from .gates import check_moderates, check_team_reads
from .opening import trail

READ_WRITE = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(READ_WRITE)
def ask(request):
    """One address. The answer is the same whoever is on the list already."""
    now = timezone.now()
    form = NewsletterForm(request.POST if request.method == "POST" else None, now=now)
    if request.method != "POST":
        return _form_page(request, form)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    email = form.cleaned_data["email"]
    if robots.limited(request, email):
        form.add_error(None, robots.TOO_MANY)
        return _form_page(request, form, status=429)
    newsletter.ask(email=email, page=request.path, now=now)
    return render(request, "events/newsletter_asked.html", {"email": email, "breadcrumb": trail()})


def _form_page(request, form, status=200):
    may_read = policy.reads_moderation(request.user)
    context = {"form": form, "may_read": may_read, "breadcrumb": trail()}
    return render(request, "events/newsletter.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(READ_WRITE)
def confirm(request, token):
    return _link_page(request, token, links.CONFIRM, newsletter.confirm)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(READ_WRITE)
def leave(request, token):
    """Without the form's token, for that one purpose: a mail program posts here by itself (RFC 8058).

    Whoever holds the link may leave with it, and can do nothing else; no cookie and no account is looked at.
    """
    return _link_page(request, token, links.LEAVE, newsletter.leave)


def _link_page(request, token, purpose, act):
    try:
        subscription = links.subscription_of(token, purpose)
    except links.BadLink:
        return _noindex(render(request, "events/newsletter_link_over.html", status=404))
    if request.method == "POST":
        subscription = act(subscription=subscription, page=reverse("events:newsletter"), now=timezone.now())
    context = {
        "subscription": subscription,
        "asks_to_confirm": purpose == links.CONFIRM,
        "leave_url": links.newsletter_leave_url(subscription),
    }
    return _noindex(render(request, "events/newsletter_link.html", context))


def _noindex(response):
    response["X-Robots-Tag"] = "noindex"
    return response


# --- For the team ---------------------------------------------------------------------------------------------------
@require_safe
def members(request):
    """How many there are, what changed lately, and the files for the mailing service."""
    check_team_reads(request)
    rows = Subscription.objects.visible_to(request.user)
    context = {
        "confirmed": rows.confirmed().count(),
        "pending": rows.pending().count(),
        "ended": rows.ended().count(),
        "breadcrumb": trail(),
    }
    return render(request, "events/newsletter_list.html", context)


@require_safe
def members_csv(request):
    """The confirmed addresses, each with the link that its letters must carry."""
    return _file(request, mailing_list.subscribers, "infolettre-abonnements.csv")


@require_safe
def departures_csv(request):
    """Those who left and are to be taken out of the mailing service."""
    return _file(request, mailing_list.departures, "infolettre-departs.csv")


def _file(request, rows, name):
    check_moderates(request)
    return mailing_list.csv_answer(rows(Subscription.objects.visible_to(request.user)), name)
