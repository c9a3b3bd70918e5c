import uuid

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reports.models.reports


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0002_mid_year_meeting"),
    ]

    operations = [
        migrations.AlterField(
            model_name="obligationentry",
            name="verb",
            field=models.CharField(
                choices=[
                    ("create", "Échéance inscrite au calendrier"),
                    ("move", "Date déplacée avec la participation"),
                    ("drop", "Sans objet\xa0: les dates de la participation ont changé"),
                    ("extend", "Délai prolongé"),
                    ("waive", "Dispense accordée"),
                    ("restore", "Dispense levée"),
                    ("receive", "Consignée comme faite"),
                    ("reopen", "Consignation annulée"),
                    ("submit", "Rapport remis"),
                    ("ask", "Précisions demandées"),
                    ("answer", "Précisions envoyées"),
                    ("accept", "Rapport accepté"),
                ],
                max_length=10,
                verbose_name="acte",
            ),
        ),
        migrations.AlterField(
            model_name="reportingrules",
            name="variance_amount",
            field=models.DecimalField(
                decimal_places=2,
                default=1000,
                help_text="Hypothèse du portail\xa0: le guide ne fixe pas cette valeur.",
                max_digits=10,
                verbose_name="et au-delà de … $",
            ),
        ),
        migrations.AlterField(
            model_name="reportingrules",
            name="variance_percent",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="Hypothèse du portail\xa0: le guide ne fixe pas cette valeur.",
                verbose_name="écart à expliquer, au-delà de … %",
            ),
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("writing", "En rédaction"),
                            ("submitted", "Remis"),
                            ("asked", "Précisions demandées"),
                            ("accepted", "Accepté"),
                        ],
                        default="writing",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="commencé le")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="remis le")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepté le")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepté par",
                    ),
                ),
                (
                    "obligation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="reports.obligation",
                        verbose_name="échéance",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="commencé par",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="remis par",
                    ),
                ),
            ],
            options={
                "verbose_name": "rapport",
                "verbose_name_plural": "rapports",
                "ordering": ["-opened_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at", None), ("submitted_by", None)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_report_submitted_by_and_at",
                        violation_error_message="Un rapport remis porte sa date et la personne qui le remet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "writing"), ("submitted_at", None)),
                            models.Q(models.Q(("status", "writing"), _negated=True), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_report_past_writing_was_submitted",
                        violation_error_message="Seul un rapport en rédaction peut ne pas avoir été remis.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at__isnull", False), ("accepted_by__isnull", False), ("status", "accepted")
                            ),
                            models.Q(
                                models.Q(("status", "accepted"), _negated=True),
                                ("accepted_at", None),
                                ("accepted_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="reports_report_accepted_by_and_at",
                        violation_error_message="Un rapport accepté porte sa date et la personne qui l’accepte.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Precisions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.TextField(verbose_name="question")),
                ("sections", models.JSONField(default=list, verbose_name="sections rouvertes")),
                ("at", models.DateTimeField(verbose_name="demandées le")),
                ("answer", models.TextField(blank=True, verbose_name="mot de la table")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandées par",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="precisions", to="reports.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "précisions demandées sur un rapport",
                "verbose_name_plural": "précisions demandées sur les rapports",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("report",),
                        name="reports_one_request_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_precisions_answered_by_and_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.SlugField(max_length=60, verbose_name="usage")),
                ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("kind", models.CharField(max_length=10, verbose_name="type")),
                ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                ("digest", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField(verbose_name="ajouté le")),
                ("frozen_at", models.DateTimeField(blank=True, null=True, verbose_name="déposé le")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file", models.FileField(upload_to=reports.models.reports.stored_under, verbose_name="fichier")),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="reports.report"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajouté par",
                    ),
                ),
            ],
            options={
                "verbose_name": "document d’un rapport",
                "verbose_name_plural": "documents des rapports",
                "ordering": ["slot", "uploaded_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_document_removed_by_and_at",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "data",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="contenu"
                    ),
                ),
                ("is_finished", models.BooleanField(default=False, verbose_name="terminée")),
                ("lock_version", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(blank=True, null=True, verbose_name="enregistrée le")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("activities", "L’année en bref"),
                            ("targets", "Cibles de l’année"),
                            ("partners", "Partenaires"),
                            ("edi", "Équité, diversité et inclusion"),
                            ("learning", "Apprentissages"),
                            ("support", "Accompagnement et formations"),
                            ("statement", "Bilan financier"),
                            ("next_year", "L’an prochain"),
                            ("strategic", "Apprentissages stratégiques"),
                            ("aims", "Effets de l’étape"),
                            ("next_step", "La suite"),
                            ("documents", "Documents"),
                        ],
                        max_length=20,
                        verbose_name="section",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="reports.report"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "section de rapport en rédaction",
                "verbose_name_plural": "sections de rapport en rédaction",
                "constraints": [
                    models.UniqueConstraint(fields=("report", "code"), name="reports_draft_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("saved_at", None), ("saved_by", None)),
                            models.Q(("saved_at__isnull", False), ("saved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_draft_saved_by_and_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "content",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="contenu"),
                ),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="figée le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="reports.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "version d’un rapport",
                "verbose_name_plural": "versions des rapports",
                "ordering": ["report", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number"), name="reports_version_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="nom")),
                ("key", models.CharField(max_length=60, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="créée le")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "étiquette d’apprentissage",
                "verbose_name_plural": "étiquettes d’apprentissage",
                "ordering": ["key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("key", ""), _negated=True)),
                        name="reports_tag_has_a_name",
                        violation_error_message="Une étiquette porte un nom.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40, verbose_name="provenance")),
                ("key", models.CharField(blank=True, max_length=200)),
                ("question", models.TextField(verbose_name="question")),
                ("text", models.TextField(verbose_name="ce qui a été appris")),
                ("reinvested", models.TextField(blank=True, verbose_name="ce que cela change")),
                ("folded", models.TextField(editable=False)),
                ("recorded_at", models.DateTimeField(verbose_name="consigné le")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré du rapport le")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lessons", to="reports.report"
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True, related_name="lessons", to="reports.tag", verbose_name="étiquettes"
                    ),
                ),
            ],
            options={
                "verbose_name": "apprentissage",
                "verbose_name_plural": "apprentissages",
                "ordering": ["-recorded_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "source", "key"), name="reports_lesson_once")
                ],
            },
        ),
    ]
