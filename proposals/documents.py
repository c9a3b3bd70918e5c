"""The PDFs of this app, and what a PDF says of itself. Drawing belongs outside transactions: it takes 0.1 s or more."""

import hashlib

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ui.language import in_french
from ui.pdf import PageCount, count_pages, render_pdf

from . import programme
from .rules.form import form_spec

# Several pages, whatever is written: beyond, there is nothing to learn by laying more out, and minutes to lose.
LAID_OUT_SIGNS, LAID_OUT_LINES = 20_000, 300

COUNT_LASTS = 7 * 24 * 3600

# What pypdf raises on a file that is damaged, by accident or on purpose.
UNREADABLE = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


def vision_pages(text):
    """Lay the vision out as the portal prints it and return its ``PageCount``: pages, and the text that overflows.

    Of a text of many pages only the beginning is laid out; the count is then an estimate.
    """
    if (known := known_vision_pages(text)) is not None:
        return known
    start = _start_of(text)
    count = count_pages("proposals/pdf/vision.html", {"text": start})
    if len(start) < len(text):
        pages = max(2, -(-count.pages * len(text) // len(start)))
        count = PageCount(pages, f"{count.overflow_text}\n{text[len(start) :]}")
    remember_vision_pages(text, count)
    return count


def remember_vision_pages(text, count):
    cache.set(_pages_key(text), (count.pages, count.overflow_text), COUNT_LASTS)


def known_vision_pages(text):
    """The same for a text that was counted lately, or None: nothing is laid out."""
    known = cache.get(_pages_key(text))
    return PageCount(*known) if known else None


def _pages_key(text):
    return f"proposals-vision-{hashlib.sha256(text.encode()).hexdigest()}"


def is_far_too_long(text):
    """True when the text is too long for the portal to lay it out whole."""
    return len(_start_of(text)) < len(text)


def _start_of(text):
    return "".join(text.splitlines(keepends=True)[:LAID_OUT_LINES])[:LAID_OUT_SIGNS]


def file_pages(document):
    """Return the number of pages of an uploaded PDF; 0 when it cannot be read (damaged, or protected)."""
    with document.file.open("rb") as stream:
        return pages_in(stream)


def pages_in(stream):
    try:
        return len(PdfReader(stream).pages)
    except UNREADABLE:
        return 0


def vision_pdf(text, *, title):
    return render_pdf("proposals/pdf/vision.html", {"text": text, "title": title}, title=title)


def version_pdf(version, *, pages):
    """The copy of what was submitted. ``pages`` are the answers as ``rules.reading`` lays them out."""
    title = _("Proposition %(reference)s, version %(number)s") % {
        "reference": version.proposal.reference,
        "number": version.number,
    }
    return render_pdf("proposals/pdf/version.html", {"version": version, "pages": pages, "title": title}, title=title)


def blank_form_pdf(rules):
    """The form of a stage, to read and print before any account exists: same wording, same rules as the live form."""
    title = _("Formulaire de proposition – %(stage)s") % {"stage": rules.stage}
    context = {
        "rules": rules,
        "form": form_spec(),
        "pages": programme.blank_pages(rules),
        "duration": programme.duration(rules),
        "title": title,
    }
    return render_pdf("proposals/pdf/blank_form.html", context, title=title)


@in_french()
def letter_pdf(letter):
    """Draw a letter from its frozen words, in French as they are: the same words always give the same page."""
    title = letter.content["title"]
    return render_pdf(
        "proposals/pdf/letter.html", {"letter": letter, "content": letter.content, "title": title}, title=title
    )


def store(folder, name, content):
    """Keep bytes under a random name in that folder of the default storage; return (path, SHA-256)."""
    path = default_storage.save(f"{folder}/{name}", ContentFile(content))
    return path, hashlib.sha256(content).hexdigest()
