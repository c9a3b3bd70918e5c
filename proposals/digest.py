"""The messages of one person's exchanges since the last digest, ready to be said in one e-mail.

Of one file, the e-mail says which, who wrote and when: it is about that file, and whoever may not read the file never
finds it. Of several, it counts and links, and names nothing: no e-mail can be about two files (docs/decisions/0019).
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass
class FileLine:
    proposal: object
    messages: list = field(default_factory=list)

    @property
    def last_at(self):
        return self.messages[-1].sent_at


class ExchangeDigest:
    """``messages``: readable, with their authors, files and attachments, the oldest first; at least one."""

    def __init__(self, messages):
        self.count = len(messages)
        lines = {}
        for message in messages:
            lines.setdefault(message.proposal_id, FileLine(message.proposal)).messages.append(message)
        self.files = list(lines.values())

    @property
    def only_file(self):
        """The file, when there is one; else None."""
        return self.files[0].proposal if len(self.files) == 1 else None

    @property
    def subject(self):
        shown = {"n": self.count}
        if self.only_file:
            shown["ref"] = self.only_file.reference
            return (
                ngettext(
                    "%(n)s nouveau message au sujet de la proposition %(ref)s",
                    "%(n)s nouveaux messages au sujet de la proposition %(ref)s",
                    self.count,
                )
                % shown
            )
        return _("%(n)s nouveaux messages dans vos échanges") % shown
