"""A section of a proposal on somebody's desk."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood
from writing.desk import ANY_FILE, FILE_HINT, SectionDesk

from .. import actions, documents
from .. import overview as table_view
from ..actions.drafting import writable_sections
from ..forms.editor import section_of
from ..models import SectionCode, Status
from ..rules import advice, reading
from ..rules.form import form_spec
from .opening import trail, way_back

WITH_FILES = (SectionCode.PREREQUISITES, SectionCode.VISION, SectionCode.DOCUMENTS)
OWN_TEMPLATES = {SectionCode.PREREQUISITES, SectionCode.VISION, SectionCode.BUDGET, SectionCode.DOCUMENTS}


class Desk(SectionDesk):
    """A section of a file, with everything that its page reads. An unknown code is a page that does not exist."""

    closed_template = "proposals/section_closed.html"

    def __init__(self, proposal, code):
        if code not in proposal.rules.requirements:
            raise Http404
        self.proposal, self.code = proposal, code
        self.drafts = {draft.code: draft for draft in proposal.drafts.select_related("saved_by")}
        self.draft = self.drafts.get(code)
        self.documents = list(proposal.documents.in_use()) if code in WITH_FILES else []
        self.spec = form_spec()[code]
        places = self._places()
        data = {key: draft.data for key, draft in self.drafts.items()}
        self.content = reading.of_draft(proposal, data, self.documents, places=dict(places))
        self.section = section_of(self.content, code, places=places)

    def _places(self):
        """The neighbourhoods to choose from, on the one page that asks."""
        if not any(spec.type == "neighbourhoods" for spec in self.spec.fields_at(self.proposal.stage.number)):
            return ()
        places = Neighbourhood.objects.with_table().order_by("name").values_list("slug", "name", "pk")
        return [(slug, name) for slug, name, pk in places if pk != self.proposal.neighbourhood_id]

    def again(self):
        return Desk(self.proposal, self.code)

    # --- Where it is -----------------------------------------------------------------------------------------------
    @property
    def key(self):
        return f"{self.proposal.public_id}-{self.code}"

    @property
    def title(self):
        return self.proposal.display_title

    @property
    def home(self):
        return self.proposal.get_absolute_url()

    @property
    def way_back(self):
        return way_back()

    def url_of(self, code):
        return reverse("proposals:section", args=[self.proposal.public_id, code])

    def discard_url(self, document_id):
        return reverse("proposals:remove_document", args=[self.proposal.public_id, document_id])

    def trail(self, *more):
        return trail(self.proposal, *more)

    @property
    def template(self):
        return f"proposals/section_{self.code if self.code in OWN_TEMPLATES else 'plain'}.html"

    # --- What may be written ---------------------------------------------------------------------------------------
    def sections(self):
        writable = writable_sections(self.proposal)
        return [(code, form_spec()[code].title) for code in self.proposal.rules.requirements if code in writable]

    @property
    def owes_precisions(self):
        return self.proposal.status == Status.INFO_REQUESTED

    # --- What it says ----------------------------------------------------------------------------------------------
    def answers(self, data):
        return reading.answers(self._with(data), self.spec)

    def _with(self, data):
        sections = {**self.content.sections, self.code: data}
        return reading.Content(
            self.content.rules, self.content.stage_number, sections, self.content.files, self.content.places
        )

    def findings(self, data, *, thorough):
        """``thorough``: the vision is laid out, to count its pages."""
        counting = {"count_text_pages": documents.vision_pages} if thorough and self.code == SectionCode.VISION else {}
        return advice.for_section(
            self.proposal,
            self.code,
            sections={**self.content.sections, self.code: data},
            documents=self.documents,
            today=timezone.localdate(),
            **counting,
        )

    def more(self, *, checked):
        text = self.stored.get("text", "") if checked and self.code == SectionCode.VISION else ""
        return {
            "proposal": self.proposal,
            "asked": table_view.open_request(self.proposal) if self.owes_precisions else None,
            "pages": documents.vision_pages(text) if text else None,
            "optional": self.proposal.rules.requirements[self.code] == "optional",
            "rules": self.proposal.rules,
        }

    # --- Files -----------------------------------------------------------------------------------------------------
    @property
    def own_slot(self):
        return self.code if self.code in (SectionCode.VISION, SectionCode.DOCUMENTS) else ""

    def slots(self):
        if self.code == SectionCode.PREREQUISITES:
            spec = self.spec.named("proof")
            asked = [p for p in self.content.rules.prerequisites.all() if p.proof != p.Proof.TEXT]
            # What a proof is, said once; the size and the kinds of files beside each control.
            return [
                (p.code, spec.label, f"{spec.help} {FILE_HINT}" if first else FILE_HINT, ANY_FILE)
                for first, p in zip([True] + [False] * len(asked), asked, strict=False)
            ]
        if self.code == SectionCode.VISION:
            return [(self.code, self.spec.named("file").label, self.spec.named("file").help, ("pdf",))]
        if self.code == SectionCode.DOCUMENTS:
            return [(self.code, self.spec.named("files").label, self.spec.named("files").help, ANY_FILE)]
        return []

    def check_uploads(self, uploads):
        """A vision in PDF has exactly one page; anything else is refused beside its control."""
        name = f"upload-{SectionCode.VISION}"
        uploads.is_valid()
        upload = uploads.cleaned_data.get(name)
        if upload is not None and (fault := _vision_fault(upload)):
            uploads.add_error(name, fault)

    # --- What is done ----------------------------------------------------------------------------------------------
    def save(self, **section):
        return actions.save_section(proposal=self.proposal, code=self.code, **section)

    def keep(self, **upload):
        return actions.add_document(proposal=self.proposal, **upload)


def _vision_fault(upload):
    upload.seek(0)
    pages = documents.pages_in(upload)
    upload.seek(0)
    if pages == 1:
        return ""
    if pages == 0:
        return _("Ce PDF ne se lit pas. Enregistrez-le de nouveau, sans mot de passe.")
    return _("Joignez un PDF d’une seule page (le vôtre en compte %(pages)s).") % {"pages": pages}
