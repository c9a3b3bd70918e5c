"""Addresses of the table's own pages, and of what everybody who may read a file reads."""

from django.urls import path

from ..views import (
    detail,
    documents,
    drafting,
    intent,
    lists,
    section_parts,
    sections,
    submitting,
    versions,
    withdrawing,
)

FILE = "propositions/<uuid:public_id>"

urlpatterns = [
    path("propositions/", lists.proposal_list, name="list"),
    path("propositions/nouvelle/", drafting.start, name="start"),
    path("propositions/lettre-intention/<slug:slug>/<int:call_id>/", intent.intent, name="intent"),
    path(f"{FILE}/", detail.detail, name="detail"),
    path(f"{FILE}/premier-contact/", drafting.contact, name="contact"),
    path(f"{FILE}/appel/", drafting.call, name="call"),
    path(f"{FILE}/etape/", drafting.stage, name="stage"),
    path(f"{FILE}/retirer/", withdrawing.withdraw, name="withdraw"),
    path(f"{FILE}/retirer/annuler/", withdrawing.cancel, name="cancel_withdrawal"),
    path(f"{FILE}/retrait/", withdrawing.confirm, name="confirm_withdrawal"),
    path(f"{FILE}/historique/", drafting.timeline, name="timeline"),
    path(f"{FILE}/section/<slug:code>/", sections.section, name="section"),
    path(f"{FILE}/section/budget/verifier/", section_parts.budget_check, name="budget_check"),
    path(f"{FILE}/section/vision/verifier/", section_parts.vision_check, name="vision_check"),
    path(f"{FILE}/section/vision/apercu.pdf", section_parts.vision_pdf, name="vision_pdf"),
    path(f"{FILE}/documents/<uuid:document_id>/", documents.download, name="document"),
    path(f"{FILE}/documents/<uuid:document_id>/retirer/", section_parts.remove_document, name="remove_document"),
    path(f"{FILE}/verifier/", submitting.check, name="check"),
    path(f"{FILE}/verifier/prevenir/", submitting.tell_ready, name="tell_ready"),
    path(f"{FILE}/deposee/", submitting.submitted, name="submitted"),
    path(f"{FILE}/versions/comparer/", versions.compare, name="compare"),
    path(f"{FILE}/versions/<int:number>/", versions.version, name="version"),
    path(f"{FILE}/versions/<int:number>/copie.pdf", versions.version_pdf, name="version_pdf"),
]
