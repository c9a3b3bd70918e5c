"""What this app erases once its time is over. What stays of a suggestion is its title, what it opened, the answer."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.retention import purger_of_rows

from .models import Suggestion, WorkbookImport


def forget_contact(suggestions):
    """Blank who made suggestions; return how many."""
    return suggestions.update(name="", email="")


def forget_suggestions(suggestions):
    """Blank who made answered suggestions and, after the commit, delete their files: an accepted one has its own copy."""
    paths = list(suggestions.exclude(file="").values_list("file", flat=True))
    done = suggestions.update(name="", email="", file="")
    for path in paths:
        transaction.on_commit(lambda path=path: default_storage.delete(path))
    return done


purger_of_rows(
    "toolbox.suggestions",
    _("Nom, courriel et fichier de qui a proposé une ressource"),
    lambda before: Suggestion.objects.to_forget(before),
    forget_suggestions,
)
purger_of_rows(
    "toolbox.workbooks",
    _("Classeurs lus et jamais enregistrés"),
    lambda before: WorkbookImport.objects.left_before(before),
)
