"""The words of a file's history: what was done, in a sentence that everybody understands."""

from ..journal_words import sentence


def lines(entries):
    """Return [{what, by, at, why, internal}] for the entries that the reader may see, the latest first."""
    return [
        {
            "what": sentence(entry.verb),
            "by": entry.by,
            "at": entry.at,
            "why": entry.note.text if hasattr(entry, "note") else "",
            "internal": entry.is_internal,
        }
        for entry in sorted(entries, key=lambda entry: (entry.at, entry.pk), reverse=True)
    ]
