"""The texts of letters and e-mails, rewritten by the team: list, one text and its history, edit, preview, put in force."""

import base64
import hashlib
import re
from functools import wraps

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from notifications import rewording
from notifications.policy import may_reword
from notifications.wording_forms import PutInForceForm, WordingForm
from notifications.wordings import twin_of
from proposals.views.opening import confirmation, opened_form
from ui.pdf import render_pdf

from .. import texts as read


def rewording_only(view):
    """Refuse anybody who may not rewrite texts and rules: the team and administrators may."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_reword(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@rewording_only
def text_list(request):
    context = {"groups": read.groups(timezone.now()), "breadcrumb": team_trail(request)}
    return render(request, "pic_portal/texts/list.html", context)


@require_safe
@rewording_only
def detail(request, code):
    """What is in force, what is in preparation, and every version that was."""
    text = _text(code)
    context = {
        "text": text,
        "twin": twin_of(text),
        "state": read.state(text, timezone.now()),
        "versions": read.history(text),
        "shown": read.shown(text, rewording.words_in_force(text, timezone.now())),
        "breadcrumb": _trail(request),
    }
    return render(request, "pic_portal/texts/text.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def edit(request, code):
    text = _text(code)
    prepared = read.in_preparation(text)
    start = prepared or rewording.words_in_force(text, timezone.now())
    initial = {
        "subject": start.subject,
        "body": start.body,
        "note": getattr(start, "note", ""),
        "seen": rewording.seen(prepared),
    }
    form = opened_form(request, WordingForm, text=text, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, text, form)
        except rewording.Overtaken as overtaken:
            return _both_texts(request, text, form, overtaken.wording)
        messages.success(request, _("La version en préparation est enregistrée. Rien ne change encore."))
        return redirect(_address("text_preview", code) + "?version=preparation")
    return _edit_page(request, text, form)


def _save(request, text, form):
    typed = form.cleaned_data
    return rewording.save_wording(
        text=text,
        subject=typed.get("subject", ""),
        body=typed["body"],
        note=typed["note"],
        seen_version=typed["seen"],
        by=request.user,
        now=timezone.now(),
    )


def _edit_page(request, text, form, *, status=200, **more):
    context = {"text": text, "form": form, "breadcrumb": _trail(request, text), **more}
    return render(request, "pic_portal/texts/edit.html", context, status=status)


def _both_texts(request, text, form, theirs):
    """Somebody saved another version meanwhile: both are shown, the typed one stays in the form, to mend and save."""
    data = form.data.copy()
    data["seen"] = rewording.seen(theirs)
    again = WordingForm(data, text=text)
    compared = read.compared(text, theirs, form.cleaned_data) if theirs is not None else None
    return _edit_page(request, text, again, status=409, overtaken=True, theirs=theirs, compared=compared)


@require_safe
@rewording_only
def preview(request, code):
    """The text as it would be read, with examples: an e-mail's subject, text and HTML, or a letter's sheet."""
    text = _text(code)
    chosen, words = _chosen(request, text)
    spare = "sans" in request.GET
    context = {
        "text": text,
        "chosen": chosen,
        "choices": read.choices(text),
        "spare": spare,
        "state": read.state(text, timezone.now()),
        "breadcrumb": _trail(request, text),
        **read.sample(text, words, spare=spare),
    }
    return render(request, "pic_portal/texts/preview.html", context)


@require_safe
@rewording_only
def preview_email(request, code):
    """The HTML of the e-mail, as it leaves. Its one style sheet is allowed by its digest; nothing else is."""
    text = _text(code)
    if not text.is_email:
        raise Http404
    _version, words = _chosen(request, text)
    html = read.sample(text, words, spare="sans" in request.GET)["email"].html
    styles = [_digest(style) for style in re.findall(r"<style>(.*?)</style>", html, re.DOTALL)]
    policy = {"default-src": [NONE], "style-src": styles, "frame-ancestors": [NONE], "base-uri": [NONE]}
    return csp(policy)(lambda _request: HttpResponse(html))(request)


def _digest(style):
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


@require_safe
@rewording_only
def preview_pdf(request, code):
    text = _text(code)
    if text.sheet is None:
        raise Http404
    _version, words = _chosen(request, text)
    sheet = read.sample(text, words, spare="sans" in request.GET)["sheet"]
    title = _("Exemple – %(title)s") % {"title": text.label}
    response = HttpResponse(render_pdf(text.sheet.pdf, sheet, title=title), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="exemple-{slugify(text.label)}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@rewording_only
def compare(request, code):
    """Two versions, word by word; the latest change unless two others are asked for."""
    text = _text(code)
    choices = read.choices(text)
    known = [key for key, _label in choices]
    before = request.GET.get("de") if request.GET.get("de") in known else known[-2 if len(known) > 1 else -1]
    after = request.GET.get("avec") if request.GET.get("avec") in known else known[-1]
    context = {
        "text": text,
        "choices": choices,
        "before": before,
        "after": after,
        "compared": read.compared_versions(text, before, after) if before != after else None,
        "breadcrumb": _trail(request, text),
    }
    return render(request, "pic_portal/texts/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def put_in_force(request, code):
    """What changes and whom it reaches, then the act."""
    text = _text(code)
    prepared = read.in_preparation(text)
    if prepared is None:
        messages.info(request, _("Aucune version de ce texte n’est en préparation."))
        return redirect("text", code=code)
    form = opened_form(request, PutInForceForm, about_file=text.about_file, initial={"seen": rewording.seen(prepared)})
    if request.method == "POST" and form.is_valid():
        rewording.put_wording_in_force(
            text=text,
            seen_version=form.cleaned_data["seen"],
            reaches_open_files=form.reaches_open_files,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Ce texte est en vigueur."))
        return redirect("text", code=code)
    current = rewording.words_in_force(text, timezone.now())
    context = {
        "text": text,
        "form": form,
        "prepared": prepared,
        "compared": read.compared(text, current, {"subject": prepared.subject, "body": prepared.body}),
        "reach": _reach(request, text),
        "breadcrumb": _trail(request, text),
    }
    return render(request, "pic_portal/texts/put_in_force.html", context)


def _reach(request, text):
    if not text.about_file:
        return _("Ce texte ne concerne aucun dossier\u00a0: il vaut dès maintenant, pour tout le monde.")
    number = read.open_files(request.user)
    return ngettext(
        "%(n)s dossier est déjà ouvert aujourd’hui.", "%(n)s dossiers sont déjà ouverts aujourd’hui.", number
    ) % {"n": number}


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def discard(request, code):
    text = _text(code)
    if request.method == "POST":
        rewording.discard_wording(text=text, by=request.user, now=timezone.now())
        messages.success(request, _("La version en préparation est abandonnée."))
        return redirect("text", code=code)
    return confirmation(
        request,
        title=_("Abandonner la version en préparation?"),
        text=_("Elle est effacée. Le texte en vigueur ne change pas."),
        action=_("Abandonner cette version"),
        back_url=_address("text", code),
        danger=True,
        breadcrumb=_trail(request, text),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def own_words(request, code):
    text = _text(code)
    if request.method == "POST":
        rewording.prepare_own_words(text=text, by=request.user, now=timezone.now())
        messages.success(
            request, _("Le texte du portail est en préparation\u00a0: relisez-le, puis mettez-le en vigueur.")
        )
        return redirect("text", code=code)
    return confirmation(
        request,
        title=_("Revenir au texte du portail?"),
        text=_(
            "Le texte d’origine devient la version en préparation. Rien ne change tant que vous ne l’avez pas mise en "
            "vigueur, et les versions d’avant restent dans l’historique."
        ),
        action=_("Préparer le texte du portail"),
        back_url=_address("text", code),
        breadcrumb=_trail(request, text),
    )


# --- Finding the way -------------------------------------------------------------------------------------------------
def _text(code):
    text = read.text_or_none(code)
    if text is None:
        raise Http404
    return text


def _chosen(request, text):
    """Return (key, words) of the version asked for, by default what is in force."""
    key = request.GET.get("version", read.IN_FORCE)
    words = read.words_of(text, key, timezone.now())
    if words is None:
        raise Http404
    return key, words


def _address(name, code):
    return reverse(name, args=[code])


def team_trail(request):
    """An administrator comes here without being of the team, whose overview stays closed to them."""
    return [{"label": _("Équipe"), "url": reverse("team")}] if request.user.is_team else []


def _trail(request, text=None):
    items = [*team_trail(request), {"label": _("Lettres et courriels"), "url": reverse("texts")}]
    return items if text is None else [*items, {"label": text.label, "url": _address("text", text.code)}]
