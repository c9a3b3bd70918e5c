"""A section of a file on somebody's desk: what is stored, and what its page needs."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

ANY_FILE = ("pdf", "docx", "xlsx", "png", "jpg")
FILE_HINT = _("PDF, Word, Excel ou image, 10\xa0Mo au plus.")


class SectionDesk:
    """What ``writing.editor`` asks of a section, whatever file it belongs to; each app says what is its own.

    A subclass gives ``code``, ``spec``, ``section`` (a ``writing.sections.Section``), ``draft`` (a ``TypedSection`` or
    None), ``documents`` (those in use), ``template`` and ``closed_template``, and the methods that raise NotImplementedError here.
    """

    own_slot = ""  # the slot of a section that is one place for files

    @property
    def stored(self):
        return self.section.stored

    @property
    def version(self):
        return self.draft.lock_version if self.draft else 0

    @property
    def finished(self):
        return bool(self.draft and self.draft.is_finished)

    # --- Where it is -----------------------------------------------------------------------------------------------
    @property
    def key(self):
        """What the file and the section are called in a session."""
        raise NotImplementedError

    @property
    def title(self):
        """The file's title, beside the section's in the window's name."""
        raise NotImplementedError

    @property
    def home(self):
        """The address of the file, with all its sections."""
        raise NotImplementedError

    @property
    def way_back(self):
        """(address, its words) of the page that is there even when the file is not any more."""
        raise NotImplementedError

    def url_of(self, code):
        raise NotImplementedError

    def trail(self, *more):
        raise NotImplementedError

    @property
    def url(self):
        return self.url_of(self.code)

    def discard_url(self, document_id):
        """The page that asks before a document goes."""
        raise NotImplementedError

    # --- What may be written ---------------------------------------------------------------------------------------
    def sections(self):
        """[(code, title)] of the sections that are open to writing, in their order."""
        raise NotImplementedError

    @property
    def is_open(self):
        return any(code == self.code for code, _title in self.sections())

    @property
    def owes_precisions(self):
        """True when the file was submitted already, and what is written answers a request for precisions."""
        raise NotImplementedError

    def points_left(self, count):
        """« 3 points à régler avant le dépôt »: each file says what it is that they stand in the way of."""
        if self.owes_precisions:
            words = ngettext("Un point à régler avant l’envoi", "%(n)s points à régler avant l’envoi", count)
        else:
            words = ngettext("Un point à régler avant le dépôt", "%(n)s points à régler avant le dépôt", count)
        return words % {"n": count}

    def neighbours(self):
        """The sections before and after, for whoever walks through the form."""
        known = self.sections()
        at = next((index for index, (code, _title) in enumerate(known) if code == self.code), 0)
        found = {}
        for name, index in (("before", at - 1), ("after", at + 1)):
            if 0 <= index < len(known):
                code, title = known[index]
                found[name] = {"title": title, "url": self.url_of(code)}
        return found

    # --- What it says ----------------------------------------------------------------------------------------------
    def answers(self, data):
        raise NotImplementedError

    def findings(self, data, *, thorough):
        """What a submission would refuse of ``data``; ``thorough``: what takes time is checked too."""
        raise NotImplementedError

    def more(self, *, checked):
        """What the section's own template needs besides; ``checked``: somebody asked for what takes time."""
        return {}

    # --- Files -----------------------------------------------------------------------------------------------------
    def slots(self):
        """[(slot, label, hint, allowed kinds)] of this section."""
        return []

    def in_slot(self, slot):
        return [document for document in self.documents if document.slot == slot]

    def check_uploads(self, uploads):
        """Refuse, beside its control, a file that the slot does not take."""

    # --- What is done ----------------------------------------------------------------------------------------------
    def again(self):
        """The same section, read again."""
        raise NotImplementedError

    def save(self, *, data, expected_version, finished, by, now):
        """Keep the section and return its row; raises what ``writing.drafts.save_as_typed`` and the app's act raise."""
        raise NotImplementedError

    def keep(self, *, slot, upload, by, now):
        raise NotImplementedError
