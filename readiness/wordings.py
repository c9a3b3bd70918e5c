"""The e-mails of this app whose words the team may change: ``reference/emails.yaml``."""

from pathlib import Path

from notifications.wordings import register_texts

register_texts(Path(__file__).parent / "reference" / "emails.yaml")
