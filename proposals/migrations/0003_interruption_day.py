from django.db import migrations, models
from django.utils import timezone

from accounts.one_at_a_time import fire_pending_checks


def date_interruptions(apps, schema_editor):
    """Take the day from the file's journal, where interrupting has always left a line."""
    Participation = apps.get_model("proposals", "Participation")
    JournalEntry = apps.get_model("proposals", "JournalEntry")
    for participation in Participation.objects.filter(status="interrupted"):
        entry = (
            JournalEntry.objects.filter(proposal=participation.proposal_id, verb="interrupt").order_by("-at").first()
        )
        participation.interrupted_on = timezone.localdate(entry.at) if entry else participation.ends_on
        participation.save(update_fields=["interrupted_on"])
    fire_pending_checks(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("neighbourhoods", "0002_ends_and_overlaps"),
        ("proposals", "0002_second_reading"),
    ]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="interrupted_on",
            field=models.DateField(blank=True, null=True, verbose_name="interrompue le"),
        ),
        migrations.RunPython(date_interruptions, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interrupted_on__isnull", False), ("status", "interrupted")),
                    models.Q(models.Q(("status", "interrupted"), _negated=True), ("interrupted_on", None)),
                    _connector="OR",
                ),
                name="proposals_interruption_has_its_day",
                violation_error_message="Une participation interrompue porte le jour de l’interruption.",
            ),
        ),
    ]
