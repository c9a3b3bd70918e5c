"""Which side wrote the messages of before: the table, when their author has been of the file's table."""

from django.db import migrations


def tell_sides(apps, schema_editor):
    """A membership that has ended counts: it is what the author was that matters."""
    Message = apps.get_model("proposals", "Message")
    TableMembership = apps.get_model("neighbourhoods", "TableMembership")
    members = set(TableMembership.objects.values_list("user_id", "neighbourhood_id"))
    rows = Message.objects.values_list("pk", "author_id", "proposal__neighbourhood_id")
    written = [pk for pk, author, place in rows.iterator() if (author, place) in members]
    for start in range(0, len(written), 500):
        Message.objects.filter(pk__in=written[start : start + 500]).update(from_table=True)


class Migration(migrations.Migration):
    dependencies = [("proposals", "0005_readers_desk")]

    operations = [migrations.RunPython(tell_sides, migrations.RunPython.noop, elidable=True)]
