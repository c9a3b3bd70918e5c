"""A section of a file, with everything that its page reads."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood

from .. import documents
from ..forms.editor import section_of
from ..models import SectionCode
from ..rules import advice, reading
from ..rules.form import form_spec

ANY = ("pdf", "docx", "xlsx", "png", "jpg")
WITH_FILES = (SectionCode.PREREQUISITES, SectionCode.VISION, SectionCode.DOCUMENTS)


class Desk:
    """A section of a file on somebody's desk: what is stored, and what each part of the page needs."""

    def __init__(self, proposal, code):
        if code not in proposal.rules.requirements:
            raise Http404
        self.proposal, self.code = proposal, code
        self.drafts = {draft.code: draft for draft in proposal.drafts.select_related("saved_by")}
        self.draft = self.drafts.get(code)
        self.documents = list(proposal.documents.in_use()) if code in WITH_FILES else []
        self.sections = {key: draft.data for key, draft in self.drafts.items()}
        self.spec = form_spec()[code]
        places = self._places()
        self.content = reading.of_draft(proposal, self.sections, self.documents, places=dict(places))
        self.section = section_of(self.content, code, places=places)
        self.stored = self.section.stored

    def _places(self):
        """The neighbourhoods to choose from, on the one page that asks."""
        if not any(spec.type == "neighbourhoods" for spec in self.spec.fields_at(self.proposal.stage.number)):
            return ()
        places = Neighbourhood.objects.with_table().order_by("name").values_list("slug", "name", "pk")
        return [(slug, name) for slug, name, pk in places if pk != self.proposal.neighbourhood_id]

    @property
    def version(self):
        return self.draft.lock_version if self.draft else 0

    @property
    def finished(self):
        return bool(self.draft and self.draft.is_finished)

    @property
    def url(self):
        return reverse("proposals:section", args=[self.proposal.public_id, self.code])

    def answers(self, data):
        content = reading.Content(
            self.content.rules,
            self.content.stage_number,
            {**self.sections, self.code: data},
            self.content.files,
            self.content.places,
        )
        return reading.answers(content, self.spec)

    def findings(self, data, *, count_pages):
        counting = {"count_text_pages": documents.vision_pages} if count_pages else {}
        return advice.for_section(
            self.proposal,
            self.code,
            sections={**self.sections, self.code: data},
            documents=self.documents,
            today=timezone.localdate(),
            **counting,
        )

    def slots(self):
        """[(slot, label, hint, allowed kinds)] of this section."""
        size = _("PDF, Word, Excel ou image, 10\xa0Mo au plus.")
        if self.code == SectionCode.PREREQUISITES:
            spec = self.spec.named("proof")
            asked = [p for p in self.content.rules.prerequisites.all() if p.proof != p.Proof.TEXT]
            # What a proof is, said once; the size and the kinds of files beside each control.
            return [
                (p.code, spec.label, f"{spec.help} {size}" if first else size, ANY)
                for first, p in zip([True] + [False] * len(asked), asked, strict=False)
            ]
        if self.code == SectionCode.VISION:
            return [(SectionCode.VISION.value, self.spec.named("file").label, self.spec.named("file").help, ("pdf",))]
        if self.code == SectionCode.DOCUMENTS:
            return [(SectionCode.DOCUMENTS.value, self.spec.named("files").label, self.spec.named("files").help, ANY)]
        return []

    def in_slot(self, slot):
        return [document for document in self.documents if document.slot == slot]
