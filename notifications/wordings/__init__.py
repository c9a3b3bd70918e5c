"""The texts that the team rewrites without a developer: what the portal says itself, their fields, the version to use.

An app offers its texts from a module ``wordings`` (found like ``jobs``): ``register_texts(path)`` for e-mails, one by
one with ``register_text`` for others. Words are filled in one way, whoever wrote them.
"""

from .choosing import words_for
from .filling import Paragraph, fields_in, filled_line, paragraphs, problems
from .texts import (
    Group,
    Sheet,
    Slot,
    SlotKind,
    Text,
    all_texts,
    email_text,
    grouped,
    register_text,
    register_texts,
    text_of,
    twin_of,
)

__all__ = [
    "Group",
    "Paragraph",
    "Sheet",
    "Slot",
    "SlotKind",
    "Text",
    "all_texts",
    "email_text",
    "fields_in",
    "filled_line",
    "grouped",
    "paragraphs",
    "problems",
    "register_text",
    "register_texts",
    "text_of",
    "twin_of",
    "words_for",
]
