"""Learning questions that a file receives between its submission and its letter (Guide, section 4.3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .proposal import Proposal, ReadWithContentQuerySet

LONGEST_QUESTION = 1000
MOST_QUESTIONS = 5  # as in the form's own section


class FileQuestion(models.Model):
    """A learning question recorded on a submitted file, beside those of its frozen version; it is added, not changed.

    ``on_behalf``: the team or the advisor wrote it down, as agreed with the table. Rows are added under the lock of
    the file (``actions.record_question``).
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="recorded_questions")
    text = models.TextField(_("question d’apprentissage"), max_length=LONGEST_QUESTION)
    on_behalf = models.BooleanField(
        _("au nom de la table"),
        default=False,
        help_text=_("Inscrite par l’équipe ou par la personne qui conseille la table, après entente avec elle."),
    )
    recorded_at = models.DateTimeField(_("inscrite le"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("inscrite par")
    )

    objects = ReadWithContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("question d’apprentissage inscrite au dossier")
        verbose_name_plural = _("questions d’apprentissage inscrites aux dossiers")
        ordering = ["proposal", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="proposals_file_question_not_empty",
                condition=~models.Q(text=""),
                violation_error_message=_("Inscrivez la question."),
            )
        ]

    def __str__(self):
        return self.text[:60]
