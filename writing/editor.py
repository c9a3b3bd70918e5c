"""The pages where a long form is written, one per section. Every POST keeps what was typed, valid or not.

``section_page`` answers for one section of any file: the ``SectionDesk`` says what is the file's own.
"""

import hashlib
import json
import uuid

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import rescue
from ui.autosave import autosaved, is_autosave, not_autosaved
from ui.refusals import NotAllowedNow
from ui.typography import clock

from . import conflicts, limits
from .drafts import SectionConflict, SlotFull
from .sections import as_typed
from .typed import choices_made, posted_base, posted_version, text_kept, two_texts
from .uploads import UploadsForm

PAGE_LASTS = 12 * 3600


def section_page(request, desk, *, now):
    """Show a section, or keep what came: whatever the answer is, the text is stored or still on the page."""
    if request.method == "POST":
        return _save(request, desk, now)
    if not desk.is_open:
        return _closed_for_reading(request, desk)
    if rescued := rescue.take(request):
        return _give_back(request, desk, rescued)
    strict = desk.finished or "avis" in request.GET
    form = desk.section.form(desk.stored)
    if desk.version or "avis" in request.GET:
        form.advise(desk.findings(desk.stored, thorough=strict or "verifier" in request.GET), missing=strict)
    return show(request, desk, form, version=desk.version, checked="verifier" in request.GET)


def gone(request, title, back):
    """The file went out of the writer's sight meanwhile, or never was in it: the typed text comes back, to be copied."""
    return text_kept(
        request, _("Vous n’avez plus accès à ce dossier, ou il n’existe pas."), title, back=back, status=404
    )


# --- Saving ---------------------------------------------------------------------------------------------------------
def _save(request, desk, now):
    verb, _sep, target = request.POST.get("action", "save").partition(":")
    as_posted = desk.section.read(request.POST)
    if beyond := _beyond_the_ceiling(request, desk, as_posted):
        return beyond
    typed = _resolved(request, desk, as_posted) if verb == "resolve" else as_posted
    typed, focus, taken = _changed_rows(request, desk, typed, verb, target)
    finished = {"finish": True, "save": False}.get(verb, desk.finished)
    uploads = UploadsForm(request.POST, request.FILES, slots=desk.slots())
    desk.check_uploads(uploads)
    if verb == "finish" and uploads.errors:
        finished = desk.finished  # a file was refused: the text is kept, and the person has not finished
    quiet = is_autosave(request)
    try:
        draft = _store(request, desk, as_posted, data=typed, finished=desk.finished if quiet else finished, now=now)
    except SectionConflict as conflict:
        return _conflict(request, desk.again(), typed, conflict.current, posted=request.POST)
    except NotAllowedNow as refusal:
        return text_kept(request, str(refusal), desk.spec.title, back=desk.way_back, status=409)
    except PermissionDenied:
        return text_kept(
            request, _("Vous ne pouvez plus écrire dans ce dossier."), desk.spec.title, back=desk.way_back, status=403
        )
    if quiet:
        return autosaved(draft.saved_at, fields={"lock_version": draft.lock_version}, **_points_left(request, desk))
    _keep_removed(request, desk, taken)
    stored = _store_uploads(desk, uploads, by=request.user, now=now)
    desk = desk.again()  # the page shows what is stored now, the files that were taken too
    if uploads.errors:
        if stored:
            messages.success(request, _joined(stored))
        return show(request, desk, desk.section.form(typed), version=draft.lock_version, uploads=uploads, status=422)
    if verb == "discard" and target in {str(document.public_id) for document in desk.documents}:
        return redirect(desk.discard_url(target))
    return _after_saving(request, desk, draft, verb, focus)


def _store(request, desk, as_posted, *, data, finished, now):
    """Save the section. What this very page saved a moment ago, quietly, is no conflict with what it sends now."""
    section = {"data": data, "finished": finished, "by": request.user, "now": now}
    try:
        draft = desk.save(**section, expected_version=posted_version(request.POST))
    except SectionConflict as conflict:
        current = conflict.current
        by_this_page = current.data == as_posted or (
            request.POST.get("page") and cache.get(_page_key(request, current))
        )
        if current.saved_by_id != request.user.pk or not by_this_page:
            raise
        draft = desk.save(**section, expected_version=current.lock_version)
    cache.set(_page_key(request, draft), True, PAGE_LASTS)
    return draft


