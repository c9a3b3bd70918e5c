from django.db import migrations, models

from accounts.one_at_a_time import fire_pending_checks


def keep_the_days_that_were_told(apps, schema_editor):
    """An excess was told for the line that stood when it arose."""
    HoursEntry = apps.get_model("coaching", "HoursEntry")
    for excess in apps.get_model("coaching", "SessionExcess").objects.all():
        lines = HoursEntry.objects.filter(session=excess.session_id).order_by("sequence")
        line = lines.filter(recorded_at__lte=excess.arisen_at).last() or lines.first()
        excess.dated_on = line.dated_on
        excess.save(update_fields=["dated_on"])


def write_the_grants_that_were_frozen(apps, schema_editor):
    """A closed year grants only what its lines say: those that its figures counted without a line are written."""
    HoursAccount, HoursEntry = apps.get_model("coaching", "HoursAccount"), apps.get_model("coaching", "HoursEntry")
    places = dict(apps.get_model("neighbourhoods", "Neighbourhood").objects.values_list("slug", "pk"))
    for year in apps.get_model("coaching", "ProgrammeYear").objects.filter(closed_at__isnull=False):
        closing = year.closings.order_by("-number").first()
        for row in closing.figures["accounts"] if closing else ():
            if not row["granted"] or row["neighbourhood"] not in places:
                continue
            account, _created = HoursAccount.objects.get_or_create(
                neighbourhood_id=places[row["neighbourhood"]], envelope=row["envelope"]
            )
            lines = HoursEntry.objects.filter(account=account)
            if lines.filter(kind="grant", year=year).exists():
                continue
            HoursEntry.objects.create(
                key=f"grant-{account.pk}-{year.pk}",
                account=account,
                kind="grant",
                minutes=row["granted"],
                dated_on=year.starts_on,
                sequence=(lines.aggregate(last=models.Max("sequence"))["last"] or 0) + 1,
                recorded_at=closing.closed_at,
                author=closing.closed_by,
                year=year,
            )


def forwards(apps, schema_editor):
    keep_the_days_that_were_told(apps, schema_editor)
    write_the_grants_that_were_frozen(apps, schema_editor)
    fire_pending_checks(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0002_delays_of_a_year"),
        ("neighbourhoods", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionexcess",
            name="dated_on",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="sessionexcess",
            name="dated_on",
            field=models.DateField(help_text="Telle qu’elle a été dite à la table.", verbose_name="date de la séance"),
        ),
    ]
