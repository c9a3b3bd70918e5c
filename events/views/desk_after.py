"""After the activity, and around it: certificates, thanks, messages, what people thought."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow, Refused

from .. import actions, opinions
from ..forms.people import MessageForm
from ..models import Announcement, Registration
from .desk_door import person_or_404
from .desk_opening import READ_WRITE, refused, registering_event, tabs, trail

To = Announcement.To


def _attendance_url(event):
    return reverse("events:desk_attendance", args=[event.public_id])


def _after_trail(event):
    return trail(event, (_("Présences et attestations"), _attendance_url(event)))


@require_http_methods(READ_WRITE)
def certificates(request, public_id):
    """Ask, then number the certificates of those who attended enough."""
    event, now = registering_event(request, public_id), timezone.now()
    if request.method == "POST":
        made = actions.certify(event=event, by=request.user, now=now)
        messages.success(
            request,
            ngettext("%(n)s attestation délivrée.", "%(n)s attestations délivrées.", len(made)) % {"n": len(made)}
            if made
            else _("Aucune nouvelle attestation\u00a0: toutes sont déjà délivrées."),
        )
        return redirect(_attendance_url(event))
    _check_over(event, now)
    return confirmation(
        request,
        title=_("Délivrer les attestations?"),
        text=_(
            "Chaque personne présente à %(share)s\u00a0% ou plus des heures offertes reçoit une attestation numérotée, "
            "que n’importe qui peut vérifier. Elle part avec les remerciements."
        ).replace("%(share)s", str(event.activity.certificate_share)),
        action=_("Délivrer les attestations"),
        back_url=_attendance_url(event),
        breadcrumb=_after_trail(event),
    )


@require_http_methods(READ_WRITE)
def certificate_withdraw(request, public_id, registration_id):
    event = registering_event(request, public_id)
    found = getattr(person_or_404(event, registration_id), "certificate", None)
    if found is None:
        raise Http404
    if request.method == "POST":
        actions.withdraw_certificate(certificate=found, by=request.user, now=timezone.now())
        messages.success(request, _("L’attestation %(n)s est retirée.") % {"n": found.number})
        return redirect(_attendance_url(event))
    return confirmation(
        request,
        title=_("Retirer l’attestation %(n)s?") % {"n": found.number},
        text=_(
            "Sa page publique dira qu’elle est retirée. Elle revient, avec son numéro, si on la délivre de nouveau."
        ),
        action=_("Retirer l’attestation"),
        danger=True,
        back_url=_attendance_url(event),
        breadcrumb=_after_trail(event),
    )


@require_http_methods(READ_WRITE)
def thank(request, public_id):
    event, now = registering_event(request, public_id), timezone.now()
    if request.method == "POST":
        count = actions.thank(event=event, by=request.user, now=now)
        messages.success(
            request,
            ngettext("%(n)s personne est remerciée.", "%(n)s personnes sont remerciées.", count) % {"n": count}
            if count
            else _("Tout le monde a déjà été remercié."),
        )
        return redirect(_attendance_url(event))
    _check_over(event, now)
    return confirmation(
        request,
        title=_("Remercier les personnes venues?"),
        text=_(
            "Chaque personne notée présente reçoit un courriel\u00a0: l’évaluation, et son attestation si elle l’a gagnée. "
            "Sans rien faire, il part un jour après la fin."
        ),
        action=_("Envoyer les remerciements"),
        back_url=_attendance_url(event),
        breadcrumb=_after_trail(event),
    )


def _check_over(event, now):
    if event.is_cancelled or now < event.ends_at:
        raise NotAllowedNow(_("Cela se fait après l’activité\u00a0: elle n’est pas encore terminée."))


@require_http_methods(READ_WRITE)
def messages_sent(request, public_id):
    """Write to those who registered; what was written stays below."""
    event = registering_event(request, public_id)
    counts = Registration.objects.of_event(event).count_by_address()
    form = opened_form(request, MessageForm, counts=counts)
    if not form.is_bound:
        form.initial.setdefault("to", To.CONFIRMED)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sent = actions.announce(event=event, by=request.user, now=timezone.now(), **given)
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(
                request,
                ngettext("Le message part à %(n)s personne.", "Le message part à %(n)s personnes.", sent.recipients)
                % {"n": sent.recipients},
            )
            return redirect("events:desk_messages", event.public_id)
    context = {
        "event": event,
        "form": form,
        "sent": event.announcements.select_related("sent_by"),
        "tabs": tabs(event, "desk_messages"),
        "breadcrumb": trail(event),
    }
    return render(request, "events/desk_messages.html", context, status=422 if form.errors else 200)


@require_safe
def evaluations(request, public_id):
    event = registering_event(request, public_id)
    context = {
        "event": event,
        "opinions": opinions.of_event(event),
        "fewest": opinions.FEWEST,
        "tabs": tabs(event, "desk_evaluations"),
        "breadcrumb": trail(event),
    }
    return render(request, "events/desk_evaluations.html", context)
