"""What the access matrix opens of the toolbox: a resource in each of its states, a path, a suggestion, a workbook read."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from proposals.models import Stage
from toolbox.actions import broken, importing, resources, suggestions
from toolbox.factories import make_resource, make_themes
from toolbox.models import Path, Resource, Step, WordGroup
from toolbox.tests.test_workbooks import accepted, made


def build(who, now):
    team, stage = who["team"], Stage.objects.first()
    theme = make_themes()[3]
    shown = make_resource(team, "Ressource publiée", now=now)
    draft = make_resource(team, "Ressource en brouillon", link=None, now=now)
    gone = make_resource(team, "Ressource retirée", now=now)
    resources.withdraw(resource=gone, why="Essai.", by=team, now=now)
    expired = make_resource(team, "Ressource expirée", now=now)
    Resource.objects.filter(pk=expired.pk).update(expires_on=now.date() - timedelta(days=2))
    merged = make_resource(team, "Ressource réunie", now=now)
    resources.merge(resource=merged, into=shown, by=team, now=now)
    broken.report(resource=shown, note="Page blanche.", now=now)
    path = Path.objects.create(code="essai", title="Essai", stage=stage, summary="Un pas.", published_at=now)
    hidden = Path.objects.create(code="essai-cache", title="Essai caché", stage=stage, summary="Un pas.")
    Step.objects.create(path=path, resource=shown, position=1)
    file = resources.open_with(
        resource=make_resource(team, "Ressource en fichier", link=None, now=now),
        upload=_pdf(b"fiche"),
        by=team,
        now=now,
    )
    suggestion = suggestions.suggest(
        title="Un guide", upload=_pdf(b"guide"), theme=theme, name="Dominique Essai",
        email="dominique@example.org", by=who["stranger"], now=now,
    )  # fmt: skip
    return {
        "tool": shown.code,
        "tool_draft": draft.code,
        "tool_gone": gone.code,
        "tool_expired": expired.code,
        "tool_merged": merged.code,
        "tool_file": file.code,
        "tool_theme": theme.code,
        "tool_path": path.code,
        "tool_path_hidden": hidden.code,
        "words": WordGroup.objects.create(words="essai, épreuve").pk,
        "suggestion": suggestion.public_id,
        "workbook": importing.read(upload=accepted(made([["Un guide"]])), by=team, now=now)[0].public_id,
    }


def _pdf(text):
    upload = SimpleUploadedFile("guide.pdf", b"%PDF-1.7 " + text)
    upload.clean_name, upload.kind = "guide.pdf", "pdf"
    return upload