def _page_key(request, draft):
    """Names one saving of one page: only the page that made it holds the token, drawn when it was shown."""
    token = hashlib.sha256(request.POST.get("page", "").encode()).hexdigest()[:32]
    return f"{draft._meta.label_lower}-page-{draft.pk}-{draft.lock_version}-{token}"


def _changed_rows(request, desk, typed, verb, target):
    """Add a row, take one away or bring it back, as the button says; return the data, the control to focus, and the
    row that was taken away (see ``Section.row_at``) or None.
    """
    if verb == "add":
        return *desk.section.add_row(typed, target), None
    if verb == "remove":
        code, _sep, index = target.partition(":")
        if index.isascii() and index.isdigit() and len(index) < 4:
            taken = desk.section.row_at(typed, code, int(index))
            return desk.section.remove_row(typed, code, int(index)), f"liste-{slugify(code)}", taken
    if verb == "restore" and (taken := request.session.get(_removed_key(desk))):
        typed = desk.section.put_back(typed, taken["code"], taken["index"], taken["row"])
        return typed, f"liste-{slugify(taken['code'])}", None
    return typed, "", None


def _removed_key(desk):
    return f"removed-row-{desk.key}"


def _keep_removed(request, desk, taken):
    """Keep the row that was just taken away, to be brought back; whatever is sent next lets the former one go."""
    if taken:
        request.session[_removed_key(desk)] = taken
    else:
        request.session.pop(_removed_key(desk), None)


def _points_left(request, desk):
    """What a submission would refuse now, so that the page takes back what was mended since it was shown."""
    desk = desk.again()
    strict = desk.finished or "avis" in request.GET
    form = desk.section.form(desk.stored)
    form.advise(desk.findings(desk.stored, thorough=strict), missing=strict)
    context = {"form": form, "points_left": desk.points_left(len(form.points))}
    advice = render_to_string("writing/_advice.html", context) if form.points else ""
    return {"points": {form[name].auto_id: lines for name, lines in form.errors.items()}, "advice": advice}


def _store_uploads(desk, uploads, *, by, now):
    """Keep the files that came with the form and may be kept; return their names. A refusal stands on its control."""
    stored = []
    for name in uploads.fields:
        upload = uploads.cleaned_data.get(name)
        if upload is None:
            continue
        try:
            slot = name.removeprefix("upload-")
            document = desk.keep(slot=slot, upload=upload, by=by, now=now)
        except SlotFull as full:
            uploads.add_error(name, str(full))
        else:
            stored.append(document.name)
    return stored


def _joined(names):
    return ngettext(
        "Ce fichier est joint\xa0: %(names)s. Un autre est refusé\xa0: voyez plus bas.",
        "Ces fichiers sont joints\xa0: %(names)s. Un autre est refusé\xa0: voyez plus bas.",
        len(names),
    ) % {"names": ", ".join(names)}


def _after_saving(request, desk, draft, verb, focus):
    if verb == "finish":
        broken = desk.findings(desk.stored, thorough=True)
        if not broken:
            messages.success(
                request, _("Section «\xa0%(title)s\xa0» enregistrée et terminée.") % {"title": desk.spec.title}
            )
            return redirect(desk.home)
        messages.success(request, _still_open(desk, draft, len(broken)))
        return redirect(f"{desk.url}?avis=1")
    if verb == "check":
        return redirect(f"{desk.url}?verifier=1#verification")
    if verb in ("add", "remove", "restore"):
        return redirect(f"{desk.url}#{focus}" if focus else desk.url)
    messages.success(request, _("Brouillon enregistré à %(time)s.") % {"time": clock(draft.saved_at)})
    return redirect(desk.url)


def _still_open(desk, draft, count):
    points = desk.points_left(count)
    return _("Section enregistrée à %(time)s. Il reste %(points)s.") % {
        "time": clock(draft.saved_at),
        "points": points[:1].lower() + points[1:],
    }


