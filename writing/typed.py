"""What somebody typed and could not be stored as it came: given back whole, beside the reason."""

import json

from django.shortcuts import render

from accounts import rescue
from ui.autosave import is_autosave, not_autosaved

NEVER_SHOWN = {"csrfmiddlewaretoken", rescue.FIELD, "action", "lock_version"}


def posted_version(posted):
    """The ``lock_version`` that the writer had before their eyes; 0 for anything else under that name."""
    raw = posted.get("lock_version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0


def posted_base(posted):
    """The fingerprints of what the writer first saw; anything else that was posted under that name counts for none."""
    try:
        base = json.loads(posted.get("base", "") or "{}")
    except (ValueError, RecursionError):
        return {}
    return base if isinstance(base, dict) else {}


def text_kept(request, message, title, *, back, status):
    """Nothing could be stored: the page gives the typed text back, to be copied. ``back``: (address, its words)."""
    if is_autosave(request):
        return not_autosaved(message, status=status)
    typed = [
        {"name": name, "text": value}
        for name, value in _pairs(request.POST)
        if name not in ("base", "page") and value.strip()
    ]
    context = {"message": message, "typed": typed, "title": title, "back_url": back[0], "back_label": back[1]}
    return render(request, "writing/refused.html", context, status=status)


def two_texts(request, *, clashes, current, posted, url, status=409, **more):
    """Both texts for each answer that differs, and a choice; nothing was written. ``current``: what stands."""
    context = {
        "clashes": clashes,
        "kept": [(name, value) for name, value in _pairs(posted) if not name.startswith("choice-")],
        "who": current.saved_by.full_name if current.saved_by else "",
        "when": current.saved_at,
        "version": current.lock_version,
        "url": url,
        "lost_files": [upload.name for upload in request.FILES.values()],
        **more,
    }
    return render(request, "writing/conflict.html", context, status=status)


def choices_made(posted, clashes):
    return {clash.key: posted.get(f"choice-{clash.key}", "") for clash in clashes}


def _pairs(posted):
    return [(name, value) for name, values in posted.lists() for value in values if name not in NEVER_SHOWN]
