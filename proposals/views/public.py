"""Public pages of one stage: its rules and its blank form, from the same rows as the live form."""

import hashlib
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ui import language

from .. import documents, programme
from ..rules.form import REFERENCE, form_spec

KEPT_FOR = 24 * 3600
LAYOUT = "proposals/pdf/blank_form.html"


@login_not_required
@require_safe
def stage(request, stage):
    now = timezone.now()
    entry = _entry(stage, now)
    context = {
        **entry,
        "sections": form_spec().for_rules(entry["rules"]),
        "calls": [row for row in programme.calls(now) if entry["stage"] in row["stages"]],
        "breadcrumb": _trail(),
    }
    return render(request, "proposals/programme_stage.html", context)


ENGLISH = Path(__file__).resolve().parents[1] / "locale" / "en" / "LC_MESSAGES" / "django.po"


@login_not_required
@require_safe
def blank_form(request, stage):
    entry = _entry(stage, timezone.now())
    context = {
        **entry,
        "form": form_spec(),
        "sections": programme.blank_pages(entry["rules"]),
        "stages": programme.stages(timezone.now()),
        "breadcrumb": _trail(),
    }
    return render(request, "proposals/blank_form.html", context)


@login_not_required
@require_safe
def blank_form_pdf(request, stage):
    """Drawn once per set of rules, wording and language: the cache's key names them."""
    entry = _entry(stage, timezone.now())
    rules = entry["rules"]
    key = f"proposals-blank-form-{rules.pk}-{_wording()}-{language.current()}"
    content = cache.get(key)
    if content is None:
        content = documents.blank_form_pdf(rules)
        cache.set(key, content, KEPT_FOR)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="formulaire-{entry["slug"]}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _trail():
    return [
        {"label": _("Le programme"), "url": reverse("public:programme")},
        {"label": _("Les trois étapes"), "url": reverse("public:stages")},
    ]


def _wording():
    """The digest of what shapes the form besides its rules: its wording and its layout."""
    layout = Path(get_template(LAYOUT).origin.name).read_bytes()
    return hashlib.sha256(REFERENCE.read_bytes() + layout + ENGLISH.read_bytes()).hexdigest()[:16]


def _entry(stage, now):
    entry = programme.stage_named(stage, now)
    if entry is None:
        raise Http404
    return entry
