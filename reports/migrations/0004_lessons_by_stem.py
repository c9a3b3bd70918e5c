"""What was learned is searched by stem: the rows that stand are written again in that form."""

from django.db import migrations

from search.words import stems_of


def by_stem(apps, schema_editor):
    Lesson = apps.get_model("reports", "Lesson")
    for row in Lesson.objects.using(schema_editor.connection.alias).iterator(chunk_size=500):
        row.folded = " ".join(stems_of(f"{row.question} {row.text} {row.reinvested}"))
        row.save(update_fields=["folded"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_reports")]
    operations = [migrations.RunPython(by_stem, migrations.RunPython.noop, elidable=True)]
