"""Sittings of governance: recorded apart, the files decided there, their letters issued and sent together."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import actions, policy, sittings
from ..forms.ratifying import AcceptTogetherForm, SittingCorrectionForm, SittingForm
from ..models import Ratification
from .committee import committee_trail
from .opening import opened_form
from .reviewing import READ_WRITE


def _trail(sitting=None):
    trail = [*committee_trail(), {"label": _("Entérinements"), "url": reverse("proposals:sittings")}]
    if sitting is not None:
        trail.append({"label": _name(sitting), "url": _address(sitting)})
    return trail


def _name(sitting):
    return _("Séance du %(date)s") % {"date": long_date(sitting.held_on)}


def _address(sitting):
    return reverse("proposals:sitting", args=[sitting.public_id])


def _found(request, public_id):
    """A sitting; everybody but the team and the administration gets 404."""
    return get_object_or_404(Ratification.objects.visible_to(request.user), public_id=public_id)


def _acting(request, public_id):
    found = _found(request, public_id)
    if not policy.may_record_sittings(request.user):
        raise PermissionDenied
    return found


@require_safe
def sitting_list(request):
    if not policy.may_see_sittings(request.user):
        raise PermissionDenied
    context = {
        "sittings": Ratification.objects.visible_to(request.user).with_counts_for(request.user),
        "may_record": policy.may_record_sittings(request.user),
        "breadcrumb": committee_trail(),
    }
    return render(request, "proposals/sittings.html", context)


@require_http_methods(READ_WRITE)
def sitting_new(request):
    if not policy.may_record_sittings(request.user):
        raise PermissionDenied
    form = opened_form(request, SittingForm)
    if request.method == "POST" and form.is_valid():
        sitting = actions.record_sitting(**form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("La séance est consignée. Consignez maintenant ce qu’elle a décidé."))
        return redirect("proposals:sitting", public_id=sitting.public_id)
    return render(request, "proposals/sitting_new.html", {"form": form, "breadcrumb": _trail()})


@require_http_methods(READ_WRITE)
def sitting(request, public_id):
    """The files to decide and those that are decided; sent back, it accepts the checked ones as they were asked for."""
    found = _found(request, public_id) if request.method != "POST" else _acting(request, public_id)
    rows = sittings.to_decide(request.user, found)
    start = sittings.first_of_next_month(timezone.localdate())
    form = opened_form(request, AcceptTogetherForm, rows=[row for row in rows if row.goes_together], starts_on=start)
    answers = []
    if request.method == "POST":
        here = {row.proposal.pk for row in rows if row.goes_together}
        answers, valid = _decided_meanwhile(request, found, here), form.is_valid()
        if valid or (answers and not _posted_keys(request, "take_") & here):
            starts = form.starts if valid else {}
            answers += actions.accept_together(sitting=found, starts=starts, by=request.user, now=timezone.now())
            if not any(answer.refusal for answer in answers):
                _say_accepted(request, answers)
                return redirect(_address(found))
            rows = sittings.to_decide(request.user, found)
            form.keep([row.proposal.pk for row in rows])
    context = {
        "sitting": found,
        "name": _name(found),
        "form": form,
        "apart": [row for row in rows if not row.goes_together],
        "decided": list(sittings.decided(request.user, found)),
        "mending": sittings.Mending(request.user, found),
        "answers": answers,
        "may_decide": policy.may_record_sittings(request.user),
        "breadcrumb": _trail(),
    }
    return render(request, "proposals/sitting.html", context)


@require_http_methods(READ_WRITE)
def correct(request, public_id):
    """Correct a sitting that was typed wrongly, with its decisions, until a letter quotes it."""
    found = _acting(request, public_id)
    mending = sittings.Mending(request.user, found)
    if not mending.is_open:
        raise NotAllowedNow(mending.why_not, (_("Revenir à la séance"), _address(found)))
    earliest = sittings.earliest_day(request.user, found)
    form = opened_form(request, SittingCorrectionForm, initial=found.facts, earliest=earliest)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_sitting(sitting=found, **form.cleaned_data, by=request.user, now=timezone.now())
        except NotAllowedNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("La séance est corrigée, et ses décisions avec elle."))
            return redirect(_address(found))
    context = {
        "form": form,
        "sitting": found,
        "decided": list(sittings.decided(request.user, found)),
        "breadcrumb": _trail(found),
    }
    return render(request, "proposals/sitting_correct.html", context)


def _decided_meanwhile(request, found, here):
    """Answer for each checked file that is no longer to be decided: recorded at this sitting (a double click), or not."""
    keys = _posted_keys(request, "take_") - here
    known = {decision.proposal_id: decision for decision in sittings.decided(request.user, found)} if keys else {}
    moved_on = _("Ce dossier n’est plus à décider ici\u00a0: quelqu’un a consigné sa décision entre-temps.")
    return [
        actions.Answer(file, known.get(file.pk), "" if file.pk in known else moved_on)
        for file in sittings.readable(request.user, keys)
    ]


def _posted_keys(request, prefix):
    named = [name.removeprefix(prefix) for name in request.POST if name.startswith(prefix)]
    return {int(key) for key in named if key.isascii() and key.isdigit() and len(key) < 16}


def _say_accepted(request, answers):
    n = len(answers)
    messages.success(
        request,
        ngettext("%(n)s acceptation est consignée.", "%(n)s acceptations sont consignées.", n) % {"n": n},
    )


# --- Letters together -----------------------------------------------------------------------------------------------
@require_safe
def letters(request, public_id):
    """Every letter of the sitting, in full, one under the other: what is issued there is what was read there."""
    found = _found(request, public_id)
    return _letters_page(request, found)


def _letters_page(request, found, answers=()):
    told = sittings.letters(request.user, found, timezone.now())
    context = {
        "sitting": found,
        "letters": told,
        "may_issue": policy.may_record_sittings(request.user),
        "answers": answers,
        "breadcrumb": _trail(found),
    }
    return render(request, "proposals/sitting_letters.html", context)


@require_POST
def issue(request, public_id):
    """Issue the letters that the page showed, each as it was shown."""
    found = _acting(request, public_id)
    read = {
        proposal: request.POST[f"read_{proposal.pk}"]
        for proposal in sittings.readable(request.user, _posted_keys(request, "read_"))
    }
    answers = actions.issue_together(sitting=found, read=read, by=request.user, now=timezone.now())
    return _after(request, found, answers, verb="issue")


@require_http_methods(READ_WRITE)
def send(request, public_id):
    """The second act: who receives what, then all the letters that are ready leave."""
    found = _acting(request, public_id)
    if request.method == "POST":
        named = _posted_keys(request, "letter_")
        wanted = sittings.issued_letters(request.user, found, named)
        answers = actions.send_together(letters=wanted, by=request.user, now=timezone.now())
        return _after(request, found, answers, verb="send")
    told = sittings.leaving(request.user, found, timezone.now())
    if not told.ready:
        raise NotAllowedNow(_("Aucune lettre de cette séance n’est prête à partir."))
    context = {"sitting": found, "letters": told, "breadcrumb": _trail(found)}
    return render(request, "proposals/sitting_send.html", context)


def _after(request, found, answers, *, verb):
    """The page that says what was done and what was not, and why; without a refusal, the page of letters itself."""
    if any(answer.refusal for answer in answers):
        return _letters_page(request, found, answers)
    n = len(answers)
    if n and verb == "issue":
        said = ngettext(
            "%(n)s lettre est émise. Son PDF se prépare; envoyez-la ensuite.",
            "%(n)s lettres sont émises. Leurs PDF se préparent; envoyez-les ensuite.",
            n,
        )
        messages.success(request, said % {"n": n})
    elif n:
        messages.success(request, ngettext("%(n)s lettre est partie.", "%(n)s lettres sont parties.", n) % {"n": n})
    return redirect("proposals:sitting_letters", public_id=found.public_id)
