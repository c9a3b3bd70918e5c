"""Addresses of decisions and letters, and the public page that verifies a letter."""

from django.urls import path

from ..views import deciding, letters, questions, verification

FILE = "propositions/<uuid:public_id>/"
LETTER = "propositions/lettres/<uuid:letter_id>/"

urlpatterns = [
    path(f"{FILE}decision/", deciding.decision, name="decision"),
    path(f"{FILE}decision/refus/", deciding.refusal, name="decision_refusal"),
    path(f"{FILE}decision/corriger/", deciding.correct, name="decision_correct"),
    path(f"{FILE}question-apprentissage/", questions.file_question, name="file_question"),
    path(f"{FILE}lettres/", letters.letters, name="letters"),
    path(f"{FILE}lettres/apercu.pdf", letters.preview_pdf, name="letter_preview"),
    path(f"{FILE}lettres/emettre/", letters.issue, name="letter_issue"),
    path(f"{FILE}lettres/corriger/", letters.correct, name="letter_correct"),
    path(LETTER, letters.letter, name="letter"),
    path(f"{LETTER}lettre.pdf", letters.letter_pdf, name="letter_pdf"),
    path(f"{LETTER}envoyer/", letters.send, name="letter_send"),
    path("verifier/", verification.verify, name="verify"),
]
