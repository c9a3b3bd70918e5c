"""What a submission will ask of one section, while it is being written: advice, which stops nobody."""

from collections import Counter
from types import SimpleNamespace

from . import checks
from .findings import Subject

FITS = SimpleNamespace(pages=1, overflow_text="")


def for_section(
    proposal, code, *, sections, documents, today, count_text_pages=lambda text: FITS, count_file_pages=lambda file: 1
):
    """Return the findings about that section alone. Pages are counted only if the caller says how: it takes time."""
    subject = Subject(
        proposal=proposal,
        sections=sections,
        documents=list(documents),
        today=today,
        call_is_open=True,
        resubmission=True,  # neither the deadline nor the warnings concern a section
        only=frozenset({code}),
    )
    found = checks.check(subject, count_text_pages=count_text_pages, count_file_pages=count_file_pages)
    return [finding for finding in found if finding.section == code]


def count_points(proposal, codes, *, sections, documents, today, count_text_pages=lambda text: FITS):
    """Return a Counter {code: findings} of several sections, checked at once. Files are taken for one page each."""
    subject = Subject(
        proposal=proposal,
        sections=sections,
        documents=list(documents),
        today=today,
        call_is_open=True,
        resubmission=True,
        only=frozenset(codes),
    )
    found = checks.check(subject, count_text_pages=count_text_pages, count_file_pages=lambda file: 1) if codes else []
    return Counter(finding.section for finding in found)
