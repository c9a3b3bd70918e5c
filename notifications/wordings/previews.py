"""A text as it will be read, with the example of each field: what the team looks at before anything takes effect."""

from .filling import paragraphs


def sample_values(text, *, spare=False):
    """Return the example of each field; ``spare``: what does not always apply stays empty."""
    return {
        slot.name: "" if spare and slot.may_be_empty and slot.name not in _whole_subject(text) else slot.example
        for slot in text.slots
    }


def _whole_subject(text):
    """A subject that is one field is never empty in fact."""
    return text.subject.strip("{}") if text.subject.startswith("{") else ""


def sample_context():
    """The address is that of the examples: a preview opens nothing, and shows where the buttons will be."""
    return {"public_address": "https://portail.example.org", "fictitious": False, "recipient": None}


def sample_paragraphs(text, words, *, spare=False):
    """Return the paragraphs of a letter, as JSON keeps them."""
    values = sample_values(text, spare=spare)
    return [{"kind": row.kind, "words": row.words} for row in paragraphs(text, words.body, values)]