# --- Showing --------------------------------------------------------------------------------------------------------
def show(
    request, desk, form, *, version, uploads=None, checked=False, given_back=None, posted=None, status=200, **more
):
    """The page of a section. ``posted``: what came and could not be kept; the page then keeps its version, its first
    sight and its token. ``more``: what the caller's own template reads.
    """
    uploads = uploads or UploadsForm(slots=desk.slots())
    for block in form.blocks:
        block.upload = uploads.for_slot(block.slot) if block.slot else None
        block.documents = desk.in_slot(block.slot) if block.slot else []
    context = {
        "desk": desk,
        "spec": desk.spec,
        "form": form,
        "uploads": uploads,
        "upload": uploads.for_slot(desk.own_slot) if desk.own_slot else None,
        "documents": desk.in_slot(desk.own_slot) if desk.own_slot else [],
        "removed": request.session.get(_removed_key(desk)),
        "version": version,
        "page_token": (posted or {}).get("page") or uuid.uuid4().hex,
        "base": posted.get("base", "{}")
        if posted
        else json.dumps(conflicts.fingerprints(desk.answers(desk.stored), desk.stored)),
        "is_kept": posted is None,
        "points_left": desk.points_left(len(form.points)),
        "given_back": given_back,
        "neighbours": desk.neighbours(),
        "multipart": bool(desk.slots()),
        "breadcrumb": desk.trail(),
        **desk.more(checked=checked),
        **more,
    }
    return render(request, desk.template, context, status=status)


def _give_back(request, desk, rescued):
    """Show what somebody had typed before their session ended, not yet stored; two texts if the section moved on."""
    typed, version = desk.section.read(rescued), rescued.get("lock_version", "")
    if version != str(desk.version) and typed != desk.stored and desk.draft:
        return _conflict(request, desk, typed, desk.draft, posted=rescued, status=200)
    return show(
        request,
        desk,
        desk.section.form(typed),
        version=desk.version,
        given_back={"files": getattr(rescued, "lost_files", [])},
    )


def _closed_for_reading(request, desk):
    context = {
        "desk": desk,
        "spec": desk.spec,
        "answers": desk.answers(desk.stored),
        "message": _("Cette section n’est pas ouverte à l’écriture en ce moment. Voici ce qu’elle contient."),
        "breadcrumb": desk.trail(),
        **desk.more(checked=False),
    }
    return render(request, desk.closed_template, context)


def _beyond_the_ceiling(request, desk, typed):
    """The page again, with the text as it was typed, when an answer is longer than what can be kept; otherwise None."""
    if all(len(value) <= limits.CEILING for _name, values in request.POST.lists() for value in values):
        return None
    form = desk.section.form(typed)
    lengths = {name: len(as_typed(request.POST.get(name, ""))) for name in form.fields}
    beyond = {name: length for name, length in lengths.items() if length > limits.CEILING}
    if not beyond:
        return None
    if is_autosave(request):
        return not_autosaved(limits.ceiling_words(max(beyond.values())), status=422)
    form.advise([], missing=False)
    for name, length in beyond.items():
        form.add_error(name, limits.ceiling_words(length))
    return show(request, desk, form, version=posted_version(request.POST), posted=request.POST, status=422)


# --- Two people on one section --------------------------------------------------------------------------------------
def _conflict(request, desk, typed, current, *, posted, status=409):
    """Both texts for each answer that differs, and a choice; nothing was written."""
    if is_autosave(request):
        return not_autosaved(
            _("%(who)s a enregistré cette section à %(time)s. Enregistrez\xa0: vous verrez les deux textes.")
            % {"who": current.saved_by.full_name if current.saved_by else "", "time": clock(current.saved_at)}
        )
    answers = desk.answers(typed), desk.answers(current.data)
    return two_texts(
        request,
        clashes=conflicts.clashes(*answers, typed, current.data, base=posted_base(posted)),
        current=current,
        posted=posted,
        url=desk.url,
        status=status,
        eyebrow=desk.spec.title,
        heading=_("Deux personnes ont écrit dans cette section"),
        breadcrumb=desk.trail((desk.spec.title, desk.url)),
    )


def _resolved(request, desk, typed):
    """The text that the choices make, when they were made about what is stored now."""
    if desk.version != posted_version(request.POST):
        return typed
    found = conflicts.clashes(
        desk.answers(typed), desk.answers(desk.stored), typed, desk.stored, base=posted_base(request.POST)
    )
    return conflicts.merged(typed, desk.stored, found, choices_made(request.POST, found))
