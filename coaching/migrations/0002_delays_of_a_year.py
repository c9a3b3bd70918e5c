from datetime import timedelta

import django.core.validators
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from accounts.one_at_a_time import fire_pending_checks
from coaching.business_days import add_business_days

CALENDAR_DAYS, WORKING_DAYS = 10, 10  # what the pages and the e-mails said before they were settings


def keep_the_dates_that_were_told(apps, schema_editor):
    for asked in apps.get_model("coaching", "CoachingRequest").objects.all():
        asked.answer_due_on = add_business_days(timezone.localdate(asked.sent_at), WORKING_DAYS)
        asked.save(update_fields=["answer_due_on"])
    for request in apps.get_model("coaching", "DynamoRequest").objects.all():
        request.team_takes_over_on = add_business_days(timezone.localdate(request.arrived_at), WORKING_DAYS)
        request.save(update_fields=["team_takes_over_on"])
    HoursEntry = apps.get_model("coaching", "HoursEntry")
    for session in apps.get_model("coaching", "CoachingSession").objects.all():
        line = HoursEntry.objects.filter(session=session).order_by("-sequence").first()
        written = line.recorded_at if line else session.recorded_at
        session.contest_until = timezone.localdate(written) + timedelta(days=CALENDAR_DAYS)
        session.save(update_fields=["contest_until"])
    fire_pending_checks(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="coachingrequest",
            name="answer_due_on",
            field=models.DateField(null=True, verbose_name="réponse attendue le"),
        ),
        migrations.AddField(
            model_name="coachingsession",
            name="contest_until",
            field=models.DateField(
                help_text="Dernier jour, compté de la ligne du journal qui compte.",
                null=True,
                verbose_name="à contester au plus tard le",
            ),
        ),
        migrations.AddField(
            model_name="dynamorequest",
            name="accepted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="offre acceptée le"),
        ),
        migrations.AddField(
            model_name="dynamorequest",
            name="offered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="place offerte le"),
        ),
        migrations.AddField(
            model_name="dynamorequest",
            name="team_takes_over_on",
            field=models.DateField(null=True, verbose_name="l’équipe confirme l’échange à partir du"),
        ),
        migrations.AddField(
            model_name="programmeyear",
            name="answer_days",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="Jours ouvrables laissés à l’équipe. Hypothèse du portail\xa0: 10.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="répondre à une demande d’accompagnement",
            ),
        ),
        migrations.AddField(
            model_name="programmeyear",
            name="contest_days",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="Jours après l’inscription de la séance. Hypothèse du portail\xa0: 10.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="contester une séance",
            ),
        ),
        migrations.AddField(
            model_name="programmeyear",
            name="excess_days",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="Jours laissés à la table; ensuite, l’équipe décide. Hypothèse du portail\xa0: 10.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="répondre aux heures au-delà du disponible",
            ),
        ),
        migrations.AddField(
            model_name="programmeyear",
            name="former_may_return",
            field=models.BooleanField(
                default=True,
                help_text="Hypothèse du portail\xa0: la source n’en dit rien.",
                verbose_name="un quartier qui avait une place l’année d’avant peut en redemander une",
            ),
        ),
        migrations.AddField(
            model_name="programmeyear",
            name="offer_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="Jours ouvrables; ensuite, la place passe au quartier suivant. Hypothèse du portail\xa0: 5.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="accepter une place de Dynamo offerte",
            ),
        ),
        migrations.AddField(
            model_name="programmeyear",
            name="reminder_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="Jours ouvrables après l’arrivée d’une demande à Dynamo. Hypothèse du portail\xa0: 5.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="rappeler l’échange à confirmer",
            ),
        ),
        migrations.AddField(
            model_name="programmeyear",
            name="team_days",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="Jours ouvrables après l’arrivée d’une demande à Dynamo. Hypothèse du portail\xa0: 10.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="passer l’échange à l’équipe",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contest_days__gte", 1),
                    ("contest_days__lte", 60),
                    ("excess_days__gte", 1),
                    ("excess_days__lte", 60),
                    ("answer_days__gte", 1),
                    ("answer_days__lte", 60),
                    ("offer_days__gte", 1),
                    ("offer_days__lte", 60),
                    ("reminder_days__gte", 1),
                    ("reminder_days__lte", 60),
                    ("team_days__gte", 1),
                    ("team_days__lte", 60),
                    ("reminder_days__lte", models.F("team_days")),
                ),
                name="coaching_year_delays_in_limits",
                violation_error_message="Les délais vont de 1 à 60 jours, et le rappel vient au plus tard quand l’équipe prend le relais.",
            ),
        ),
        migrations.RunPython(keep_the_dates_that_were_told, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="coachingrequest",
            name="answer_due_on",
            field=models.DateField(verbose_name="réponse attendue le"),
        ),
        migrations.AlterField(
            model_name="coachingsession",
            name="contest_until",
            field=models.DateField(
                help_text="Dernier jour, compté de la ligne du journal qui compte.",
                verbose_name="à contester au plus tard le",
            ),
        ),
        migrations.AlterField(
            model_name="dynamorequest",
            name="team_takes_over_on",
            field=models.DateField(verbose_name="l’équipe confirme l’échange à partir du"),
        ),
    ]
