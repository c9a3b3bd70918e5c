"""Letters: previewed, issued once with frozen words, sent by a second act; a mistake is mended by another letter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ui.pdf import render_pdf
from ui.refusals import NotAllowedNow
from ui.uploads import serve_attachment

from .. import actions, desk, policy
from ..actions import people
from ..forms.letters import CorrectionForm
from ..models import Decision, Letter, Proposal, Status
from .opening import confirmation, open_file, opened_form, trail
from .reviewing import READ_WRITE


def _issuable(request, public_id):
    """Return a decided file whose letters this person issues."""
    proposal = open_file(request, public_id)
    if not policy.may_issue_letters(request.user, proposal):
        raise PermissionDenied
    if proposal.status not in desk.DECIDED:
        raise NotAllowedNow(_("La lettre suit la décision\xa0: ce dossier n’a pas encore de décision entérinée."))
    return proposal


def _letters(request, proposal):
    """The letters of a file, the latest first."""
    seen = proposal.letters.visible_to(request.user)
    return list(seen.select_related("dispatch", "corrects", "issued_by").order_by("-rank"))


def _decision(proposal):
    """The decision of a decided file, with its years. Only whoever opened the file by position comes here."""
    return Decision.objects.prefetch_related("years").get(proposal=proposal)


def _content(proposal, *, corrects=None, note=""):
    proposal.decision = _decision(proposal)
    return actions.letter_content(proposal, now=timezone.now(), corrects=corrects, correction_note=note)


@require_safe
def letters(request, public_id):
    """Where the letter stands: preview, then issue, then send. Letters issued before stay below."""
    proposal = _issuable(request, public_id)
    issued = _letters(request, proposal)
    outdated = bool(issued) and actions.is_outdated(issued[0], _decision(proposal))
    context = {
        "proposal": proposal,
        "tone": desk.TONES[proposal.status],
        "letters": issued,
        "latest": issued[0] if issued else None,
        "outdated": outdated,
        "content": None if issued else _content(proposal),
        "missing_question": not issued and actions.waits_for_question(proposal),
        "steps": _steps(issued, outdated=outdated),
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/letters.html", context)


def _steps(issued, *, outdated):
    """A decision that was corrected since the last letter is back before the issuing of one."""
    if outdated:
        issued = []
    sent = bool(issued) and hasattr(issued[0], "dispatch")
    states = (
        ["done", "done", "done"] if sent else ["done", "done", "current"] if issued else ["done", "current", "todo"]
    )
    labels = [_("Décision"), _("Émission"), _("Envoi")]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


@require_safe
def preview_pdf(request, public_id):
    """The letter as it would be today, marked « Aperçu »: it has no number and verifies nothing."""
    proposal = _issuable(request, public_id)
    content = _content(proposal)
    title = _("Aperçu – %(title)s") % {"title": content["title"]}
    context = {"letter": None, "content": content, "preview": True, "place": proposal.neighbourhood}
    return _pdf(render_pdf("proposals/pdf/letter.html", context, title=title), f"apercu-{proposal.reference}.pdf")


def _pdf(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(READ_WRITE)
def issue(request, public_id):
    """Freeze the words of the first letter; asked twice, the same letter comes back."""
    proposal = _issuable(request, public_id)
    if request.method == "POST":
        now = timezone.now()
        letter = actions.issue_letter(proposal=proposal, by=request.user, now=now)
        actions.ensure_drawn(letter, now=now)
        messages.success(request, _("La lettre %(number)s est émise. Relisez-la, puis envoyez-la.") % _named(letter))
        return redirect("proposals:letter", letter_id=letter.public_id)
    issued = _letters(request, proposal)
    if issued:
        return redirect("proposals:letter", letter_id=issued[0].public_id)
    return confirmation(
        request,
        title=_("Émettre la lettre?"),
        text=_(
            "Ses mots se figent\xa0: elle prend un numéro, la date d’aujourd’hui et un code de vérification. Une erreur "
            "découverte plus tard se corrige par une deuxième lettre, qui nomme la première. Rien ne part encore."
        ),
        action=_("Émettre la lettre"),
        back_url=_letters_url(proposal),
        breadcrumb=trail(proposal),
    )


@require_http_methods(READ_WRITE)
def correct(request, public_id):
    """Issue a letter that corrects the latest one and names it."""
    proposal = _issuable(request, public_id)
    issued = _letters(request, proposal)
    if not issued:
        raise NotAllowedNow(_("Il n’y a pas encore de lettre à corriger."))
    latest = issued[0]
    form = opened_form(request, CorrectionForm)
    preview = None
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if "confirm" in request.POST:
            return _issue_correction(request, proposal, note)
        preview = _content(proposal, corrects=latest, note=note)
    context = {
        "proposal": proposal,
        "letter": latest,
        "form": form,
        "preview": preview,
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/letter_correct.html", context)


def _issue_correction(request, proposal, note):
    """A double click issues one correction, and lands on it."""
    now = timezone.now()
    letter = actions.issue_letter(proposal=proposal, by=request.user, now=now, correction_note=note)
    actions.ensure_drawn(letter, now=now)
    said = _named(letter) | {"first": letter.corrects.number}
    messages.success(request, _("La lettre %(number)s est émise; elle corrige la lettre %(first)s.") % said)
    return redirect("proposals:letter", letter_id=letter.public_id)


# --- One letter -----------------------------------------------------------------------------------------------------
def _found_letter(request, letter_id):
    seen = Letter.objects.visible_to(request.user).select_related(
        "proposal__neighbourhood__table", "dispatch", "corrects", "corrected_by__dispatch", "issued_by"
    )
    return get_object_or_404(seen, public_id=letter_id)


@require_safe
def letter(request, letter_id):
    """A letter to read; for the team, the act that sends it. The table finds it here once it was sent."""
    found = _found_letter(request, letter_id)
    issues = policy.may_issue_letters(request.user, found.proposal)
    later = getattr(found, "corrected_by", None)
    if later is not None and not issues and not hasattr(later, "dispatch"):
        later = None  # the table hears of a correction when it is sent
    context = {
        "letter": found,
        "proposal": found.proposal,
        "content": found.content,
        "sent": getattr(found, "dispatch", None),
        "later": later,
        "issues": issues,
        "outdated": issues and later is None and actions.is_outdated(found, _decision(found.proposal)),
        "by_position": Proposal.objects.content_visible_by_position(request.user).contains(found.proposal),
        "breadcrumb": trail(found.proposal),
    }
    return render(request, "proposals/letter.html", context)


@require_safe
def letter_pdf(request, letter_id):
    found = _found_letter(request, letter_id)
    drawn = actions.ensure_drawn(found, now=timezone.now())
    return serve_attachment(_Stored(drawn.path), name=f"{found.number}.pdf")


class _Stored:
    """A path of the default storage, opened as ``serve_attachment`` opens a field's file."""

    def __init__(self, path):
        self.path = path

    def open(self, mode="rb"):
        return default_storage.open(self.path, mode)


@require_http_methods(READ_WRITE)
def send(request, letter_id):
    """The second act: send a letter to the table's coordination, once."""
    found = _found_letter(request, letter_id)
    proposal = found.proposal
    if not policy.may_issue_letters(request.user, proposal):
        raise PermissionDenied
    if request.method == "POST":
        actions.send_letter(letter=found, by=request.user, now=timezone.now())
        messages.success(request, _("La lettre %(number)s est partie.") % _named(found))
        return redirect("proposals:letter", letter_id=letter_id)
    if hasattr(found, "dispatch"):
        return redirect("proposals:letter", letter_id=letter_id)
    recipients = people.coordinators_of(proposal.neighbourhood, timezone.localdate())
    begins = found.kind == Letter.Kind.CONFIRMATION and proposal.status == Status.ACCEPTED
    context = {
        "letter": found,
        "proposal": proposal,
        "recipients": recipients,
        "begins": begins,
        "outdated": actions.is_outdated(found, _decision(proposal)),
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/letter_send.html", context)


def _named(letter):
    return {"number": letter.number}


def _letters_url(proposal):
    return reverse("proposals:letters", kwargs={"public_id": proposal.public_id})
