"""What was submitted: each frozen version to read, to compare with another, to keep as a PDF."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from notifications.copies import hand_out

from .. import comparing, copies
from ..comparing import Side
from ..models import Stage, Version
from .opening import readable_file, trail


@require_GET
def version(request, public_id, number):
    found = _find(request, public_id, number)
    versions = list(_versions(request, found.proposal))
    context = {
        "proposal": found.proposal,
        "version": found,
        "content": found.content,
        "stage": _stage(found),
        "pages": copies.pages_of(found),
        "others": [row for row in versions if row.pk != found.pk],
        "breadcrumb": trail(found.proposal),
    }
    return render(request, "proposals/version.html", context)


@require_GET
def version_pdf(request, public_id, number):
    found = _find(request, public_id, number)
    return hand_out(request, copies.copy_job(found), name=copies.copy_name(found), draw=lambda: copies.draw(found))


@require_GET
def compare(request, public_id):
    """Any two versions: answers by section and by word, amounts in tables, documents by name."""
    proposal = readable_file(request, public_id)
    versions = list(_versions(request, proposal))
    old, new = two_chosen(request, versions)
    comparison = None
    if old is not None and old != new:
        contents = copies.contents_of(old, new)
        sides = [Side(content, row.content) for content, row in zip(contents, (old, new), strict=True)]
        comparison = comparing.compare(*sides)
    context = {
        "proposal": proposal,
        "versions": versions,
        "old": old,
        "new": new,
        "comparison": comparison,
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/compare.html", context)


def two_chosen(request, versions):
    """Return the two versions that the address names (« de », « avec »), by default the last two; the latest is first.

    (None, None) while there are not two of them.
    """
    if len(versions) < 2:
        return None, None
    by_number = {row.number: row for row in versions}
    return by_number.get(_number(request, "de"), versions[1]), by_number.get(_number(request, "avec"), versions[0])


def _number(request, name):
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else None


def _versions(request, proposal):
    return proposal.versions.visible_to(request.user).select_related("frozen_by").order_by("-number")


def _find(request, public_id, number):
    rows = Version.objects.visible_to(request.user).select_related(
        "proposal__neighbourhood", "proposal__stage", "proposal__call", "frozen_by"
    )
    return get_object_or_404(rows, proposal__public_id=public_id, number=number)


def _stage(found):
    return get_object_or_404(Stage, code=found.content["stage"])
