"""What the access matrix opens at the toolbox's desk: a resource with an earlier file, a path, words, a workbook that waits."""

from django.core.files.uploadedfile import SimpleUploadedFile

from proposals.models import Stage
from toolbox import factories
from toolbox.actions import paths, resources, themes
from toolbox.models import WordGroup, WorkbookImport


def build(who, now):
    by = who["team"]
    resource = factories.make_resource(by, "Ressource de la matrice", now=now)
    upload = SimpleUploadedFile("guide.pdf", b"%PDF-1.7 guide")
    upload.clean_name, upload.kind = "guide.pdf", "pdf"
    resources.open_with(resource=resource, upload=upload, by=by, now=now)
    path = paths.create(
        title="Parcours de la matrice", stage=Stage.objects.first(), summary="S", position=1, by=by, now=now
    )
    seen = themes.mark_of(paths.said_of(path))
    paths.change(path=path, steps=[paths.Wanted(resource)], seen=seen, by=by, now=now)
    kept = WorkbookImport.objects.create(
        name="essai.xlsx", lines=[{"row": 2, "values": {"title": "Neuve"}}], made_at=now, made_by=by
    )
    return {
        "kept_resource": resource.code,
        "kept_version": resource.versions.latest_first().first().number,
        "kept_theme": resource.themes.first().code,
        "kept_path": path.code,
        "words": WordGroup.objects.create(words="un, deux").pk,
        "workbook": kept.public_id,
    }
