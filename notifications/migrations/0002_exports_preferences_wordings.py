import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="expires_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Vide\xa0: aussi longtemps que la tâche est gardée.",
                null=True,
                verbose_name="à prendre avant le",
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="is_export",
            field=models.BooleanField(
                default=False,
                help_text="Un fichier demandé par quelqu’un, à prendre sous «\xa0Mes exports\xa0».",
                verbose_name="export",
            ),
        ),
        migrations.CreateModel(
            name="EmailPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.SlugField(max_length=40, verbose_name="sujet")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("at_once", "Tout de suite, un courriel par message"),
                            ("daily", "Une fois par jour au plus, tout dans un courriel"),
                            ("never", "Jamais\xa0: je lis dans le portail"),
                        ],
                        max_length=10,
                        verbose_name="rythme",
                    ),
                ),
                ("chosen_at", models.DateTimeField(verbose_name="choisi le")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_preferences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "préférence de courriel",
                "verbose_name_plural": "préférences de courriel",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "topic"), name="notifications_preference_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=80, verbose_name="texte")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="objet")),
                ("body", models.TextField(verbose_name="texte")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ce qui change")),
                (
                    "reaches_open_files",
                    models.BooleanField(default=False, verbose_name="vaut aussi pour les dossiers déjà ouverts"),
                ),
                ("prepared_at", models.DateTimeField(verbose_name="préparée le")),
                ("lock_version", models.PositiveIntegerField(default=0)),
                ("valid_from", models.DateTimeField(blank=True, null=True, verbose_name="en vigueur depuis le")),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="en vigueur jusqu’au")),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="préparée par",
                    ),
                ),
                (
                    "put_in_force_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="mise en vigueur par",
                    ),
                ),
            ],
            options={
                "verbose_name": "version d’un texte",
                "verbose_name_plural": "versions des textes",
                "ordering": ["code", "-valid_from", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_from", None)),
                        fields=("code",),
                        name="notifications_one_wording_in_preparation",
                        violation_error_message="Une version de ce texte est déjà en préparation.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_from__isnull", False), ("valid_until", None)),
                        fields=("code",),
                        name="notifications_one_wording_in_force",
                        violation_error_message="Une autre version de ce texte est en vigueur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            models.Q(("valid_from__isnull", False), ("valid_until__gte", models.F("valid_from"))),
                            _connector="OR",
                        ),
                        name="notifications_wording_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("put_in_force_by", None), ("valid_from", None)),
                            models.Q(("put_in_force_by__isnull", False), ("valid_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="notifications_wording_in_force_by_and_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="notifications_wording_has_words"
                    ),
                ],
            },
        ),
    ]
